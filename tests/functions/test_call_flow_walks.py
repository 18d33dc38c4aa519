"""Callers in the contact flow with the real function behind it: which keys come back, and what becomes of them."""

from __future__ import annotations

import importlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from telecare.adapters.carriers.aws_news import AwsNews
from telecare.adapters.carriers.aws_voice import ConnectLine, ConnectVoice
from telecare.adapters.memory.world import MemoryFacts
from telecare.domain.actions import Flow, PlaceCall
from telecare.domain.errors import UnavailableError
from telecare.runtime import wiring
from tests.fakes.connect import CONTACT, ConnectInstance
from tests.fakes.contact_flow import HANG_UP, SILENCE, Caller
from tests.fakes.contacts import MemoryContacts
from tests.fakes.platform import Platform
from tests.fakes.signals import a_press
from tests.fakes.story import BUREAU
from tests.functions.conftest import CONTEXT, EVENTS

handler = importlib.import_module("functions.record_contact_step.handler")

FLOWS = Path(__file__).resolve().parents[2] / "infra" / "connect"
CALL_FLOW = json.loads((FLOWS / "call_flow.json").read_text("utf-8"))
HELD_LINE = json.loads((FLOWS / "held_line_flow.json").read_text("utf-8"))
TEXT = "王阿婆家烟感报警"


class Asked:
    """Connect as the carrier asks it: keeps the attributes of the contact that it starts."""

    def __init__(self) -> None:
        self.attributes: dict[str, str] = {}

    def ask(self, _operation: str, **request: Any) -> dict[str, Any]:
        self.attributes = request["Attributes"]
        return {"ContactId": CONTACT}


