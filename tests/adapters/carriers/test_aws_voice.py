"""What is asked of Amazon Connect: requests that fit its own model, one call an attempt."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.stub import Stubber

from telecare.adapters.carriers.aws_asking import Asking
from telecare.adapters.carriers.aws_voice import ConnectLine, ConnectVoice
from telecare.domain.actions import Flow, PlaceCall
from telecare.domain.errors import AmbiguousSendError, CarrierDownError, CarrierError
from tests.fakes.contacts import MemoryContacts

INSTANCE, FLOW = "11111111-2222-3333-4444-555555555555", "846ec553-a005-41c0-8341-000000000000"
LINE = ConnectLine(INSTANCE, FLOW, "+862150000000")
NUMBER, TEXT = "+8613800000002", "王阿婆家烟感报警 <3栋> & 快去"
CALL = PlaceCall("inc1-0004", "inc1-c1", "h1.daughter", Flow.RESPONDER, "alarm.fire", 30, 20, 5, 30)
CONTACT = "5ca32fbd-8f92-46af-92a5-6b0f970f0efe"

ATTRIBUTES = {
    "attempt": "inc1-c1",
    "bureau": "xh",
    "incident": "inc1",
    "flow": "responder",
    "text": "王阿婆家烟感报警 &lt;3栋&gt; &amp; 快去",
    "voice": "Zhiyu",
    "engine": "neural",
    "key_s": "20",
    "eta_s": "5",
    "rounds": "3",
    "told": "",
    "words": "",
    "pressed": "",
    "keys": "",
    "untold": "",
    "digit": "",
    "stage": "",
}
REQUEST = {
    "InstanceId": INSTANCE,
    "ContactFlowId": FLOW,
    "SourcePhoneNumber": "+862150000000",
    "DestinationPhoneNumber": NUMBER,
    "ClientToken": "inc1-c1",
    "TrafficType": "GENERAL",
    "RingTimeoutInSeconds": 30,
    "Attributes": ATTRIBUTES,
}


class Exchange:
    """Connect as botocore's model has it, with the answers that a test expects."""

    def __init__(self) -> None:
        self.contacts = MemoryContacts()
        self.pauses: list[float] = []
        asking = Asking("connect", "us-east-1", wait=self.pauses.append)
        self.stub = Stubber(asking.client)
        self.carrier = ConnectVoice(asking, LINE, self.contacts)

    def expect(self, operation: str, answer: dict[str, Any], request: dict[str, Any]) -> None:
        self.stub.add_response(operation, answer, request)

    def refuse(self, operation: str, code: str, status: int = 400) -> None:
        self.stub.add_client_error(operation, code, "no", status)

    def call(self, call: PlaceCall = CALL, number: str = NUMBER) -> str:
        return self.carrier.place_call("xh", "inc1", number, call, TEXT)


