"""Which broker is taken, and how that is decided otherwise."""

import pytest

from localcloud.brokers.amqtt import AmqttBroker
from localcloud.brokers.choice import choose_broker
from localcloud.brokers.interface import BrokerError
from localcloud.brokers.mosquitto import MosquittoBroker, find_mosquitto
from localcloud.pki import Authority

AUTHORITY = Authority.create()


def test_mosquitto_is_taken_where_it_is_installed():
    expected = MosquittoBroker if find_mosquitto() else AmqttBroker

    assert isinstance(choose_broker(AUTHORITY, environment={}), expected)


def test_the_environment_decides_and_the_argument_decides_over_it():
    wish = {"ANJU_BROKER": "amqtt"}

    assert isinstance(choose_broker(AUTHORITY, environment=wish), AmqttBroker)
    with pytest.raises(BrokerError, match="no such broker: hivemq"):
        choose_broker(AUTHORITY, name="hivemq", environment=wish)
