"""The properties of an MQTT 5 publication, as paho writes and reads them."""

from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from localcloud.iot_sql import MqttProperties


def to_paho(properties: MqttProperties | None) -> Properties | None:
    """What paho sends along with a publication."""
    if properties is None:
        return None
    written = Properties(PacketTypes.PUBLISH)  # type: ignore[no-untyped-call]
    given = {
        "ContentType": properties.content_type,
        "ResponseTopic": properties.response_topic,
        "CorrelationData": properties.correlation_data,
        "MessageExpiryInterval": properties.expires_after_s,
        "PayloadFormatIndicator": 1 if properties.is_utf8 else None,
        "UserProperty": list(properties.user) or None,
    }
    for name, value in given.items():
        if value is not None:
            setattr(written, name, value)
    return written


def from_paho(written: Properties | None) -> MqttProperties | None:
    """What a publication brought along; None when nothing, as from a client of MQTT 3.1.1."""
    if written is None or written.isEmpty():  # type: ignore[no-untyped-call]
        return None
    return MqttProperties(
        content_type=getattr(written, "ContentType", None),
        is_utf8=getattr(written, "PayloadFormatIndicator", 0) == 1,
        response_topic=getattr(written, "ResponseTopic", None),
        correlation_data=getattr(written, "CorrelationData", None),
        user=tuple(getattr(written, "UserProperty", ())),
        expires_after_s=getattr(written, "MessageExpiryInterval", None),
    )