@pytest.fixture
def exchange(monkeypatch: pytest.MonkeyPatch) -> Iterator[Exchange]:
    """An instance that expects what a test says; what it still expects at the end fails the test."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    exchange = Exchange()
    with exchange.stub:
        yield exchange
        exchange.stub.assert_no_pending_responses()


def ongoing(**more: Any) -> dict[str, Any]:
    return {"Contact": {"Id": CONTACT, **more}}


OF_CONTACT = {"InstanceId": INSTANCE, "ContactId": CONTACT}
OVER = ongoing(DisconnectTimestamp=datetime(2026, 1, 1, tzinfo=UTC))


# ---- a call ----


def test_a_call_is_placed_with_all_that_the_flow_needs(exchange: Exchange) -> None:
    exchange.expect("start_outbound_voice_contact", {"ContactId": CONTACT}, REQUEST)

    assert exchange.call() == CONTACT
    assert exchange.carrier.find_call("inc1-c1") == CONTACT


def test_the_same_attempt_twice_carries_the_same_token_and_is_one_contact(
    exchange: Exchange,
) -> None:
    for _ in range(2):
        exchange.expect("start_outbound_voice_contact", {"ContactId": CONTACT}, REQUEST)

    assert {exchange.call(), exchange.call()} == {CONTACT}
    assert exchange.contacts.kept == {"inc1-c1": CONTACT}


@pytest.mark.parametrize(
    ("clocks", "asked"),
    [
        ({"ring_s": 5}, {"RingTimeoutInSeconds": 15}),
        ({"ring_s": 90}, {"RingTimeoutInSeconds": 60}),
        ({"key_s": 6}, {"key_s": "10"}),
        ({"key_s": 21}, {"key_s": "30"}),
        ({"key_s": 99}, {"key_s": "60"}),
        ({"eta_s": 7}, {"eta_s": "10"}),
        ({"seat_s": 31}, {"rounds": "4"}),
        ({"flow": Flow.ELDER_HELD}, {"flow": "elder_held", "rounds": "60"}),
    ],
)
def test_a_clock_becomes_the_next_one_that_connect_has(
    exchange: Exchange, clocks: dict[str, Any], asked: dict[str, Any]
) -> None:
    top = {name: value for name, value in asked.items() if name in REQUEST}
    attributes = {**ATTRIBUTES, **{n: v for n, v in asked.items() if n not in REQUEST}}
    exchange.expect(
        "start_outbound_voice_contact",
        {"ContactId": CONTACT},
        {**REQUEST, **top, "Attributes": attributes},
    )

    exchange.call(replace(CALL, **clocks))


@pytest.mark.parametrize("number", ["", "13800000002", "+0138", "+86 138", "tel:+8613800000002"])
def test_a_number_that_is_none_is_refused_before_anything_is_asked(
    exchange: Exchange, number: str
) -> None:
    with pytest.raises(CarrierError) as caught:
        exchange.call(number=number)

    assert type(caught.value) is CarrierError
    assert number not in str(caught.value) or not number


def test_an_answer_without_a_contact_leaves_the_call_s_fate_open(exchange: Exchange) -> None:
    exchange.expect("start_outbound_voice_contact", {}, REQUEST)

    with pytest.raises(AmbiguousSendError):
        exchange.call()


def test_who_asks_too_fast_is_heard_a_moment_later(exchange: Exchange) -> None:
    exchange.refuse("start_outbound_voice_contact", "TooManyRequestsException", 429)
    exchange.expect("start_outbound_voice_contact", {"ContactId": CONTACT}, REQUEST)

    assert exchange.call() == CONTACT
    assert exchange.pauses == [0.4]


def test_who_asks_too_fast_for_too_long_was_not_taken(exchange: Exchange) -> None:
    for _ in range(3):
        exchange.refuse("start_outbound_voice_contact", "ThrottlingException", 429)

    with pytest.raises(CarrierDownError):
        exchange.call()
    assert exchange.contacts.kept == {}


# ---- stop and tell ----


def test_a_live_call_is_stopped(exchange: Exchange) -> None:
    exchange.contacts.keep("inc1-c1", CONTACT)
    exchange.expect("describe_contact", ongoing(), OF_CONTACT)
    exchange.expect("stop_contact", {}, OF_CONTACT)

    exchange.carrier.cancel_call("inc1-c1")


def test_a_text_is_left_for_a_live_call(exchange: Exchange) -> None:
    exchange.contacts.keep("inc1-c1", CONTACT)
    exchange.expect("describe_contact", ongoing(), OF_CONTACT)
    exchange.expect(
        "update_contact_attributes",
        {},
        {
            "InstanceId": INSTANCE,
            "InitialContactId": CONTACT,
            "Attributes": {"told": "小王&amp;小李去了", "words": "yes"},
        },
    )

    exchange.carrier.tell_call("inc1-c1", "小王&小李去了")


def test_an_ended_call_is_neither_stopped_nor_given_words_that_would_be_kept(
    exchange: Exchange,
) -> None:
    exchange.contacts.keep("inc1-c1", CONTACT)
    exchange.expect("describe_contact", OVER, OF_CONTACT)
    exchange.expect("describe_contact", OVER, OF_CONTACT)

    exchange.carrier.cancel_call("inc1-c1")
    exchange.carrier.tell_call("inc1-c1", "小王去了")


def test_a_call_that_ends_while_it_is_being_stopped_is_no_error(exchange: Exchange) -> None:
    exchange.contacts.keep("inc1-c1", CONTACT)
    exchange.expect("describe_contact", ongoing(), OF_CONTACT)
    exchange.refuse("stop_contact", "ContactNotFoundException", 410)

    exchange.carrier.cancel_call("inc1-c1")


def test_a_call_that_was_never_placed_needs_no_stopping(exchange: Exchange) -> None:
    assert exchange.carrier.find_call("inc1-c9") is None
    exchange.carrier.cancel_call("inc1-c9")
    exchange.carrier.tell_call("inc1-c9", "小王去了")


@pytest.mark.parametrize(
    ("code", "status"), [("InternalServiceException", 500), ("ResourceNotFoundException", 404)]
)
def test_a_stop_that_failed_is_asked_for_again(exchange: Exchange, code: str, status: int) -> None:
    exchange.contacts.keep("inc1-c1", CONTACT)
    exchange.expect("describe_contact", ongoing(), OF_CONTACT)
    exchange.refuse("stop_contact", code, status)

    with pytest.raises(CarrierDownError):
        exchange.carrier.cancel_call("inc1-c1")
