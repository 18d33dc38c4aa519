"""Every exception names a promise that some test asks of that broker."""

from localcloud.brokers.choice import AMQTT, MOSQUITTO
from tests.localcloud.brokers import test_contract, test_network
from tests.localcloud.brokers.exceptions import EXCEPTIONS, MOSQUITTO_5


def test_every_exception_is_of_a_promise_that_is_asked():
    asked = {*vars(test_contract), *vars(test_network)}

    for broker, promises in EXCEPTIONS.items():
        assert broker in (MOSQUITTO, MOSQUITTO_5, AMQTT)
        assert {f"test_{promise}" for promise in promises} <= asked
