"""What the ports to the outside promise: carrier, city centre, devices, response machine."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Protocol

import pytest
from moto.iotdata import iotdata_backends

from telecare.adapters.aws import Clients
from telecare.adapters.carrier_gateway import GatewayCarrier
from telecare.adapters.city_centre import HttpCityCentre
from telecare.adapters.devices import IotDevices
from telecare.adapters.responses import StepFunctionsResponses
from telecare.domain.actions import Flow, PlaceCall, SendSms
from telecare.domain.errors import AmbiguousSendError, CarrierDownError, UnavailableError
from telecare.domain.kinds import Kind
from telecare.ports.world import Carrier, CityCentre, Devices, Responses
from tests.fakes import MemoryCarrier, MemoryCityCentre, MemoryDevices, MemoryResponses
from tests.fakes.cloud import REGION, the_clients
from tests.fakes.gateway import DROP, Asked, Gateway

NUMBER = "+8613800000002"
CALL = PlaceCall("inc1-0004", "inc1-c1", "h1.daughter", Flow.RESPONDER, "alarm.fire", 30, 20, 5, 30)
SMS = SendSms("inc1-0003", "h1.daughter", "alarm.fire", Kind.FIRE)


@dataclass
class Exchange:
    """The other side of the wire: takes each key once; `down` and `mute` as the fakes have them."""

    calls: dict[str, str] = field(default_factory=dict)
    messages: dict[str, str] = field(default_factory=dict)
    pushed: dict[str, str] = field(default_factory=dict)
    down: bool = False
    mute: bool = False

    def answer(self, asked: Asked) -> tuple[int, bytes]:
        """Take a request."""
        if self.down:
            return 503, b""
        attempt = asked.path.removeprefix("/calls").strip("/").partition("/")[0]
        if asked.path == "/calls":
            attempt = asked.document["attempt"]
            self.calls.setdefault(attempt, asked.document["number"])
        elif asked.path == "/sms":
            self.messages.setdefault(asked.document["key"], asked.document["number"])
        elif asked.path == "/events":
            self.pushed.setdefault(asked.headers["idempotency-key"], asked.document["level"])
        elif attempt not in self.calls:
            return 404, b""
        if self.mute and asked.method == "POST":
            return DROP, b""
        return 200, json.dumps({"carrier_id": f"call-{attempt}"}).encode()


class Line(Protocol):
    """What a test sets and looks at on the other side."""

    down: bool
    mute: bool

    @property
    def calls(self) -> dict: ...

    @property
    def messages(self) -> dict: ...


@pytest.fixture(params=["memory", "http"])
def carrier(request: pytest.FixtureRequest) -> Iterator[tuple[Carrier, Line]]:
    """A carrier and its other side."""
    if request.param == "memory":
        memory = MemoryCarrier()
        yield memory, memory
        return
    exchange = Exchange()
    with Gateway(decide=exchange.answer) as gateway:
        yield GatewayCarrier(gateway.url), exchange


def place(carrier: Carrier) -> str:
    """Place the story's call."""
    return carrier.place_call("xh", "inc1", NUMBER, CALL, "烟感报警")


def test_a_placed_call_is_found_by_its_attempt(carrier: tuple[Carrier, Line]) -> None:
    port, _ = carrier

    carrier_id = place(port)

    assert port.find_call("inc1-c1") == carrier_id
    assert port.find_call("inc1-c2") is None


def test_an_attempt_rings_once_however_often_it_is_placed(carrier: tuple[Carrier, Line]) -> None:
    port, line = carrier

    assert place(port) == place(port)
    assert len(line.calls) == 1


def test_a_message_is_sent_once_under_its_id(carrier: tuple[Carrier, Line]) -> None:
    port, line = carrier

    for _ in range(2):
        port.send_sms(NUMBER, "烟感报警", SMS)

    assert len(line.messages) == 1


def test_a_call_that_is_over_may_be_cancelled_and_told(carrier: tuple[Carrier, Line]) -> None:
    port, line = carrier

    port.cancel_call("inc1-c9")
    port.tell_call("inc1-c9", "小王去了")

    assert not line.calls


