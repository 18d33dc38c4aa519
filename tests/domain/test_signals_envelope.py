"""The three envelopes of a device's message are opened to one signal, and bad ones lose nothing."""

import base64
import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telecare.domain.envelope import from_queue, from_rule
from telecare.domain.errors import MessageError
from telecare.domain.signals import RawSignal, decode

NOW = datetime(2026, 1, 14, 18, 10, 12, tzinfo=UTC)
RECEIVED = datetime(2026, 1, 14, 18, 10, tzinfo=UTC)
THING = "standard-h1-smoke1"
TOPIC = f"dt/anju/{THING}/alarm"
PAYLOAD = b'{"id":"a1","kind":"smoke"}'
RAW = RawSignal(TOPIC, THING, RECEIVED, PAYLOAD)


def a_rule_event(**changes: object) -> dict[str, object]:
    event: dict[str, object] = {
        "payload": base64.b64encode(PAYLOAD).decode(),
        "topic": TOPIC,
        "client_id": THING,
        "principal": "f00d",
        "received_at": 1768414200000,
    }
    return event | changes


def a_record(body: object, sent: str = "1768414200000") -> dict[str, object]:
    text = body if isinstance(body, str) else json.dumps(body)
    return {"messageId": "m1", "body": text, "attributes": {"SentTimestamp": sent}}


def test_the_event_of_a_rule_is_opened():
    assert from_rule(a_rule_event(), NOW) == RAW


def test_a_failed_invocation_is_opened_with_its_first_time_of_receipt():
    body = {"version": "1.0", "requestPayload": a_rule_event(), "responsePayload": None}

    assert from_queue(a_record(body, sent="1768414212000"), NOW) == RAW


def test_an_error_action_is_opened_with_the_time_it_was_sent():
    body = {
        "ruleName": "alarm",
        "topic": TOPIC,
        "clientId": THING,
        "base64OriginalPayload": base64.b64encode(PAYLOAD).decode(),
        "failures": [{"failedAction": "LambdaAction"}],
    }

    assert from_queue(a_record(body), NOW) == RAW


def test_an_empty_payload_arrives_as_no_bytes():
    assert from_rule(a_rule_event(payload=""), NOW).payload == b""


@pytest.mark.parametrize("received_at", [None, "soon", True, -5, 10**40])
def test_without_a_time_of_receipt_it_is_now(received_at):
    assert from_rule(a_rule_event(received_at=received_at), NOW).received_at == NOW


@pytest.mark.parametrize(
    ("changes", "trouble"),
    [
        ({"topic": None}, "the envelope has no topic"),
        ({"client_id": 5}, "the envelope has no client_id"),
        ({"client_id": "\ud800"}, "the envelope's client_id holds half a character"),
        ({"payload": None}, "the envelope holds no payload"),
        ({"payload": "###"}, "the payload is not base64"),
    ],
)
def test_an_event_that_is_no_envelope_keeps_all_it_held(changes, trouble):
    event = a_rule_event(**changes)
    raw = from_rule(event, NOW)

    assert raw == RawSignal("", "", NOW, json.dumps(event).encode(), trouble)
    with pytest.raises(MessageError, match=trouble):
        decode(raw)


@pytest.mark.parametrize(
    ("body", "trouble"),
    [
        ("garbage", "the record is not JSON"),
        ("[" * 50_000, "the record is not JSON"),
        ("[]", "the record is not a JSON object"),
        ("{}", "the record holds no message of a device"),
        ('{"requestPayload": "x"}', "the record holds no message of a device"),
    ],
)
def test_a_record_that_is_no_envelope_keeps_its_body(body, trouble):
    assert from_queue(a_record(body), NOW) == RawSignal("", "", RECEIVED, body.encode(), trouble)


def test_a_record_shown_again_later_is_the_same_signal():
    record = a_record("garbage")

    assert from_queue(record, NOW) == from_queue(record, NOW + timedelta(minutes=1))


@given(
    st.dictionaries(
        st.sampled_from(["body", "attributes", "payload", "topic", "client_id", "received_at"]),
        st.none() | st.text() | st.integers() | st.binary() | st.dictionaries(st.text(), st.text()),
    )
)
def test_envelopes_of_any_kind_become_a_signal(event):
    assert isinstance(from_rule(event, NOW), RawSignal)
    assert isinstance(from_queue(event, NOW), RawSignal)
