"""The rules engine: which rules run, what their actions are given, and where failures go."""

import base64
import json
import random
from datetime import UTC, datetime
from typing import Any

import pytest

from localcloud.iot_sql import Facilities, FunctionFailedError, Message
from localcloud.rules import (
    Action,
    ActionFailedError,
    Delivery,
    Rule,
    RuleError,
    RulesEngine,
    Trouble,
    TroubleKind,
)

NOW = datetime(2026, 1, 15, 2, 10, tzinfo=UTC)
NOW_MS = 1768443000000
ALARM = Rule(
    "alarm",
    "SELECT encode(*, 'base64') AS payload, topic(3) AS thing, timestamp() AS received_at "
    "FROM 'dt/anju/+/alarm'",
    (Action("lambda", {"functionArn": "arn:receive_alarm"}),),
    Action("sqs", {"queueUrl": "https://queue/alarm", "roleArn": "arn:${role}"}),
)
ACTIVITY = Rule(
    "anju_activity", "SELECT *, topic() AS topic FROM 'dt/anju/+/activity'", (Action("sqs"),)
)


class Cloud:
    """What the rules reached: every delivery and trouble, in order."""

    def __init__(self, *rules: Rule, failing: tuple[str, ...] = (), **external: Any) -> None:
        self.deliveries: list[Delivery] = []
        self.troubles: list[Trouble] = []
        self._failing = failing
        kinds = ("lambda", "sqs", "republish", "kinesis")
        self.engine = RulesEngine(
            rules,
            dict.fromkeys(kinds, self._carry_out),
            lambda: NOW,
            Facilities(random=random.Random(1), external=external),
            self.troubles.append,
        )

    def _carry_out(self, delivery: Delivery) -> None:
        self.deliveries.append(delivery)
        if delivery.kind in self._failing:
            raise ActionFailedError(f"{delivery.kind} is down.")

    def publish(self, topic: str, payload: bytes = b"{}", **known: Any) -> None:
        self.engine.publish(Message(payload, topic, **known))

    def outcome(self) -> list[tuple[str, str, Any]]:
        return [(d.rule, d.kind, json.loads(d.payload)) for d in self.deliveries]


def test_runs_the_rules_whose_filter_takes_the_topic() -> None:
    everything = Rule("everything", "SELECT topic() AS t FROM '#'", (Action("sqs"),))
    cloud = Cloud(everything, ALARM, ACTIVITY)

    cloud.publish("dt/anju/standard-1/alarm", b"\xff")
    cloud.publish("dt/anju/standard-1/other")

    assert cloud.outcome() == [
        ("everything", "sqs", {"t": "dt/anju/standard-1/alarm"}),
        ("alarm", "lambda", {"payload": "/w==", "thing": "standard-1", "received_at": NOW_MS}),
        ("everything", "sqs", {"t": "dt/anju/standard-1/other"}),
    ]
    assert cloud.troubles == []


def test_runs_a_rule_anew_for_a_message_that_comes_twice() -> None:
    cloud = Cloud(ALARM)

    cloud.publish("dt/anju/standard-1/alarm", b"{}", received_at_ms=1)
    cloud.publish("dt/anju/standard-1/alarm", b"{}", received_at_ms=1)

    first, second = cloud.outcome()
    assert (
        first
        == second
        == ("alarm", "lambda", {"payload": "e30=", "thing": "standard-1", "received_at": 1})
    )


def test_does_not_act_when_where_is_not_true() -> None:
    cloud = Cloud(Rule("r", "SELECT * FROM '#' WHERE battery < 20", (Action("sqs"),)))

    cloud.publish("a", b'{"battery":20}')
    cloud.publish("a", b"\xff")

    assert cloud.deliveries == []


def test_basic_ingest_runs_the_named_rule_alone() -> None:
    everything = Rule("everything", "SELECT * FROM '#'", (Action("sqs"),))
    cloud = Cloud(everything, ACTIVITY)

    cloud.publish("$aws/rules/anju_activity/dt/anju/standard-1/activity", b'{"kind":"motion"}')

    told = {"kind": "motion", "topic": "dt/anju/standard-1/activity"}
    assert cloud.outcome() == [("anju_activity", "sqs", told)]


@pytest.mark.parametrize("rule", [[], [Rule("gone", "SELECT * FROM 'a'", is_disabled=True)]])
def test_basic_ingest_to_no_rule_is_reported(rule: list[Rule]) -> None:
    cloud = Cloud(*rule)

    cloud.publish("$aws/rules/gone/a", trace_id="t-1")

    [trouble] = cloud.troubles
    assert (trouble.kind, trouble.rule, trouble.trace_id) == ("rule_not_found", "gone", "t-1")


def test_a_disabled_rule_does_nothing() -> None:
    cloud = Cloud(Rule("off", "SELECT * FROM '#'", (Action("sqs"),), is_disabled=True))

    cloud.publish("a")

    assert (cloud.deliveries, cloud.troubles) == ([], [])


