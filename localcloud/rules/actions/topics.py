"""The action `republish`: publishes the payload on another topic, where rules hear it again."""

import base64
import binascii
from collections.abc import Mapping
from typing import Any, Final

from localcloud.brokers.interface import LARGEST_PAYLOAD
from localcloud.iot_sql import MqttProperties
from localcloud.mqtt_topics import is_topic_name
from localcloud.rules.actions.outside import Outside, Republication
from localcloud.rules.failures import ActionFailedError
from localcloud.rules.running import ActionRunner, Delivery

# AWS IoT documents no limit: there a loop of rules runs on and is paid for. Here it has an end.
MOST_REPUBLISHED: Final = 16

_RESERVED: Final = "$$"
_UTF8: Final = "UTF8_DATA"
_QOS: Final = {0: 0, 1: 1, "0": 0, "1": 1}


def runner(outside: Outside) -> ActionRunner:
    """Publishes on `topic` with `qos` (0 unless given) and the MQTT 5 `headers`.

    A reserved topic is written with `$$`. A message that came through too many rules already goes
    no further.
    """

    def republish(delivery: Delivery) -> None:
        rules = delivery.message.republished + 1
        if rules > MOST_REPUBLISHED:
            raise ActionFailedError(f"The message came through {MOST_REPUBLISHED} rules already.")
        if len(delivery.payload) > LARGEST_PAYLOAD:
            raise ActionFailedError(f"The message is larger than {LARGEST_PAYLOAD} bytes.")
        topic, qos = _topic(delivery.parameters), _qos(delivery.parameters)
        properties = _properties(delivery.parameters.get("headers", {}))
        outside.publish(Republication(topic, delivery.payload, qos, properties, rules))

    return republish


def _topic(parameters: Mapping[str, Any]) -> str:
    written = str(parameters["topic"])
    if written.startswith("$") and not written.startswith(_RESERVED):
        raise ActionFailedError("A reserved topic is written with $$.")
    topic = written.removeprefix("$")
    if not is_topic_name(topic):
        raise ActionFailedError("This is no topic that can be published on.")
    return topic


def _qos(parameters: Mapping[str, Any]) -> int:
    qos = _QOS.get(parameters.get("qos", 0))
    if qos is None:
        raise ActionFailedError("The quality of service is 0 or 1.")
    return qos


def _properties(headers: Mapping[str, Any]) -> MqttProperties:
    data = headers.get("correlationData")
    return MqttProperties(
        content_type=headers.get("contentType"),
        is_utf8=headers.get("payloadFormatIndicator") == _UTF8,
        response_topic=headers.get("responseTopic"),
        correlation_data=None if data is None else _bytes(data),
        user=tuple((pair["key"], pair["value"]) for pair in headers.get("userProperties", ())),
        expires_after_s=None if "messageExpiry" not in headers else _expiry(headers),
    )


def _bytes(data: str) -> bytes:
    try:
        return base64.b64decode(data, validate=True)
    except binascii.Error as error:
        raise ActionFailedError("The correlation data is not base64.") from error


def _expiry(headers: Mapping[str, Any]) -> int:
    try:
        return int(headers["messageExpiry"])
    except ValueError as error:
        raise ActionFailedError("The message expiry is no number of seconds.") from error