class Exchange:
    """Whoever calls, the function, and the queue behind it; `fails` lists the invocations that do."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.documents: list[Mapping[str, Any]] = []
        self.fails: set[int] = set()
        self.invoked = 0
        self.tell: Callable[[Mapping[str, Any]], None] = lambda _: None
        self.connect = ConnectInstance()
        news = AwsNews(self, self.connect, MemoryFacts())  # type: ignore[arg-type]
        monkeypatch.setattr(wiring, "aws_news", lambda: news)

    def put(self, documents: Sequence[Mapping[str, Any]]) -> None:
        self.documents += documents
        for document in documents:
            self.tell(document)

    def function(self, event: Mapping[str, Any]) -> Mapping[str, str]:
        self.invoked += 1
        if self.invoked in self.fails:
            raise UnavailableError("the function failed")
        answer: Mapping[str, str] = handler.lambda_handler(event, CONTEXT)
        return answer

    def rings(self, call: PlaceCall, *presses: str, incident: str = "inc1", **more: Any) -> Caller:
        """Let Connect ring somebody who presses these, one at each listening."""
        asked = Asked()
        voice = ConnectVoice(asked, ConnectLine("i", "f", "+862150000000"), MemoryContacts())  # type: ignore[arg-type]
        voice.place_call(BUREAU, incident, "+8613800000002", call, TEXT)
        self.connect.contacts[CONTACT] = asked.attributes
        caller = Caller(CALL_FLOW, asked.attributes, self.function, iter(presses), **more)
        caller.walk()
        self.connect.contacts[CONTACT] = caller.attributes
        return caller

    def hangs_up(self, event: str = "contact_hung_up") -> None:
        handler.lambda_handler(json.loads((EVENTS / f"{event}.json").read_text()), CONTEXT)

    @property
    def keys(self) -> str:
        """The keys that were told one by one."""
        return "".join(d["key"] for d in self.documents if d["event"] == "key")

    @property
    def ends(self) -> list[tuple[str, str]]:
        """Each end that was told: its result and all keys."""
        return [(d["result"], d["keys"]) for d in self.documents if d["event"] == "ended"]


@pytest.fixture
def exchange(monkeypatch: pytest.MonkeyPatch) -> Exchange:
    """An exchange that works."""
    return Exchange(monkeypatch)


def a_call(flow: Flow, **clocks: int) -> PlaceCall:
    call = PlaceCall("inc1-0004", "inc1-c1", "h1.p", flow, "alarm.fire", 30, 20, 5, 30)
    return replace(call, **clocks)  # type: ignore[arg-type]


# ---- every key of the contract, in each flow ----

RESPONDER, ELDER, HELD = Flow.RESPONDER, Flow.ELDER, Flow.ELDER_HELD
PRESSED = [
    (RESPONDER, ("1", "3"), "13", "disconnected"),
    (RESPONDER, ("1", "0"), "10", "disconnected"),
    (RESPONDER, ("1",), "1", "disconnected"),
    (RESPONDER, ("2",), "2", "disconnected"),
    (RESPONDER, ("8",), "8", "disconnected"),
    (RESPONDER, ("9",), "9", "disconnected"),
    (RESPONDER, ("0",), "0", "queued"),
    (RESPONDER, ("*", "1", "2"), "*12", "disconnected"),
    (RESPONDER, ("5", "#", "9"), "5#9", "disconnected"),
    (RESPONDER, (), "", "disconnected"),
    (ELDER, ("1",), "1", "disconnected"),
    (ELDER, ("2",), "2", "disconnected"),
    (ELDER, ("7", "2"), "72", "disconnected"),
    (ELDER, (), "", "disconnected"),
    (HELD, ("1",), "1", "queued"),
    (HELD, ("2",), "2", "disconnected"),
    (HELD, ("*", "1"), "*1", "queued"),
    (HELD, (), "", "disconnected"),
    (Flow.ELDER_TOLD, ("1",), "", "disconnected"),
    (Flow.FOLLOW_UP, ("1",), "", "queued"),
]


@pytest.mark.parametrize(("flow", "presses", "keys", "ended"), PRESSED)
def test_every_key_comes_back_in_order_and_the_line_ends_as_the_contract_says(
    exchange: Exchange, flow: Flow, presses: tuple[str, ...], keys: str, ended: str
) -> None:
    caller = exchange.rings(a_call(flow), *presses)

    assert caller.ended == ended
    assert exchange.keys == keys
    assert exchange.documents[0]["event"] == "answered"
    assert exchange.ends == ([("completed", keys)] if ended == "disconnected" else [])


def test_who_is_only_told_is_asked_nothing_and_hears_it_twice(exchange: Exchange) -> None:
    caller = exchange.rings(a_call(Flow.ELDER_TOLD))

    assert caller.listened_s == []
    (said,) = caller.said
    assert said.count(TEXT) == 2


@pytest.mark.parametrize("flow", [RESPONDER, ELDER, HELD, Flow.ELDER_TOLD])
def test_the_flow_forgets_what_it_said_when_it_ends_by_itself(
    exchange: Exchange, flow: Flow
) -> None:
    caller = exchange.rings(a_call(flow), "2")

    assert any(TEXT in said for said in caller.said)
    assert TEXT not in "".join(caller.attributes.values())


def test_the_star_says_it_all_again(exchange: Exchange) -> None:
    caller = exchange.rings(a_call(RESPONDER), "*", "9")

    assert [said.count(TEXT) for said in caller.said if TEXT in said] == [2, 2]


@pytest.mark.parametrize(("key_s", "listens"), [(6, 10), (20, 20), (25, 30), (60, 60)])
def test_the_flow_listens_as_long_as_the_plan_says(
    exchange: Exchange, key_s: int, listens: int
) -> None:
    assert exchange.rings(a_call(ELDER, key_s=key_s)).listened_s == [listens]


@pytest.mark.parametrize(("eta_s", "listens"), [(5, 5), (6, 10)])
def test_the_flow_waits_for_the_digit_as_long_as_the_plan_says(
    exchange: Exchange, eta_s: int, listens: int
) -> None:
    assert exchange.rings(a_call(RESPONDER, eta_s=eta_s), "1").listened_s == [20, listens]


# ---- when something fails ----


@pytest.mark.parametrize("invocation", range(1, 5))
def test_a_function_that_fails_once_loses_no_key(exchange: Exchange, invocation: int) -> None:
    exchange.fails = {invocation}

    exchange.rings(a_call(RESPONDER), "1", "3")
    exchange.hangs_up()

    assert exchange.ends[-1] == ("completed", "13")
    assert exchange.keys in {"13", "1"}


def test_a_function_that_is_down_all_along_loses_no_key(exchange: Exchange) -> None:
    exchange.fails = set(range(1, 99))

    caller = exchange.rings(a_call(RESPONDER), "1", "3")
    exchange.hangs_up()

    assert caller.ended == "disconnected"
    assert exchange.ends == [("completed", "13")]


def test_whoever_hangs_up_in_the_middle_has_pressed_what_they_pressed(exchange: Exchange) -> None:
    caller = exchange.rings(a_call(RESPONDER), "1", HANG_UP)
    assert caller.ended == "hung up"
    assert exchange.ends == []

    exchange.hangs_up()

    assert exchange.ends == [("completed", "1")]


def test_whoever_hangs_up_at_once_has_hung_up(exchange: Exchange) -> None:
    exchange.rings(a_call(RESPONDER), HANG_UP)
    exchange.hangs_up()

    assert exchange.ends == [("hung_up", "")]


def test_a_voice_that_connect_lacks_gives_way_to_one_that_speaks_chinese(
    exchange: Exchange,
) -> None:
    caller = exchange.rings(a_call(ELDER), "1", broken=frozenset({"Voice"}))

    assert "Voice that always speaks" in caller.walked
    assert exchange.keys == "1"


@pytest.mark.parametrize("step", ["Choose the seats", "Into the queue"])
def test_where_no_seat_can_be_had_the_call_ends_and_is_told(exchange: Exchange, step: str) -> None:
    caller = exchange.rings(a_call(HELD), "1", broken=frozenset({step}))

    assert caller.ended == "disconnected"
    assert "没有空闲" in caller.said[-1]
    assert exchange.ends == [("completed", "1")]


# ---- the held line ----


def held(exchange: Exchange, call: PlaceCall, key: str, *presses: str, **told: str) -> Caller:
    """Let somebody into the seats' queue, then walk what the line hears."""
    first = exchange.rings(call, key)
    assert first.ended == "queued"
    assert first.hooks == {"CustomerQueue": "${HeldLine.ContactFlowArn}"}
    caller = Caller(HELD_LINE, first.attributes | told, exchange.function, iter(presses))
    caller.walk()
    return caller