def test_fills_the_parameters_of_actions_but_never_the_role() -> None:
    parameters = {
        "topic": "cmd/${topic(3)}/${@kind}",
        "qos": 1,
        "roleArn": "arn:${topic()}",
        "headers": {"userProperties": [{"key": "at", "value": "${timestamp()}"}]},
    }
    sql = "SET @kind = kind SELECT * FROM '#'"
    cloud = Cloud(Rule("r", sql, (Action("republish", parameters),)))

    cloud.publish("dt/anju/standard-1/alarm", b'{"kind":"smoke"}', received_at_ms=7)

    assert cloud.deliveries[0].parameters == {
        "topic": "cmd/standard-1/smoke",
        "qos": 1,
        "roleArn": "arn:${topic()}",
        "headers": {"userProperties": [{"key": "at", "value": "7"}]},
    }


@pytest.mark.parametrize(
    ("sql", "payload", "outgoing"),
    [
        ("SELECT * FROM '#'", b"\xff\x00", b"\xff\x00"),
        ("SELECT VALUE missing FROM '#'", b"{}", b""),
        ("SELECT VALUE null FROM '#'", b"{}", b"null"),
        ("SELECT a FROM '#'", '{"a": "安居", "b": 1}'.encode(), '{"a":"安居"}'.encode()),
        ("SELECT a FROM '#'", b'{"a": 0.12345678901234567890}', b'{"a":0.12345678901234567890}'),
    ],
)
def test_hands_on_the_result_as_bytes(sql: str, payload: bytes, outgoing: bytes) -> None:
    cloud = Cloud(Rule("r", sql, (Action("sqs"),)))

    cloud.publish("a", payload)

    assert [delivery.payload for delivery in cloud.deliveries] == [outgoing]


def test_gives_the_error_action_one_message_for_all_failures() -> None:
    second = Action("kinesis", {"streamName": "s-${topic(1)}"})
    rule = Rule("alarm", ALARM.sql, (*ALARM.actions, second), ALARM.error_action)
    cloud = Cloud(rule, failing=("lambda", "kinesis"))

    cloud.publish(
        "dt/anju/standard-1/alarm",
        b"\xff",
        client_id="standard-1",
        source_ip="192.0.2.7",
        trace_id="7e146a2c",
    )

    assert [delivery.kind for delivery in cloud.deliveries] == ["lambda", "kinesis", "sqs"]
    assert json.loads(cloud.deliveries[-1].payload) == {
        "ruleName": "alarm",
        "topic": "dt/anju/standard-1/alarm",
        "cloudwatchTraceId": "7e146a2c",
        "clientId": "standard-1",
        "sourceIp": "192.0.2.7",
        "base64OriginalPayload": base64.b64encode(b"\xff").decode(),
        "failures": [
            {
                "failedAction": "LambdaAction",
                "failedResource": "arn:receive_alarm",
                "errorMessage": "lambda is down. Message arrived on: dt/anju/standard-1/alarm, Action: lambda",
            },
            {
                "failedAction": "KinesisAction",
                "failedResource": "s-dt",
                "errorMessage": "kinesis is down. Message arrived on: dt/anju/standard-1/alarm, Action: kinesis",
            },
        ],
    }
    assert [trouble.kind for trouble in cloud.troubles] == [TroubleKind.ACTION_FAILED] * 2


def test_names_nobody_in_the_error_message_when_nobody_is_known() -> None:
    cloud = Cloud(ALARM, failing=("lambda",))

    cloud.publish("dt/anju/standard-1/alarm")

    message = json.loads(cloud.deliveries[-1].payload)
    assert message["clientId"] == "n/a"
    assert "sourceIp" not in message
    assert len(message["cloudwatchTraceId"]) == 36


def test_tells_a_failure_of_basic_ingest_like_any_other() -> None:
    cloud = Cloud(ALARM, failing=("lambda",))

    cloud.publish("$aws/rules/alarm/dt/anju/standard-1/alarm")

    assert json.loads(cloud.deliveries[-1].payload)["topic"] == "dt/anju/standard-1/alarm"


def test_one_failed_action_stops_neither_the_others_nor_other_rules() -> None:
    two = Rule("two", "SELECT * FROM '#'", (Action("lambda"), Action("sqs")))
    cloud = Cloud(two, Rule("three", "SELECT * FROM '#'", (Action("sqs"),)), failing=("lambda",))

    cloud.publish("a")

    assert [(d.rule, d.kind) for d in cloud.deliveries] == [
        ("two", "lambda"),
        ("two", "sqs"),
        ("three", "sqs"),
    ]
    assert [trouble.kind for trouble in cloud.troubles] == ["action_failed"]


