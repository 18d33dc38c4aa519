"""Decoding what devices say: every payload of the contracts, every limit, and bytes of any kind."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telecare.domain.errors import (
    MessageError,
    OversizedMessageError,
    UndecodableMessageError,
    WrongTopicError,
)
from telecare.domain.position import Position
from telecare.domain.signals import (
    ActivitySignal,
    AlarmSignal,
    CommandSignal,
    HeartbeatSignal,
    PositionSignal,
    RawSignal,
    Reading,
    ReadingSignal,
    StatusSignal,
    alarm_id_in,
    decode,
    is_skewed,
)

NOW = datetime(2026, 1, 14, 18, 10, tzinfo=UTC)
AT = "2026-01-15T02:10:00+08:00"
THING = "standard-h1-smoke1"
WORDS = ("alarm", "reading", "position", "status", "command", "activity", "heartbeat")


def a_message(word: str, document: object, client: str = THING) -> RawSignal:
    payload = document if isinstance(document, bytes) else json.dumps(document).encode()
    return RawSignal(f"dt/anju/{THING}/{word}", client, NOW, payload)


def reason(word: str, document: object) -> str:
    with pytest.raises(UndecodableMessageError) as caught:
        decode(a_message(word, document))
    return caught.value.reason


# ---- the payloads of the contracts ----


def test_an_alarm_is_read_with_all_its_fields():
    document = {
        "id": "a1",
        "kind": "fall",
        "at": AT,
        "value": 0.93,
        "position": {"lat": 31.2, "lon": 121.4, "accuracy_m": 12},
        "test": True,
    }

    assert decode(a_message("alarm", document)) == AlarmSignal(
        "a1", "fall", NOW, 0.93, Position(31.2, 121.4, 12), test=True
    )


def test_a_time_in_milliseconds_is_the_same_instant():
    signal = decode(a_message("alarm", {"id": "a1", "kind": "smoke", "at": 1768414200000}))

    assert signal == AlarmSignal("a1", "smoke", NOW)


def test_readings_are_read_as_in_senml():
    document = {"id": "r1", "at": AT, "readings": [{"n": "spo2", "u": "%", "v": 93}]}

    assert decode(a_message("reading", document)) == ReadingSignal(
        "r1", NOW, (Reading("spo2", "%", 93.0),)
    )


def test_a_position_is_read():
    document = {"id": "p1", "at": AT, "lat": -31.2, "lon": 121.4, "accuracy_m": 5.5}

    assert decode(a_message("position", document)) == PositionSignal(
        "p1", NOW, Position(-31.2, 121.4, 5.5)
    )


def test_a_status_is_read_with_what_it_says_and_no_more():
    document = {"id": "s1", "at": AT, "battery_pct": 9, "tamper": False, "fault": "sensor"}

    assert decode(a_message("status", document)) == StatusSignal(
        "s1", NOW, battery_pct=9.0, tamper=False, fault="sensor"
    )


def test_an_answer_to_a_command_is_read():
    document = {"command_id": "i1-0003", "state": "done", "proof": "flow 0"}

    assert decode(a_message("command", document)) == CommandSignal("i1-0003", "done", "flow 0")


def test_a_sign_of_life_comes_by_basic_ingest_too():
    raw = RawSignal(
        f"$aws/rules/anju_activity/dt/anju/{THING}/activity",
        THING,
        NOW,
        json.dumps({"at": AT, "kind": "motion"}).encode(),
    )

    assert decode(raw) == ActivitySignal(NOW, "motion")


def test_a_heartbeat_tells_when_each_device_was_heard():
    document = {"at": AT, "seen": {"smoke1": "2026-01-14T18:09:00Z", "pir1": 1768414200000}}

    assert decode(a_message("heartbeat", document)) == HeartbeatSignal(
        NOW, {"smoke1": NOW - timedelta(minutes=1), "pir1": NOW}
    )


# ---- an alarm is not lost for bad evidence ----


@pytest.mark.parametrize("at", [None, "", "yesterday", "2026-01-15T02:10:00", True, [], 1e300, -1])
def test_an_alarm_with_an_unreadable_time_still_counts(at):
    signal = decode(a_message("alarm", {"id": "a1", "kind": "smoke", "at": at}))

    assert signal == AlarmSignal("a1", "smoke", faults=("at",))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("position", {"lat": 91, "lon": 0}),
        ("position", {"lat": "31"}),
        ("position", [31, 121]),
        ("value", {"v": 1}),
        ("value", "x" * 300),
        ("test", "true"),
        ("test", 1),
    ],
)
def test_evidence_that_cannot_be_read_is_named_and_left_out(field, value):
    signal = decode(a_message("alarm", {"id": "a1", "kind": "help", "at": AT, field: value}))

    assert signal == AlarmSignal("a1", "help", NOW, faults=(field,))


def test_a_clock_that_is_more_than_five_minutes_off_is_a_fault():
    near, far = NOW + timedelta(minutes=5), NOW - timedelta(minutes=5, seconds=1)

    assert not is_skewed(near, NOW)
    assert is_skewed(far, NOW)
    assert is_skewed(None, NOW)


# ---- refusals, each with its reason ----


@pytest.mark.parametrize(
    ("document", "told"),
    [
        (b"", "not JSON: Expecting value: line 1 column 1 (char 0)"),
        (b"\xff\xfe", "byte 0 is not UTF-8"),
        (b"[1]", "not a JSON object"),
        (b'"smoke"', "not a JSON object"),
        (b'{"id":"a1","id":"a2","kind":"smoke"}', "the field 'id' stands twice"),
        (b'{"id":"a1","kind":"smoke","value":NaN}', "NaN is not a number"),
        (b'{"id":"a1","kind":"smoke","value":-Infinity}', "-Infinity is not a number"),
        (b'{"id":"a1","kind":"smoke","value":1e999}', "a number is too large"),
        (b'{"id":"a\\ud800","kind":"smoke"}', "a string holds half a character"),
        ({"kind": "smoke"}, "the field id is missing"),
        ({"id": "a1"}, "the field kind is missing"),
        ({"id": 7, "kind": "smoke"}, "id must be a string"),
        ({"id": "", "kind": "smoke"}, "id must have 1 to 128 printable characters"),
        ({"id": "a" * 129, "kind": "smoke"}, "id must have 1 to 128 printable characters"),
        ({"id": "a\n1", "kind": "smoke"}, "id must have 1 to 128 printable characters"),
        ({"id": "a1", "kind": ["smoke"]}, "kind must be a string"),
        ({"id": "a1", "kind": "x", "value": "y" * 1025}, "a string has more than 1024 characters"),
        ({"id": "a1", "x": [[[[[[[[]]]]]]]]}, "nested deeper than 8"),
        (b'{"a":' + b"[" * 60_000, "nested deeper than 8"),
    ],
)
def test_a_message_that_breaks_a_rule_is_refused_with_the_reason(document, told):
    assert reason("alarm", document) == told


@pytest.mark.parametrize(
    ("word", "document", "told"),
    [
        ("reading", {"id": "r", "at": AT, "readings": []}, "readings must be a list of 1 to 64"),
        ("reading", {"id": "r", "at": AT, "readings": [3]}, "each reading must be an object"),
        (
            "reading",
            {"id": "r", "at": AT, "readings": [{"n": "co", "v": True}]},
            "v must be a number",
        ),
        ("reading", {"id": "r", "readings": [{"n": "co", "v": 1}]}, "the field at is missing"),
        ("position", {"id": "p", "at": AT, "lat": 200, "lon": 0}, "lat must lie between -90 and 90"),
        (
            "status",
            {"id": "s", "at": AT, "battery_pct": 101},
            "battery_pct must lie between 0 and 100",
        ),
        ("status", {"id": "s", "at": AT, "mains": "off"}, "mains must be true or false"),
        ("status", {"id": "s", "at": "1999-01-01T00:00:00Z"}, "at lies in another century"),
        ("command", {"command_id": "c", "state": "maybe"}, "state must be one of done, failed, expired"),
        ("activity", {"at": "noon", "kind": "motion"}, "at is not a time"),
        ("heartbeat", {"at": AT, "seen": []}, "seen must be an object"),
        ("heartbeat", {"at": AT, "seen": {"": AT}}, "a device in seen must have 1 to 128 printable characters"),
    ],
)  # fmt: skip
def test_the_other_signals_are_read_as_strictly(word, document, told):
    assert reason(word, document) == told


def test_a_message_of_128_kib_is_read_and_one_byte_more_is_not():
    frame = b'{"id":"a1","kind":"smoke","at":1768414200000}'
    full = frame.ljust(128 * 1024)

    assert decode(a_message("alarm", full)) == AlarmSignal("a1", "smoke", NOW)
    with pytest.raises(OversizedMessageError, match="131073 bytes, 131072 may be"):
        decode(a_message("alarm", full + b" "))


@pytest.mark.parametrize(
    ("topic", "client"),
    [
        (f"dt/anju/{THING}/alarm", "standard-h2-smoke1"),
        (f"dt/anju/{THING}/alarm", ""),
        (f"dt/anju/{THING}/alarms", THING),
        (f"dt/anju/{THING}/alarm/again", THING),
        (f"cmd/anju/{THING}/alarm", THING),
        (f"$aws/rules/{THING}/alarm", THING),
        ("", THING),
        ("dt/anju//alarm", THING),
    ],
)
def test_a_device_speaks_only_on_its_own_topics(topic, client):
    with pytest.raises(WrongTopicError):
        decode(RawSignal(topic, client, NOW, b'{"id":"a1","kind":"smoke"}'))


def test_a_reason_repeats_no_control_characters_of_the_message():
    with pytest.raises(WrongTopicError) as caught:
        decode(RawSignal("dt/anju/\x1b[31m\n" + "x" * 99 + "/alarm", THING, NOW, b"{}"))

    assert caught.value.reason.isprintable()
    assert len(caught.value.reason) < 100


def test_a_refused_message_is_answered_under_its_id_where_it_has_one():
    assert alarm_id_in(b'{"id":"a1"}') == "a1"
    assert alarm_id_in(b'{"id":7}') == ""
    assert alarm_id_in(b"garbage") == ""
    assert alarm_id_in(b" " * 200_000) == ""


# ---- anything at all ----

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=20,
)
EVIDENCE = ("at", "value", "position", "test", "readings", "lat", "lon", "seen", "battery_pct")
FIELDS = st.sampled_from(("id", "kind", "state", "command_id", *EVIDENCE))


@given(st.sampled_from(WORDS), st.binary(max_size=300))
def test_bytes_of_any_kind_raise_nothing_but_a_message_error(word, payload):
    try:
        decode(a_message(word, payload))
    except MessageError as error:
        assert error.reason


@given(st.sampled_from(WORDS), st.dictionaries(FIELDS, JSON))
def test_documents_of_any_shape_raise_nothing_but_a_message_error(word, document):
    try:
        decode(a_message(word, json.dumps(document).encode()))
    except MessageError as error:
        assert error.reason


@given(st.text(), st.text())
def test_topics_of_any_kind_raise_nothing_but_a_message_error(topic, client):
    with pytest.raises(MessageError):
        decode(RawSignal(topic, client, NOW, b"{}"))