@pytest.mark.parametrize(
    "ask",
    [
        place,
        lambda c: c.find_call("inc1-c1"),
        lambda c: c.cancel_call("inc1-c1"),
        lambda c: c.tell_call("inc1-c1", "x"),
        lambda c: c.send_sms(NUMBER, "x", SMS),
    ],
)
def test_a_carrier_that_is_down_takes_nothing(
    carrier: tuple[Carrier, Line], ask: Callable[[Carrier], object]
) -> None:
    port, line = carrier
    line.down = True

    with pytest.raises(CarrierDownError):
        ask(port)

    assert not line.calls
    assert not line.messages


def test_a_call_that_was_taken_in_silence_can_be_looked_up(carrier: tuple[Carrier, Line]) -> None:
    port, line = carrier
    line.mute = True

    with pytest.raises(AmbiguousSendError):
        place(port)

    assert port.find_call("inc1-c1")


def test_a_message_taken_in_silence_may_have_been_sent(carrier: tuple[Carrier, Line]) -> None:
    port, line = carrier
    line.mute = True

    with pytest.raises(AmbiguousSendError):
        port.send_sms(NUMBER, "x", SMS)

    assert len(line.messages) == 1


# ---- city centre ----


class Centre(Protocol):
    """The city centre's side."""

    down: bool

    @property
    def pushed(self) -> dict: ...


@pytest.fixture(params=["memory", "http"])
def city_centre(request: pytest.FixtureRequest) -> Iterator[tuple[CityCentre, Centre]]:
    """A city centre and its other side."""
    if request.param == "memory":
        memory = MemoryCityCentre()
        yield memory, memory
        return
    exchange = Exchange()
    with Gateway(decide=exchange.answer) as gateway:
        yield HttpCityCentre(gateway.url), exchange


def test_an_event_is_pushed_once_under_its_key(city_centre: tuple[CityCentre, Centre]) -> None:
    port, centre = city_centre

    for key in ("k1", "k1", "k2"):
        port.push("xh", "inc1", "district", "310104003", "fire", key)

    assert list(centre.pushed) == ["k1", "k2"]


def test_a_centre_that_is_down_has_taken_nothing(city_centre: tuple[CityCentre, Centre]) -> None:
    port, centre = city_centre
    centre.down = True

    with pytest.raises(UnavailableError):
        port.push("xh", "inc1", "district", "310104003", "fire", "k1")

    assert not centre.pushed


# ---- devices ----


def test_documents_reach_a_device_in_the_order_of_sending(kind: str) -> None:
    endpoint = {"iot-data": f"https://data-ats.iot.{REGION}.amazonaws.com"}
    memory, iot = MemoryDevices(), IotDevices(Clients(REGION, endpoint))
    port: Devices = memory if kind == "memory" else iot

    port.send("standard-k1", "receipt", {"id": "a1"})
    port.send("standard-k1", "close_valve", {"command_id": "c1"})

    if kind == "memory":
        sent = [(f"cmd/anju/{thing}/{word}", document) for thing, word, document in memory.sent]
    else:
        published = iotdata_backends["123456789012"][REGION].published_payloads
        sent = [(topic, json.loads(payload)) for topic, payload in published]
    assert sent == [
        ("cmd/anju/standard-k1/receipt", {"id": "a1"}),
        ("cmd/anju/standard-k1/close_valve", {"command_id": "c1"}),
    ]


# ---- response machine ----


@pytest.fixture
def responses(kind: str) -> Responses:
    """A response machine where nothing runs."""
    if kind == "memory":
        return MemoryResponses()
    definition = {"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 9, "End": True}}}
    made = the_clients().ask(
        "stepfunctions",
        "create_state_machine",
        name="twin-anju-response",
        definition=json.dumps(definition),
        roleArn="arn:aws-cn:iam::123456789012:role/r",
    )
    return StepFunctionsResponses(the_clients(), made["stateMachineArn"])


def test_a_fence_has_one_execution(responses: Responses) -> None:
    first, again = responses.start("xh", "inc1", 0), responses.start("xh", "inc1", 0)

    assert first == again
    assert responses.is_running("xh", "inc1", 0)


def test_fences_and_incidents_run_apart(responses: Responses) -> None:
    ids = {
        responses.start("xh", incident, fence)
        for incident, fence in (("i1", 0), ("i1", 1), ("i2", 0))
    }

    assert len(ids) == 3
    assert not responses.is_running("xh", "i2", 1)


def test_waking_with_a_token_of_nobody_is_ignored(responses: Responses) -> None:
    responses.start("xh", "inc1", 0)

    responses.wake("no such token")

    assert responses.is_running("xh", "inc1", 0)
