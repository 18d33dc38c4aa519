"""Functions about the message and the account, and those that other services answer."""

import random
import re
from typing import Any

import pytest

from localcloud.iot_sql import UNDEFINED, Facilities, FunctionFailedError, MqttProperties

KNOWN = {
    "topic": "dt/anju/standard-1/alarm",
    "client_id": "standard-1",
    "principal": "ba67293a",
    "received_at_ms": 1481825251155,
    "source_ip": "192.0.2.7",
    "trace_id": "12345678-1234-1234-1234-123456789012",
    "properties": MqttProperties(
        content_type="application/json",
        is_utf8=True,
        response_topic="a/b",
        correlation_data=b"\xff\x00",
        user=(("k", "1"), ("other", "2"), ("k", "3")),
    ),
}


@pytest.mark.parametrize(
    ("text", "known", "unknown"),
    [
        ("topic()", "dt/anju/standard-1/alarm", "dt/anju/t-1/alarm"),
        ("topic(3)", "standard-1", "t-1"),
        ("topic('4.9')", "alarm", "alarm"),
        ("topic(0)", UNDEFINED, UNDEFINED),
        ("topic(5)", UNDEFINED, UNDEFINED),
        ("topic(null)", UNDEFINED, UNDEFINED),
        ("clientid()", "standard-1", "n/a"),
        ("principal()", "ba67293a", UNDEFINED),
        ("timestamp()", 1481825251155, UNDEFINED),
        ("sourceip()", "192.0.2.7", UNDEFINED),
        ("traceid()", "12345678-1234-1234-1234-123456789012", UNDEFINED),
        ("accountid()", "123456789012", "123456789012"),
        ("sql_version()", "2016-03-23", "2016-03-23"),
        ("get_mqtt_property('content_type')", "application/json", UNDEFINED),
        ("get_mqtt_property('format_indicator')", "UTF8_DATA", UNDEFINED),
        ("get_mqtt_property('response_topic')", "a/b", UNDEFINED),
        ("get_mqtt_property('correlation_data')", "/wA=", UNDEFINED),
        ("get_mqtt_property('other')", UNDEFINED, UNDEFINED),
        ("get_mqtt_property(1)", UNDEFINED, UNDEFINED),
        ("get_user_properties('k')", ["1", "3"], UNDEFINED),
        ("get_user_properties('none')", UNDEFINED, UNDEFINED),
        ("get_user_properties()", [{"k": "1"}, {"other": "2"}, {"k": "3"}], UNDEFINED),
    ],
)
def test_tells_what_is_known_of_the_message(
    value: Any, text: str, known: Any, unknown: Any
) -> None:
    assert value(text, **KNOWN) == known
    assert value(text) == unknown


def test_tells_that_mqtt_5_left_the_format_open(value: Any) -> None:
    left_open = MqttProperties()

    assert (
        value("get_mqtt_property('format_indicator')", properties=left_open) == "UNSPECIFIED_BYTES"
    )
    assert value("get_mqtt_property('content_type')", properties=left_open) is UNDEFINED


def test_draws_ids_and_numbers_from_the_randomness_it_is_given(value: Any) -> None:
    def drawn() -> tuple[Any, Any]:
        facilities = Facilities(random=random.Random(7))
        return value("newuuid()", facilities=facilities), value("rand()", facilities=facilities)

    uuid, number = drawn()

    assert (uuid, number) == drawn()
    assert re.fullmatch(
        r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", uuid
    )
    assert 0 <= number < 1


def answering(name: str, answer: Any) -> tuple[Facilities, list[tuple[Any, ...]]]:
    calls: list[tuple[Any, ...]] = []

    def answers(*arguments: Any) -> Any:
        calls.append(arguments)
        return answer

    return Facilities(external={name: answers}), calls


@pytest.mark.parametrize(
    ("text", "arguments"),
    [
        ("aws_lambda('arn', {'p': id}).city", ("arn", {"p": 7})),
        ("aws_lambda('arn', *).city", ("arn", {"id": 7, "name": "d"})),
        ("get_dynamodb('T', 'id', id, 'role').city", ("T", "id", 7, "role")),
        ("get_dynamodb('T', 'id', id, 'n', name, 'role').city", ("T", "id", 7, "n", "d", "role")),
        ("get_secret('s', 'SecretString', 'role').city", ("s", "SecretString", "role")),
        ("get_secret('s', 'SecretString', 'k', 'role').city", ("s", "SecretString", "k", "role")),
        ("get_thing_shadow(name, 'role').city", ("d", "role")),
        ("get_thing_shadow(name, 'shadow', 'role').city", ("d", "shadow", "role")),
        ("get_registry_data('DescribeThing', name, 'role').city", ("DescribeThing", "d", "role")),
    ],
)
def test_asks_another_service(evaluate: Any, text: str, arguments: tuple[Any, ...]) -> None:
    facilities, calls = answering(text.partition("(")[0], {"city": "上海"})

    result = evaluate(
        f"SELECT VALUE {text} FROM '#'", {"id": 7, "name": "d"}, facilities=facilities
    )

    assert (result, calls) == ("上海", [arguments])


def test_takes_over_an_answer_with_its_numbers_as_its_own(value: Any) -> None:
    facilities, _ = answering("get_secret", {"a": 0.1, "b": 2.0, "c": (1, None, True)})

    answer = value("get_secret('s', 'SecretString', 'role')", facilities=facilities)

    assert answer["a"] * 3 == value("0.3")
    assert (type(answer["b"]), answer["c"]) == (int, [1, None, True])


def test_does_not_ask_with_undefined(value: Any) -> None:
    facilities, calls = answering("get_thing_shadow", {})

    assert value("get_thing_shadow(missing, 'role')", facilities=facilities) is UNDEFINED
    assert calls == []


def test_does_not_pass_bytes_for_json(evaluate: Any) -> None:
    facilities, calls = answering("aws_lambda", {})
    statement = "SELECT VALUE aws_lambda('arn', *) FROM '#'"

    assert evaluate(statement, b"\xff", facilities=facilities) is UNDEFINED
    assert calls == []


@pytest.mark.parametrize("answer", [float("nan"), float("inf"), 10**1000, object(), b"x"])
def test_an_answer_that_is_no_json_is_a_failure(value: Any, answer: Any) -> None:
    facilities, _ = answering("get_secret", [answer])

    with pytest.raises(FunctionFailedError, match=r"get_secret\(\) failed"):
        value("get_secret('s', 'SecretString', 'role')", facilities=facilities)


def test_nobody_to_ask_is_a_failure(value: Any) -> None:
    with pytest.raises(FunctionFailedError, match="nothing answers it"):
        value("get_secret('s', 'SecretString', 'role')")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("get_or_default(known, 'd')", 5),
        ("get_or_default(known.deeper, 'd')", "d"),
        ("get_or_default(null, 'd')", "d"),
        ("get_or_default(floor([1]), 'd')", "d"),
        ("get_or_default(false, 'd')", False),
        ("get_or_default(get_thing_shadow('t', 'role').state, {'on': known})", {"on": 5}),
        ("get_or_default(missing, missing)", UNDEFINED),
    ],
)
def test_puts_a_default_for_null_undefined_and_failure(
    value: Any, text: str, expected: Any
) -> None:
    assert value(text, {"known": 5}) == expected
