"""What is asked of the gateway, and what each of its answers means."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator

import pytest

from telecare.adapters.carrier_gateway import GatewayCarrier
from telecare.domain.actions import Flow, PlaceCall, SendSms
from telecare.domain.errors import AmbiguousSendError, CarrierDownError, CarrierError
from telecare.domain.kinds import Kind
from tests.fakes.gateway import DROP, HANG, Gateway

NUMBER, TEXT = "+8613800000002", "王阿婆家烟感报警"
CALL = PlaceCall("inc1-0004", "inc1-c1", "h1.daughter", Flow.RESPONDER, "alarm.fire", 30, 20, 5, 30)
SMS = SendSms("inc1-0003", "h1.daughter", "alarm.fire", Kind.FIRE)


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    """A gateway that says yes."""
    with Gateway() as listening:
        yield listening


def call(carrier: GatewayCarrier) -> str:
    """Place the story's call."""
    return carrier.place_call("xh", "inc1", NUMBER, CALL, TEXT)


def a_closed_port() -> str:
    """An address where nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{taken.getsockname()[1]}"


# ---- what is asked ----


def test_a_call_is_placed_with_all_that_the_carrier_needs(gateway: Gateway) -> None:
    gateway.answers = [(200, b'{"carrier_id": "v-77"}')]

    carrier_id = call(GatewayCarrier(gateway.url + "/"))

    (asked,) = gateway.asked
    assert carrier_id == "v-77"
    assert (asked.method, asked.path) == ("POST", "/calls")
    assert asked.document == {
        "attempt": "inc1-c1",
        "bureau": "xh",
        "incident": "inc1",
        "number": NUMBER,
        "flow": "responder",
        "text": TEXT,
        "ring_s": 30,
        "key_s": 20,
        "eta_s": 5,
        "seat_s": 30,
    }


def test_a_message_is_sent_under_its_key(gateway: Gateway) -> None:
    GatewayCarrier(gateway.url).send_sms(NUMBER, TEXT, SMS)

    (asked,) = gateway.asked
    assert (asked.method, asked.path) == ("POST", "/sms")
    assert asked.document == {
        "key": "inc1-0003",
        "incident": "inc1",
        "person": "h1.daughter",
        "number": NUMBER,
        "text": TEXT,
    }


def test_calls_are_found_cancelled_and_told_by_attempt(gateway: Gateway) -> None:
    carrier = GatewayCarrier(gateway.url)
    gateway.answers = [(200, b'{"carrier_id": "v-77"}'), (200, b"")]

    assert carrier.find_call("a/b c") == "v-77"
    carrier.cancel_call("inc1-c1")
    carrier.tell_call("inc1-c1", "小王去了")

    assert [(a.method, a.path, a.document) for a in gateway.asked] == [
        ("GET", "/calls/a%2Fb%20c", None),
        ("POST", "/calls/inc1-c1/cancel", {}),
        ("POST", "/calls/inc1-c1/tell", {"text": "小王去了"}),
    ]


def test_one_connection_serves_many_requests(gateway: Gateway) -> None:
    carrier = GatewayCarrier(gateway.url)

    for _ in range(5):
        carrier.send_sms(NUMBER, TEXT, SMS)

    assert (len(gateway.asked), gateway.connections) == (5, 1)


# ---- what the answers mean ----


@pytest.mark.parametrize("status", [429, 500, 503])
def test_an_overloaded_carrier_has_sent_nothing(gateway: Gateway, status: int) -> None:
    gateway.answers = [(status, b"busy")]

    with pytest.raises(CarrierDownError):
        call(GatewayCarrier(gateway.url))


def test_a_carrier_where_nobody_listens_has_sent_nothing() -> None:
    with pytest.raises(CarrierDownError) as caught:
        call(GatewayCarrier(a_closed_port()))

    assert caught.value.__cause__ is not None


@pytest.mark.parametrize("url", ["https://carrier.invalid", "nonsense://", ""])
def test_an_address_that_leads_nowhere_has_sent_nothing(url: str) -> None:
    with pytest.raises(CarrierDownError):
        call(GatewayCarrier(url))


@pytest.mark.parametrize(
    "answer",
    [
        (HANG, b""),
        (DROP, b""),
        (502, b""),
        (504, b""),
        (200, b"<html>"),
        (200, b"[]"),
        (200, b"{}"),
        (200, b""),
    ],
)
def test_a_carrier_that_took_it_and_did_not_say_may_have_sent_it(
    gateway: Gateway, answer: tuple[int, bytes]
) -> None:
    gateway.answers = [answer]

    with pytest.raises(AmbiguousSendError):
        call(GatewayCarrier(gateway.url, read_s=0.3))

    assert len(gateway.asked) == 1


@pytest.mark.parametrize("status", [401, 403, 404, 405, 410])
@pytest.mark.parametrize("ask", [call, lambda c: c.send_sms(NUMBER, TEXT, SMS)])
def test_a_wrong_set_up_of_ours_refuses_no_number(
    gateway: Gateway, status: int, ask: Callable[[GatewayCarrier], object]
) -> None:
    gateway.answers = [(status, b"")]

    with pytest.raises(CarrierDownError):
        ask(GatewayCarrier(gateway.url))


@pytest.mark.parametrize("status", [401, 403, 405])
def test_a_question_that_our_set_up_spoils_is_no_answer(gateway: Gateway, status: int) -> None:
    gateway.answers = [(status, b"")]

    with pytest.raises(CarrierDownError):
        GatewayCarrier(gateway.url).find_call("inc1-c1")


def test_a_call_under_a_known_key_is_looked_up(gateway: Gateway) -> None:
    gateway.answers = [(409, b""), (200, b'{"carrier_id": "v-77"}')]

    assert call(GatewayCarrier(gateway.url)) == "v-77"
    assert [(a.method, a.path) for a in gateway.asked] == [
        ("POST", "/calls"),
        ("GET", "/calls/inc1-c1"),
    ]


@pytest.mark.parametrize("answer", [(404, b""), (503, b""), (401, b""), (DROP, b"")])
def test_a_known_call_that_cannot_be_looked_up_may_have_been_sent(
    gateway: Gateway, answer: tuple[int, bytes]
) -> None:
    gateway.answers = [(409, b""), answer]

    with pytest.raises(AmbiguousSendError):
        call(GatewayCarrier(gateway.url))


def test_a_message_under_a_known_key_has_been_sent(gateway: Gateway) -> None:
    gateway.answers = [(409, b"")]

    GatewayCarrier(gateway.url).send_sms(NUMBER, TEXT, SMS)

    assert len(gateway.asked) == 1


@pytest.mark.parametrize("status", [301, 400, 422])
def test_a_carrier_that_will_not_take_it_is_neither_down_nor_unclear(
    gateway: Gateway, status: int
) -> None:
    gateway.answers = [(status, b"")]

    with pytest.raises(CarrierError) as caught:
        call(GatewayCarrier(gateway.url))

    assert not isinstance(caught.value, CarrierDownError | AmbiguousSendError)


@pytest.mark.parametrize("status", [404, 410])
def test_an_attempt_that_the_carrier_does_not_have_is_not_found(
    gateway: Gateway, status: int
) -> None:
    gateway.answers = [(status, b"")]

    assert GatewayCarrier(gateway.url).find_call("inc1-c1") is None


@pytest.mark.parametrize("answer", [(DROP, b""), (502, b""), (503, b"")])
def test_a_question_without_an_answer_may_be_asked_again(
    gateway: Gateway, answer: tuple[int, bytes]
) -> None:
    gateway.answers = [answer]

    with pytest.raises(CarrierDownError):
        GatewayCarrier(gateway.url).find_call("inc1-c1")


@pytest.mark.parametrize("status", [404, 409, 410])
@pytest.mark.parametrize(
    "ask", [lambda c: c.cancel_call("inc1-c1"), lambda c: c.tell_call("inc1-c1", TEXT)]
)
def test_an_ended_call_is_no_error(
    gateway: Gateway, status: int, ask: Callable[[GatewayCarrier], None]
) -> None:
    gateway.answers = [(status, b"")]

    ask(GatewayCarrier(gateway.url))

    assert len(gateway.asked) == 1


@pytest.mark.parametrize("answer", [(503, b""), (400, b""), (504, b"")])
def test_no_error_shows_a_number_or_a_text(gateway: Gateway, answer: tuple[int, bytes]) -> None:
    gateway.answers = [answer]

    with pytest.raises(CarrierError) as caught:
        GatewayCarrier(gateway.url).send_sms(NUMBER, TEXT, SMS)

    shown = f"{caught.value!r} {caught.value.__cause__!r}"
    assert "138" not in shown
    assert "王" not in shown
