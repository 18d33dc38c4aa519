"""Functions about the message and the rule rather than about the payload."""

import base64
import uuid
from typing import Final

from localcloud.iot_sql.conversions import to_int
from localcloud.iot_sql.facilities import Facilities
from localcloud.iot_sql.functions.signature import Function, Needs
from localcloud.iot_sql.message import Message, MqttProperties
from localcloud.iot_sql.values import DECIMALS, UNDEFINED, Json, Value, number

SQL_VERSION: Final = "2016-03-23"


def _known(value: str | int | None) -> Value:
    return UNDEFINED if value is None else value


def _topic(message: Message, *segment: Value) -> Value:
    if not segment:
        return message.rule_topic
    wanted = to_int(segment[0])
    levels = message.rule_topic_levels
    if wanted is UNDEFINED or not 1 <= wanted <= len(levels):
        return UNDEFINED
    return levels[wanted - 1]


def _client_id(message: Message) -> Value:
    return "n/a" if message.client_id is None else message.client_id


def _mqtt_property(message: Message, name: Value) -> Value:
    known = message.properties
    if known is None or not isinstance(name, str):
        return UNDEFINED
    return _known(_properties(known).get(name))


def _properties(known: MqttProperties) -> dict[str, str | None]:
    data = known.correlation_data
    return {
        "content_type": known.content_type,
        "format_indicator": "UTF8_DATA" if known.is_utf8 else "UNSPECIFIED_BYTES",
        "response_topic": known.response_topic,
        "correlation_data": None if data is None else base64.b64encode(data).decode(),
    }


def _user_properties(message: Message, *key: Value) -> Value:
    """The values of one key in order, or all properties as objects of one key each."""
    pairs = () if message.properties is None else message.properties.user
    values: list[Json] = [value for name, value in pairs if key and name == key[0]]
    everything: list[Json] = [{name: value} for name, value in pairs]
    return (values if key else everything) or UNDEFINED


def _new_uuid(facilities: Facilities) -> Value:
    return str(uuid.UUID(int=facilities.random.getrandbits(128), version=4))


def _random(facilities: Facilities) -> Value:
    return number(DECIMALS.create_decimal(repr(facilities.random.random())))


MESSAGE_FUNCTIONS: Final[dict[str, Function]] = {
    "clientid": Function(_client_id, range(1), Needs.MESSAGE),
    "get_mqtt_property": Function(_mqtt_property, range(1, 2), Needs.MESSAGE),
    "get_user_properties": Function(_user_properties, range(2), Needs.MESSAGE),
    "principal": Function(lambda message: _known(message.principal), range(1), Needs.MESSAGE),
    "sourceip": Function(lambda message: _known(message.source_ip), range(1), Needs.MESSAGE),
    "timestamp": Function(lambda message: _known(message.received_at_ms), range(1), Needs.MESSAGE),
    "topic": Function(_topic, range(2), Needs.MESSAGE),
    "traceid": Function(lambda message: _known(message.trace_id), range(1), Needs.MESSAGE),
    "sql_version": Function(lambda: SQL_VERSION, range(1)),
    "accountid": Function(lambda facilities: facilities.account_id, range(1), Needs.FACILITIES),
    "newuuid": Function(_new_uuid, range(1), Needs.FACILITIES),
    "rand": Function(_random, range(1), Needs.FACILITIES),
}
