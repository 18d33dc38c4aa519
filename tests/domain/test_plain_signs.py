"""What is read a batch at once is what the general decoder reads, and all that is odd is left to it."""

import base64
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from telecare.domain.envelope import sign_of
from telecare.domain.errors import MessageError
from telecare.domain.heard import Heard
from telecare.domain.pack import Pack
from telecare.domain.plain_signs import PlainSign, packed, plain_signs, unpacked
from telecare.domain.presence import Presence, folded, place_of
from telecare.domain.signals import decode

NOW = datetime(2026, 1, 14, 18, 12, tzinfo=UTC)
AT = 1768414200000
BUREAUS = ("standard", "demo")
PIR, HUB = "standard-h1-pir1", "standard-h1-hub1"
EVENTS = Path(__file__).parent.parent / "functions" / "events"


def b64(text: str | bytes) -> str:
    return base64.b64encode(text.encode() if isinstance(text, str) else text).decode()


def an_envelope(payload: str | bytes, word: str, thing: str = PIR, **changes: object) -> str:
    known: dict[str, object] = {
        "payload": b64(payload),
        "topic": f"dt/anju/{thing}/{word}",
        "client_id": thing,
        "principal": "f00d",
        "received_at": AT + 900,
    }
    return json.dumps(known | changes)


def of_stream(*texts: str) -> dict[str, Any]:
    records = [
        {"sequenceNumber": str(n), "data": b64(text), "approximateArrivalTimestamp": 1768414201.5}
        for n, text in enumerate(texts)
    ]
    return {"Records": [{"kinesis": record} for record in records]}


def of_queue(*texts: str) -> dict[str, Any]:
    return {"Records": [{"messageId": str(n), "body": text} for n, text in enumerate(texts)]}


def told(sign: PlainSign) -> Pack:
    place, thing, word, at, seen, received_at = sign
    assert place == place_of(thing)
    heard = Heard()
    if seen is None:
        heard.sign(thing, word, at)
    else:
        heard.beat(thing, at, seen, received_at)
    return heard.pack


def in_general(record: Mapping[str, Any]) -> Pack | str:
    """What the general decoder makes of a record, or why it refuses it."""
    raw = sign_of(record, NOW)
    heard = Heard()
    try:
        heard.take(raw.client_id, decode(raw), raw.received_at)
    except MessageError as error:
        return error.reason
    return heard.pack


def check(event: Mapping[str, Any]) -> set[str]:
    """Return what was read at once, after holding it against the general decoder."""
    found = plain_signs(event, BUREAUS)
    for number, record in enumerate(event["Records"]):
        if str(number) in found:
            assert told(found[str(number)]) == in_general(record)
    return set(found)


ISO = "2026-01-15T02:10:00.123+08:00"
ACTIVITIES = [
    '{"at": 1768414200000, "kind": "motion"}',
    '{"at":1768414200000,"kind":"motion"}',
    f'{{"at": "{ISO}", "kind": "zebra", "value": 1.5}}',
    f'{{"at":"{ISO}","kind":"bed","value":"in"}}',
    '{"at":"2026-01-14T18:10:00Z","kind":"door","value":true}',
]
BEATS = [
    '{"at": 1768414200000, "seen": {}}',
    '{"at":1768414200000,"seen":{"smoke1":1768414100000}}',
    f'{{"at": "{ISO}", "seen": {{"smoke1": "{ISO}", "pir1": 1768414300000, "a: {{b}}": 1768414100000}}}}',
]


@pytest.mark.parametrize("batch", [of_stream, of_queue])
def test_what_devices_say_is_read_at_once(batch):
    texts = [an_envelope(payload, "activity") for payload in ACTIVITIES]
    texts += [an_envelope(payload, "heartbeat", HUB) for payload in BEATS]

    assert check(batch(*texts)) == {str(n) for n in range(len(texts))}


def test_what_the_rules_put_on_the_stream_is_read_at_once_but_for_tracers():
    event = json.loads((EVENTS / "stream_signs.json").read_text())

    found = plain_signs(event, BUREAUS)

    assert [(place.bureau, thing) for place, thing, *_ in found.values()] == [("standard", PIR)]


ODD = [
    "",
    "{}",
    "[]",
    "no",
    '{"at": 1768414200000}',
    '{"kind": "motion"}',
    '{"kind": "motion", "at": 1768414200000}',
    '{"at": 1768414200000, "kind": ""}',
    '{"at": 1768414200000, "kind": "motion", "at": 1768414200001}',
    '{"at": 1768414200000.5, "kind": "motion"}',
    '{"at": 17684142, "kind": "motion"}',
    '{"at": 946684799999, "kind": "motion"}',
    '{"at": 4102444800000, "kind": "motion"}',
    '{"at": "2026-01-15T02:10:00.000000", "kind": "motion"}',
    '{"at": "2026-13-15T02:10:00+08:00", "kind": "motion"}',
    '{"at": 1768414200000, "kind": "mo\\u0074ion"}',
    '{"at": 1768414200000, "kind": "m\\ntion"}',
    '{"at": 1768414200000,\n "kind": "motion"}',
    '{"at": 1768414200000, "kind": "motion"}\n{"at": 1768414200000, "kind": "motion"}',
    '{"at": 1768414200000, "kind": "客厅"}',
    '{"at": 1768414200000, "kind": "motion", "value": 01}',
    '{"at": 1768414200000, "kind": "motion", "value": {}}',
    '{"at": 1768414200000, "seen": {"a": 1768414100000, "a": 1768414100001}}',
    '{"at": 1768414200000, "seen": {"a": 5}}',
    '{"at": 1768414200000, "seen": {"a": 1768414100000,}}',
    json.dumps({"at": AT, "seen": {f"d{n}": AT for n in range(65)}}),
]