def test_reports_an_error_action_that_fails_too() -> None:
    cloud = Cloud(ALARM, failing=("lambda", "sqs"))

    cloud.publish("dt/anju/standard-1/alarm", trace_id="t-1")

    assert [trouble.kind for trouble in cloud.troubles] == ["action_failed", "error_action_failed"]
    assert "sqs is down." in cloud.troubles[1].detail


def test_logs_what_nobody_asked_to_be_told(caplog: pytest.LogCaptureFixture) -> None:
    engine = RulesEngine([], {}, lambda: NOW)

    engine.publish(Message(b"{}", "$aws/rules/gone/a"))

    assert "rule_not_found rule=gone" in caplog.text


def failing_secret(*_: Any) -> Any:
    raise FunctionFailedError("get_secret", "no such secret")


def test_does_not_act_when_an_external_function_of_the_sql_fails() -> None:
    sql = "SELECT get_secret('s', 'SecretString', 'role') AS secret FROM '#'"
    rule = Rule("r", sql, (Action("sqs"),), Action("sqs"))
    cloud = Cloud(rule, get_secret=failing_secret)

    cloud.publish("a")

    assert cloud.deliveries == []
    assert [trouble.kind for trouble in cloud.troubles] == ["function_failed"]


def test_an_external_function_that_fails_in_a_parameter_fails_the_action() -> None:
    parameters = {"queueUrl": "${get_secret('s', 'SecretString', 'role')}"}
    rule = Rule("r", "SELECT * FROM '#'", (Action("sqs", parameters),), Action("kinesis"))
    cloud = Cloud(rule, get_secret=failing_secret)

    cloud.publish("a")

    [delivery] = cloud.deliveries
    [failure] = json.loads(delivery.payload)["failures"]
    assert delivery.kind == "kinesis"
    assert failure["errorMessage"].startswith(
        "get_secret() failed: no such secret. Message arrived"
    )


def test_an_error_of_the_twin_itself_comes_out() -> None:
    def broken(_: Delivery) -> None:
        raise ZeroDivisionError

    engine = RulesEngine(
        [Rule("r", "SELECT * FROM '#'", (Action("sqs"),))], {"sqs": broken}, lambda: NOW
    )

    with pytest.raises(ZeroDivisionError):
        engine.publish(Message(b"{}", "a"))


def test_draws_the_same_ids_from_the_same_randomness() -> None:
    rule = Rule("r", "SELECT newuuid() AS id, traceid() AS trace FROM '#'", (Action("sqs"),))
    one, other = Cloud(rule), Cloud(rule)

    one.publish("a")
    other.publish("a")

    assert one.outcome() == other.outcome()
    assert set(one.outcome()[0][2]) == {"id", "trace"}


@pytest.mark.parametrize(
    ("rule", "words", "place"),
    [
        (Rule("r", "SELECT a\nFORM 'x'"), "rule r: line 2, column 1: found FORM", (2, 1)),
        (Rule("r", "SELECT nonsense() AS a FROM 'x'"), "no function nonsense", (1, 8)),
        (Rule("r", "SELECT a FROM 'x'", (Action("sns"),)), "kind sns", (None, None)),
        (Rule("r", "SELECT a FROM 'x'", (), Action("sns")), "kind sns", (None, None)),
        (
            Rule("r", "SELECT a FROM 'x'", (Action("sqs", {"queueUrl": "https://${1 +}"}),)),
            r"rule r: line 1, column 14: sqs.queueUrl: found the end",
            (1, 14),
        ),
        (
            Rule("r", "SELECT a FROM 'x'", (Action("sqs", {"a": [{"b": "${@c}"}]}),)),
            r"sqs.a.b: @c is not set",
            (1, 3),
        ),
        (
            Rule("r", "SELECT VALUE get_secret('s', 't', 'r') FROM 'x'"),
            r"nothing answers get_secret\(\)",
            (None, None),
        ),
        (
            Rule(
                "r", "SELECT a FROM 'x'", (), Action("sqs", {"a": "${get_secret('s', 't', 'r')}"})
            ),
            r"nothing answers get_secret\(\)",
            (None, None),
        ),
    ],
)
def test_refuses_a_bad_rule_with_its_name_and_place(
    rule: Rule, words: str, place: tuple[int | None, int | None]
) -> None:
    with pytest.raises(RuleError, match=words) as refusal:
        Cloud(rule)

    assert refusal.value.rule == "r"
    assert (refusal.value.line, refusal.value.column) == place


def test_refuses_two_rules_of_one_name() -> None:
    with pytest.raises(RuleError, match="another rule of this name"):
        Cloud(ALARM, ALARM)


def test_goes_on_when_there_have_been_very_many_topics() -> None:
    cloud = Cloud(ALARM)

    for number in range(5000):
        cloud.publish(f"dt/anju/standard-{number}/alarm")

    assert len(cloud.deliveries) == 5000
