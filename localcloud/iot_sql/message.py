"""A published message as the rules engine sees it, read once however many rules look at it."""

from dataclasses import dataclass
from functools import cached_property

from localcloud.iot_sql.json_text import parse_json
from localcloud.iot_sql.topic_filter import RESERVED_FOR_BASIC_INGEST
from localcloud.iot_sql.values import Json


@dataclass(frozen=True, slots=True)
class MqttProperties:
    """The MQTT 5 properties of a message; `user` keeps order and repeated keys."""

    content_type: str | None = None
    is_utf8: bool = False
    response_topic: str | None = None
    correlation_data: bytes | None = None
    user: tuple[tuple[str, str], ...] = ()
    expires_after_s: int | None = None


@dataclass(frozen=True)
class Message:
    """One publish; what is None was not known, and the functions about it say so.

    `topic` is the topic as published. `properties` is None for MQTT 3.1.1 and HTTP. `republished`
    counts the rules that it came through before.
    """

    payload: bytes
    topic: str
    client_id: str | None = None
    principal: str | None = None
    received_at_ms: int | None = None
    source_ip: str | None = None
    trace_id: str | None = None
    properties: MqttProperties | None = None
    republished: int = 0

    @cached_property
    def document(self) -> Json | bytes:
        """The payload as JSON; its bytes when it is not JSON. Shared by all rules: never alter it.

        Only an object or an array counts as JSON, for the reference calls the payload `80` not
        JSON; an empty payload counts as an empty object, because columns can be added to it.
        """
        if not self.payload:
            return {}
        try:
            document = parse_json(self.payload.decode())
        except ValueError:
            return self.payload
        return document if isinstance(document, dict | list) else self.payload

    @cached_property
    def fields(self) -> dict[str, Json]:
        """What names in a statement are looked up in."""
        return self.document if isinstance(self.document, dict) else {}

    @cached_property
    def basic_ingest_rule(self) -> str | None:
        """The rule named by a Basic Ingest topic, `$aws/rules/<rule>/...`; None for other topics."""
        if not self.topic.startswith(RESERVED_FOR_BASIC_INGEST):
            return None
        return self.topic.removeprefix(RESERVED_FOR_BASIC_INGEST).partition("/")[0]

    @cached_property
    def rule_topic(self) -> str:
        """The topic as rules see it, which is without the prefix of Basic Ingest.

        "The initial prefix of a Basic Ingest topic ($aws/rules/rule_name) isn't available to the
        topic(Decimal) function" (AWS IoT Core developer guide, page "Basic Ingest").
        """
        if self.basic_ingest_rule is None:
            return self.topic
        return self.topic.removeprefix(RESERVED_FOR_BASIC_INGEST).partition("/")[2]

    @cached_property
    def rule_topic_levels(self) -> list[str]:
        """The levels of the topic as rules see it."""
        return self.rule_topic.split("/")