def test_a_responder_waits_for_a_seat_as_long_as_the_plan_says(exchange: Exchange) -> None:
    caller = held(exchange, a_call(RESPONDER, seat_s=30), "0")

    assert caller.walked.count("Wait for a seat") == 3
    assert TEXT not in "".join(caller.attributes.values())
    assert exchange.ends == [("completed", "0")]


def test_an_elder_s_line_is_kept_until_the_platform_lets_go(exchange: Exchange) -> None:
    waiting = [SILENCE] * 20

    caller = held(exchange, a_call(HELD), "1", *waiting, HANG_UP)

    assert caller.ended == "hung up"
    assert exchange.ends == []


def test_a_line_that_nobody_lets_go_ends_by_itself(exchange: Exchange) -> None:
    caller = held(exchange, a_call(HELD), "1")

    assert caller.walked.count("Wait for a seat") == 60
    assert exchange.ends == [("completed", "1")]


def test_words_left_for_the_line_are_said_once(exchange: Exchange) -> None:
    caller = held(exchange, a_call(RESPONDER), "0", words="yes", told="已经有人前往")

    assert sum("已经有人前往" in said for said in caller.said) == 1


# ---- with the platform behind ----


@pytest.fixture
def platform(exchange: Exchange) -> Platform:
    """The platform in memory; its calls go by Connect."""
    platform = Platform()
    platform.tells_of_calls = False
    exchange.tell = platform.tell
    return platform


def last_call(platform: Platform) -> PlaceCall:
    return list(platform.carrier.calls.values())[-1].call


def test_an_elder_s_two_calls_everybody(exchange: Exchange, platform: Platform) -> None:
    platform.deliver(a_press())
    platform.run_until(5)

    exchange.rings(last_call(platform), "2", incident=platform.head.incident)
    platform.run_until(10)

    assert ("confirmed", "h1.elder") in platform.entries("confirmed")


def test_unreached_elders_lead_on_and_a_responder_s_one_accepts(
    exchange: Exchange, platform: Platform
) -> None:
    platform.deliver(a_press())
    platform.run_until(5)
    incident, at = platform.head.incident, 5
    while last_call(platform).person == "h1.elder":
        exchange.connect.contacts[CONTACT] = {
            "attempt": last_call(platform).attempt,
            "bureau": BUREAU,
            "incident": incident,
        }
        exchange.hangs_up("contact_busy")
        platform.run_until(at := at + 5)
    assert last_call(platform).person == "h1.daughter"

    exchange.rings(last_call(platform), "1", "2", incident=incident)
    exchange.hangs_up()
    platform.run_until(at + 20)

    assert platform.entries("accepted") == [("accepted", "h1.daughter")]
    assert [e for e in platform.entries("call_ended") if e[1] == "h1.daughter"] == [
        ("call_ended", "h1.daughter")
    ]


def test_all_of_a_call_told_twice_changes_nothing(exchange: Exchange, platform: Platform) -> None:
    platform.deliver(a_press())
    platform.run_until(5)
    exchange.rings(last_call(platform), "2", incident=platform.head.incident)
    exchange.hangs_up()
    platform.run_until(10)
    before = platform.entries()

    for document in list(reversed(exchange.documents)):
        platform.tell(document)
    platform.run_until(11)

    assert platform.entries() == before
