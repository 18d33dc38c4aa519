"""The one place that decides which broker carries the twin's messages."""

import os
from collections.abc import Mapping

from localcloud.brokers.amqtt import AmqttBroker
from localcloud.brokers.interface import Broker, BrokerError
from localcloud.brokers.mosquitto import MosquittoBroker, find_mosquitto
from localcloud.iot_policy.rights import Scope
from localcloud.pki import Authority

MOSQUITTO = "mosquitto"
AMQTT = "amqtt"
VARIABLE = "ANJU_BROKER"


def choose_broker(
    authority: Authority,
    scope: Scope | None = None,
    name: str | None = None,
    environment: Mapping[str, str] = os.environ,
) -> Broker:
    """Take mosquitto where it is installed, else amqtt; a name or ANJU_BROKER decides otherwise.

    Raises:
        BrokerError: the broker asked for is unknown or not installed.
    """
    program = find_mosquitto()
    wanted = name or environment.get(VARIABLE) or (MOSQUITTO if program else AMQTT)
    if wanted == AMQTT:
        return AmqttBroker(authority, scope)
    if wanted != MOSQUITTO:
        raise BrokerError(f"no such broker: {wanted} (there are {MOSQUITTO} and {AMQTT})")
    if program is None:
        raise BrokerError("mosquitto is not installed: apt install mosquitto, or use amqtt")
    return MosquittoBroker(program, authority, scope)
