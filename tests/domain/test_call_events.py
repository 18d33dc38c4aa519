"""Reading the call-events queue: whatever lies in it, the only error is one with a reason."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telecare.domain.call_events import (
    CallNews,
    InboundCall,
    IncidentNews,
    SmsReply,
    SmsStatus,
    decode_news,
)
from telecare.domain.errors import MessageError
from telecare.domain.events import (
    CallAnswered,
    CallEnded,
    CallResult,
    ConsoleDied,
    KeyPressed,
    TicketChanged,
)

OF_INCIDENT = {"event_id": "e1", "bureau": "standard", "incident": "i1"}
OF_CALL = {**OF_INCIDENT, "attempt": "i1-c1"}


@pytest.mark.parametrize(
    ("document", "event"),
    [
        ({**OF_CALL, "event": "answered"}, CallAnswered("i1-c1")),
        ({**OF_CALL, "event": "key", "key": "*"}, KeyPressed("i1-c1", "*")),
        ({**OF_CALL, "event": "key", "key": "1", "nth": 2}, KeyPressed("i1-c1", "1", 2)),
        (
            {**OF_CALL, "event": "ended", "result": "busy"},
            CallEnded("i1-c1", CallResult.BUSY),
        ),
        (
            {**OF_CALL, "event": "ended", "result": "completed", "keys": "13"},
            CallEnded("i1-c1", CallResult.COMPLETED, "13"),
        ),
        ({**OF_INCIDENT, "event": "ticket", "state": "done"}, TicketChanged("done")),
        ({**OF_INCIDENT, "event": "console_dead", "by": "seat1"}, ConsoleDied("seat1")),
    ],
)
def test_news_of_an_incident_is_read(document, event):
    assert decode_news(json.dumps(document).encode()) == IncidentNews("e1", "standard", "i1", event)


def test_a_reply_is_read_with_as_much_of_its_reference_as_there_is():
    document = {"event": "sms_reply", "event_id": "r1", "text": " 1 ", "from": "+861", "bureau": ""}

    assert decode_news(json.dumps(document).encode()) == SmsReply("r1", " 1 ", number="+861")


RECEIPT = {
    "event": "sms_status",
    "event_id": "i1-0003-delivered",
    "incident": "i1",
    "person": "h1.daughter",
    "message": "i1-0003",
    "state": "delivered",
    "reason": "WHY",
}


@pytest.mark.parametrize("state", ["delivered", "failed"])
def test_what_became_of_a_message_is_read(state):
    news = decode_news(json.dumps({**RECEIPT, "state": state}).encode())

    assert news == SmsStatus("i1-0003-delivered", "i1", "h1.daughter", "i1-0003", state, "", "WHY")


@pytest.mark.parametrize("spoilt", [{"state": "read"}, {"person": None}, {"message": ""}])
def test_a_receipt_that_names_no_message_or_no_known_state_has_a_reason(spoilt):
    with pytest.raises(MessageError):
        decode_news(json.dumps({**RECEIPT, **spoilt}).encode())


def test_silence_on_the_line_is_what_is_not_told():
    document = {"event": "inbound", "event_id": "i1", "from": "+861", "speech": "whale song"}

    assert decode_news(json.dumps(document).encode()) == InboundCall("i1", "+861", "none")


WORDS = ["answered", "key", "ended", "sms_reply", "inbound", "ticket", "console_dead"]
FIELDS = ["event_id", "bureau", "incident", "attempt", "key", "keys", "result", "text", "from", "nth"]  # fmt: skip
VALUES = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.lists(st.text())


@given(st.sampled_from(WORDS), st.dictionaries(st.sampled_from(FIELDS), VALUES))
def test_documents_of_any_shape_raise_nothing_but_a_message_error(word, document):
    try:
        decode_news(json.dumps({**document, "event": word}).encode())
    except MessageError as error:
        assert error.reason


@given(st.binary(max_size=200))
def test_bytes_of_any_kind_raise_nothing_but_a_message_error(body):
    with pytest.raises(MessageError):
        decode_news(body)


UNDER_REFERENCE = {"event_id": "e1", "reference": "ABCDEFGHIJKLMNO", "carrier_id": "116^102"}


@pytest.mark.parametrize(
    ("document", "event"),
    [
        ({"event": "taken"}, None),
        ({"event": "answered"}, CallAnswered("")),
        ({"event": "key", "key": "1"}, KeyPressed("", "1")),
        ({"event": "ended", "result": "busy", "keys": "9"}, CallEnded("", CallResult.BUSY, "9")),
    ],
)
def test_news_may_name_a_carrier_s_reference_in_the_place_of_incident_and_attempt(document, event):
    news = decode_news(json.dumps({**UNDER_REFERENCE, **document}).encode())

    assert news == CallNews("e1", "ABCDEFGHIJKLMNO", "116^102", event)


@pytest.mark.parametrize("reference", ["", None, 7, "A" * 129])
def test_a_reference_is_a_word(reference):
    document = {**UNDER_REFERENCE, "event": "answered", "reference": reference}

    with pytest.raises(MessageError):
        decode_news(json.dumps(document).encode())