@pytest.mark.parametrize("payload", ODD)
def test_what_is_odd_is_left_to_the_general_decoder_and_holds_up_nothing(payload: str):
    word = "heartbeat" if "seen" in payload else "activity"
    good = an_envelope(ACTIVITIES[0], "activity")

    assert check(of_stream(good, an_envelope(payload, word), good)) == {"0", "2"}


@pytest.mark.parametrize("late_s", [299, 300, 301, 8 * 3600])
@pytest.mark.parametrize("payload", [ACTIVITIES[0], BEATS[1]])
def test_what_comes_late_is_left_to_the_general_decoder(payload: str, late_s: int):
    word, thing = ("heartbeat", HUB) if "seen" in payload else ("activity", PIR)
    late = an_envelope(payload, word, thing, received_at=AT + late_s * 1000)

    assert check(of_stream(late)) == ({"0"} if late_s <= 300 else set())


@pytest.mark.parametrize(
    ("thing", "word", "changes"),
    [
        ("stranger-h1-pir1", "activity", {}),
        (PIR, "heartbeat", {}),
        (PIR, "reading", {}),
        (PIR, "activity", {"topic": f"$aws/rules/anju_activity/dt/anju/{PIR}/activity"}),
        (PIR, "activity", {"topic": f"dt/anju/{HUB}/activity"}),
        ("standard-tracer-0", "activity", {"client_id": "n/a"}),
        ("standard-h1/pir1", "activity", {}),
        ("standard-客厅", "activity", {}),
        (f"standard-{'x' * 600}", "activity", {}),
        (PIR, "activity", {"client_id": 5}),
        (PIR, "activity", {"client_id": ["a"]}),
        (PIR, "activity", {"received_at": None}),
        (PIR, "activity", {"received_at": True}),
        (PIR, "activity", {"received_at": AT + 0.5}),
        (PIR, "activity", {"received_at": 5}),
    ],
)
def test_an_odd_envelope_is_left_to_the_general_decoder(thing, word, changes):
    good = an_envelope(ACTIVITIES[0], "activity")

    assert check(of_stream(good, an_envelope(ACTIVITIES[0], word, thing, **changes))) == {"0"}


@pytest.mark.parametrize(
    "texts",
    [
        ["no"],
        [""],
        ['{"client_id": "a",\n"topic": "b"}'],
        ['{"x": [{}', "{}]}", "{}, {}"],
        ['{"x": "}', '{", "y": 1}', "{}, {}"],
        ["{}, {}", ""],
    ],
)
def test_records_are_never_taken_for_each_other(texts: list[str]):
    good = an_envelope(ACTIVITIES[0], "activity")

    for batch in (of_stream, of_queue):
        assert check(batch(good, *texts, good)) == set()


@pytest.mark.parametrize(
    "event",
    [
        {},
        {"Records": []},
        {"Records": "no"},
        {"Records": [{"kinesis": {"sequenceNumber": "1", "data": "###"}}]},
        {"Records": [{"kinesis": {"sequenceNumber": "1"}}]},
        {"Records": [{"messageId": "1", "body": None}]},
        of_stream('{"payload": 5}'),
        of_stream("{}"),
        {"topic": "t", "base64OriginalPayload": "AA=="},
    ],
)
def test_an_event_of_another_kind_is_left_whole(event):
    assert plain_signs(event, BUREAUS) == {}


spoilt = st.tuples(
    st.sampled_from([*((a, "activity") for a in ACTIVITIES), *((b, "heartbeat") for b in BEATS)]),
    st.integers(0, 80),
    st.sampled_from(
        ["", " ", '"', "\\", "{", "}", "\n", ",", ":", "0", "9", "e", "\0", "é", "\u2028"]
    ),
    st.integers(0, 2),
    st.sampled_from([0, 1, -1000]),
    st.booleans(),
)


def spoil(text: str, at: int, put: str, cut: int) -> str:
    return text[:at] + put + text[at + cut :]


@settings(max_examples=300, deadline=None)
@given(st.lists(spoilt, min_size=1, max_size=4), st.sampled_from([of_stream, of_queue]))
def test_whatever_is_spoilt_where_it_is_read_as_the_general_decoder_reads_it(drawn, batch):
    texts = []
    for (payload, word), at, put, cut, later, is_envelope in drawn:
        thing = PIR if word == "activity" else HUB
        said = payload if is_envelope else spoil(payload, at, put, cut)
        text = an_envelope(said, word, thing, received_at=AT + later)
        texts.append(spoil(text, at * 3, put, cut) if is_envelope else text)

    check(batch(*texts))


@given(st.lists(st.sampled_from([*ACTIVITIES, *BEATS]), max_size=12), st.integers(0, 12))
def test_signs_that_waited_packed_come_to_what_they_said(payloads: list[str], cut: int):
    words = ["activity" if payload in ACTIVITIES else "heartbeat" for payload in payloads]
    texts = [
        an_envelope(payload, word, PIR if word == "activity" else HUB)
        for payload, word in zip(payloads, words, strict=True)
    ]
    plain = list(plain_signs(of_stream(*texts), BUREAUS).values())

    waited = [sign for half in (plain[:cut], plain[cut:]) for sign in unpacked(packed(half))]

    assert len(waited) == len(texts)
    assert folded(map(presence_of, waited)) == folded(map(presence_of, plain))
    assert {sign[0] for sign in waited} == {sign[0] for sign in plain}


def presence_of(sign: PlainSign) -> Presence:
    return told(sign).presence
