"""The action `republish`: topic, quality, headers, and the end of a loop of rules."""

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest

from localcloud.brokers.in_process import InProcessBroker
from localcloud.brokers.interface import LARGEST_PAYLOAD
from localcloud.iot_sql import Facilities, MqttProperties
from localcloud.loop import VirtualLoop
from localcloud.rules import (
    Action,
    ActionFailedError,
    Outside,
    Republication,
    Rule,
    RulesEngine,
    Trouble,
    TroubleKind,
    action_runners,
    message_of,
)

HEADERS = {
    "contentType": "application/json",
    "payloadFormatIndicator": "UTF8_DATA",
    "responseTopic": "answers",
    "correlationData": "AAE=",
    "messageExpiry": "30",
    "userProperties": [{"key": "k", "value": "1"}, {"key": "k", "value": "2"}],
}


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({"topic": "a/b"}, Republication("a/b", b"x")),
        ({"topic": "a/b", "qos": 1}, Republication("a/b", b"x", 1)),
        (
            {"topic": "$$aws/things/t-1/shadow/update", "qos": 0},
            Republication("$aws/things/t-1/shadow/update", b"x", 0),
        ),
        (
            {"topic": "a", "headers": HEADERS},
            Republication(
                "a",
                b"x",
                properties=MqttProperties(
                    "application/json", True, "answers", b"\0\1", (("k", "1"), ("k", "2")), 30
                ),
            ),
        ),
    ],
)
def test_publishes_what_its_parameters_say(
    actions: Any, parameters: dict[str, Any], expected: Republication
) -> None:
    actions.run("republish", b"x", **parameters)

    assert actions.republished == [expected]


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"topic": "$aws/things/t-1/shadow/update"}, r"written with \$\$"),
        ({"topic": "a/+"}, "no topic"),
        ({"topic": ""}, "no topic"),
        ({"topic": "a", "qos": 2}, "0 or 1"),
        ({"topic": "a", "headers": {"correlationData": "?"}}, "not base64"),
        ({"topic": "a", "headers": {"messageExpiry": "soon"}}, "no number"),
    ],
)
def test_fails_where_aws_would_refuse(actions: Any, parameters: dict[str, Any], words: str) -> None:
    with pytest.raises(ActionFailedError, match=words):
        actions.run("republish", b"x", **parameters)

    assert actions.republished == []


def test_fails_for_what_no_broker_carries(actions: Any) -> None:
    with pytest.raises(ActionFailedError, match="larger than"):
        actions.run("republish", b"x" * (LARGEST_PAYLOAD + 1), topic="a")


class Chain:
    """Rules at a broker, whose republished messages come back to them."""

    def __init__(self, loop: VirtualLoop, *rules: Rule) -> None:
        self.loop = loop
        self.broker = InProcessBroker(loop)
        self.topics: list[str] = []
        self.troubles: list[Trouble] = []
        outside = Outside(lambda _service: None, lambda *_call: None, self._republish)
        engine = RulesEngine(
            rules,
            action_runners(outside),
            loop.now,
            Facilities(random=Random(1)),
            self.troubles.append,
        )
        self.broker.on_message(lambda said: self.topics.append(said.topic))
        self.broker.on_message(lambda said: engine.publish(message_of(said)))

    def _republish(self, said: Republication) -> None:
        self.broker.publish(
            said.topic,
            said.payload,
            said.qos,
            properties=said.properties,
            republished=said.republished,
        )

    def hears(self, topic: str, payload: bytes) -> None:
        self.broker.publish(topic, payload)
        self.loop.run_until(self.loop.now() + timedelta(seconds=1))


def a_rule(name: str, sql: str, topic: str, **parameters: Any) -> Rule:
    return Rule(name, sql, (Action("republish", {"topic": topic, **parameters}),))


def test_another_rule_hears_it_with_its_user_properties() -> None:
    first = a_rule(
        "first",
        "SELECT * FROM 'in/+'",
        "out/${topic(2)}",
        headers={"userProperties": [{"key": "from", "value": "${topic()}"}]},
    )
    second = a_rule(
        "second",
        "SELECT get_user_properties('from') AS came FROM 'out/+' WHERE clientid() = 'n/a'",
        "end/${get(get_user_properties('from'), 0)}",
    )
    with VirtualLoop(datetime(2026, 1, 15, tzinfo=UTC)) as loop:
        chain = Chain(loop, first, second)

        chain.hears("in/t-1", b"{}")

        assert chain.topics == ["in/t-1", "out/t-1", "end/in/t-1"]


def test_a_loop_of_rules_ends_and_is_told() -> None:
    there = a_rule("there", "SELECT * FROM 'a'", "b")
    back = a_rule("back", "SELECT * FROM 'b'", "a")
    with VirtualLoop(datetime(2026, 1, 15, tzinfo=UTC)) as loop:
        chain = Chain(loop, there, back)

        chain.hears("a", b"{}")

        assert len(chain.topics) == 17
        [trouble] = chain.troubles
        assert trouble.kind is TroubleKind.ACTION_FAILED
        assert "came through 16 rules" in trouble.detail
