"""Payloads that are not JSON, and JSON that means harm."""

import base64
from decimal import Decimal
from typing import Any

import pytest

from localcloud.iot_sql import NO_MATCH, UNDEFINED, json_bytes, write_json
from localcloud.iot_sql.json_text import NESTING

ALARM = (
    "SELECT encode(*, 'base64') AS payload, topic() AS topic, clientid() AS client_id, "
    "principal() AS principal, timestamp() AS received_at FROM 'dt/anju/+/alarm'"
)
DEEP = b"[" * (NESTING + 1) + b"]" * (NESTING + 1)
NOT_JSON = [
    b"\xff\x00\x01",
    b"80",
    b'"text"',
    b"null",
    b"some text",
    b'{"a":1',
    b'{"a":1}}',
    b'{"a":NaN}',
    b'{"a":-Infinity}',
    b'{"a":1E1000}',
    b'{"a":1E-1000}',
    b'{"a":1e99999999999999999999}',
    b'{"a":"\xe5\xae"}',
    b'{"a":"tab\there"}',
    b'\xef\xbb\xbf{"a":1}',
    '{"a":1}'.encode("utf-16"),
    b" ",
    DEEP,
    b'{"a":' * 5000 + b"1" + b"}" * 5000,
    b"[" * 100_000,
]


@pytest.mark.parametrize("payload", [*NOT_JSON, b"", b'{"a":1}'])
def test_passes_the_very_bytes_of_any_alarm(evaluate: Any, payload: bytes) -> None:
    result = evaluate(ALARM, payload, client_id="t-1", received_at_ms=5)

    assert base64.b64decode(result.pop("payload")) == payload
    assert result == {"topic": "dt/anju/t-1/alarm", "client_id": "t-1", "received_at": 5}


@pytest.mark.parametrize("payload", NOT_JSON)
def test_gives_raw_bytes_for_star_and_nothing_for_names(evaluate: Any, payload: bytes) -> None:
    assert evaluate("SELECT * FROM '#'", payload) == payload
    assert evaluate("SELECT VALUE * FROM '#'", payload) == payload
    assert (
        evaluate("SELECT * FROM '#' WHERE timestamp() % 12 = 0", payload, received_at_ms=24)
        == payload
    )
    assert evaluate("SELECT * FROM '#' WHERE a = 1", payload) is NO_MATCH
    assert evaluate("SELECT a, a.b AS c FROM '#'", payload) == {}
    assert evaluate("SELECT VALUE a FROM '#'", payload) is UNDEFINED


def test_adds_columns_to_an_empty_payload_but_not_to_raw_bytes(evaluate: Any) -> None:
    statement = "SELECT *, topic(1) AS t FROM '#'"

    assert evaluate(statement, b"") == {"t": "dt"}
    assert evaluate(statement, b"\xff") == b"\xff"
    assert evaluate(statement, [1, 2]) == [1, 2]


def test_reads_a_text_payload_through_decode(evaluate: Any) -> None:
    statement = "SELECT decode(encode(*, 'base64'), 'base64') AS value FROM '#'"

    assert evaluate(statement, b"80") == {"value": 80}
    assert evaluate(statement, b"some text") == {"value": "some text"}
    assert evaluate(statement, b"\xff") == {"value": None}
    assert evaluate(statement, DEEP) == {"value": DEEP.decode()}


def test_selects_within_a_payload_that_is_encoded_whole(evaluate: Any) -> None:
    statement = "SELECT VALUE (SELECT VALUE n FROM decode(encode(*, 'base64'), 'base64')) FROM '#'"

    assert evaluate(statement, b'[{"n":1},{"n":2}]') == [1, 2]


def test_takes_json_just_as_deep_as_it_says(evaluate: Any) -> None:
    payload = b"[" * NESTING + b"]" * NESTING

    assert write_json(evaluate("SELECT * FROM '#'", payload)).encode() == payload


def test_counts_no_brackets_inside_strings(evaluate: Any) -> None:
    payload = b'{"a":"' + b'[\\"{' * 200 + b'"}'

    assert evaluate("SELECT VALUE length(a) FROM '#'", payload) == 600


def test_keeps_the_later_of_two_equal_keys(evaluate: Any) -> None:
    assert evaluate("SELECT * FROM '#'", b'{"a":1,"a":2}') == {"a": 2}


def test_rounds_numbers_of_more_than_34_digits(evaluate: Any) -> None:
    payload = b'{"a":' + b"1" * 40 + b',"b":' + b"9" * 5000 + b',"c":0.' + b"3" * 40 + b',"d":7}'
    raw = evaluate("SELECT * FROM '#'", payload)
    rounded = evaluate("SELECT * FROM '#'", payload.replace(b"9" * 5000, b"9" * 34))

    assert raw == payload  # 5000 nines are beyond 9.99E999
    assert rounded == {
        "a": Decimal("1111111111111111111111111111111111E6"),
        "b": 10**34 - 1,
        "c": Decimal("0." + "3" * 34),
        "d": 7,
    }


def test_makes_whole_numbers_ints(evaluate: Any) -> None:
    result = evaluate("SELECT * FROM '#'", b'{"a":10.0,"b":-0.0,"c":1E2,"d":1E40}')

    assert write_json(result) == '{"a":10,"b":0,"c":100,"d":1e+40}'


@pytest.mark.parametrize(
    "text", ['{"a":36.5}', '{"a":[0.1234567890123456789012345678901234,"中"]}', '{"a":{"b":[]}}']
)
def test_writes_back_every_digit(evaluate: Any, text: str) -> None:
    assert write_json(evaluate("SELECT * FROM '#'", text.encode())) == text


def test_survives_half_a_surrogate_pair(evaluate: Any) -> None:
    payload = b'{"a":"x\\ud800"}'

    assert json_bytes(evaluate("SELECT * FROM '#'", payload)) == payload
    assert evaluate("SELECT VALUE encode(a, 'base64') FROM '#'", payload) == "eD8="
    assert evaluate("SELECT VALUE numbytes(a) FROM '#'", payload) == 2
    assert evaluate("SELECT VALUE length(md5(a)) FROM '#'", payload) == 32
