"""What is seen while a drill runs, in the town's own names."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from localcloud.drills.facts import Fact
from localcloud.drills.model import Town, TownDevice, TownElder, TownHome, TownResponder
from localcloud.drills.record import SEEN_OUTSIDE, Record, in_order
from localcloud.loop import Order, VirtualLoop
from localcloud.telephone.behaviour import WRONG_PERSON, Behaviour, CallTerms
from localcloud.telephone.network import Call, Sms
from telecare.domain.actions import Flow
from telecare.domain.timeline import Entry

START = datetime(2026, 1, 15, 2, 10, tzinfo=UTC)
S = timedelta(seconds=1)
TERMS = CallTerms(Flow.RESPONDER, 30 * S, 20 * S, 5 * S, 30 * S)


def a_home(name: str, *responders: TownResponder) -> TownHome:
    elder = TownElder("elder", "王阿婆", f"+86138000000{name[1]}0", "high")
    return TownHome(name, "", "310104", (elder,), (TownDevice("key1", "one_key_call"),), responders)


DAUGHTER = TownResponder("daughter", "first_carer", "+8613800000099")
TOWN = Town(
    (a_home("h1", DAUGHTER), a_home("h2", DAUGHTER)),
    teams=(TownResponder("team1", "field_team", "+8677"),),
)


@pytest.fixture
def record() -> Record:
    return Record(TOWN, "standard", VirtualLoop(START))


def entry(event: str, who: str = "", after: float = 0, **detail: str) -> Entry:
    return Entry(START + after * S, event, who, detail)


def opened(record: Record, incident: str = "i1", home: str = "h1", kind: str = "help") -> None:
    record.see_entries(incident, home, [entry("incident_opened", kind=kind)])


def a_call(number: str, incident: str = "i1", behaviour: Behaviour | None = None) -> Call:
    how = behaviour or Behaviour(answer_after=5 * S)
    return Call("c1", "standard", incident, number, TERMS, START, how)


def states(record: Record) -> list[dict[str, str]]:
    return [
        {n: v for n, v in f.detail.items() if n != "incident"}
        for f in record.facts
        if f.event == "incident"
    ]


# ---- telephones ----


def test_a_call_is_seen_under_the_persons_name_and_home(record: Record) -> None:
    opened(record)
    record.see_telephone("call", a_call("+8613800000010"))

    assert record.facts[-1] == Fact(
        START, "call", "h1", "h1.elder", {"attempt": "c1", "person": "yes"}, "i1"
    )


@pytest.mark.parametrize(
    ("behaviour", "person"),
    [(Behaviour("voicemail"), "no"), (WRONG_PERSON, "no"), (Behaviour(answer_after=S), "yes")],
)
def test_it_is_seen_whether_the_right_person_answers(
    record: Record, behaviour: Behaviour, person: str
) -> None:
    record.see_telephone("answered", a_call("+8613800000010", behaviour=behaviour))

    assert record.facts[-1].event == "answered"
    assert record.facts[-1].detail["person"] == person


def test_a_person_of_two_homes_is_seen_as_of_the_home_in_question(record: Record) -> None:
    opened(record, "i1", "h1")
    opened(record, "i2", "h2")

    for incident in ("i2", "i1", "unknown"):
        record.see_telephone("call", a_call("+8613800000099", incident))

    assert [(f.home, f.who) for f in record.facts if f.event == "call"] == [
        ("h2", "h2.daughter"),
        ("h1", "h1.daughter"),
        ("", "h1.daughter"),
    ]


def test_a_team_and_a_stranger_have_their_own_names(record: Record) -> None:
    opened(record)
    record.see_telephone("call", a_call("+8677"))
    record.see_telephone("call", a_call("+8600"))

    assert [f.who for f in record.facts if f.event == "call"] == ["team1", "+8600"]


def test_a_message_is_seen_as_of_when_it_was_sent(record: Record) -> None:
    opened(record)
    record.see_telephone(
        "sms", Sms("s1", "+8613800000099", "您好", START + 3 * S, "standard", "i1")
    )

    assert record.facts[-1] == Fact(START + 3 * S, "sms", "h1", "h1.daughter", {"text": "您好"})


# ---- devices ----


def test_a_device_is_seen_at_the_loops_instant(record: Record) -> None:
    record.see_device("receipt", "h2.key1", {"state": "accepted"})

    assert record.facts == [Fact(START, "receipt", "h2", "h2.key1", {"state": "accepted"})]


def test_a_thing_in_a_timeline_is_named_as_the_town_does(record: Record) -> None:
    record.see_entries("i1", "h1", [entry("alarm_received", "standard-h1-key1")])

    assert record.timeline[0].who == "h1.key1"


# ---- timelines ----


def test_entries_are_seen_and_kept_in_the_timeline(record: Record) -> None:
    told = entry("told", "supervisor", 5, reason="chain_ended")
    record.see_entries("i1", "h1", [told])

    fact = Fact(START + 5 * S, "told", "h1", "supervisor", {"reason": "chain_ended"}, "i1")
    assert record.timeline == [fact]
    assert record.facts == [fact]


@pytest.mark.parametrize("event", sorted(SEEN_OUTSIDE))
def test_what_is_seen_outside_is_no_fact_of_its_own_but_is_heard(
    record: Record, event: str
) -> None:
    heard: list[str] = []
    record.listen(lambda fact: heard.append(fact.event))

    record.see_entries("i1", "h1", [entry(event)])

    assert record.facts == []
    assert [f.event for f in record.timeline] == [event]
    assert heard == [event]


def test_every_listener_hears_every_fact_once(record: Record) -> None:
    one: list[Fact] = []
    two: list[Fact] = []
    record.listen(one.append)
    record.listen(two.append)

    opened(record)
    record.see_telephone("call", a_call("+8677"))

    assert [f.event for f in one] == ["incident_opened", "incident", "call"]
    assert one == two == record.facts


def test_somebody_may_hear_a_timeline_as_it_is_stored(record: Record) -> None:
    heard: list[Fact] = []

    record.see_entries("i1", "h1", [entry("call_placed"), entry("told")], heard.append)

    assert [f.event for f in heard] == ["call_placed", "told"]


# ---- incidents ----


def test_incidents_are_known_by_their_home_newest_last(record: Record) -> None:
    opened(record, "i1", "h1")
    opened(record, "i2", "h2")
    opened(record, "i3", "h1")

    assert record.incidents == {"h1": ["i1", "i3"], "h2": ["i2"]}
    assert record.last_incident("h1") == "i3"
    assert record.last_incident("h2") == "i2"
    assert record.last_incident("h9") is None
    assert record.newest() == "i3"
    assert record.home_of("i2") == "h2"


def test_before_any_incident_there_is_none(record: Record) -> None:
    assert record.newest() is None


def test_an_incident_goes_through_its_states(record: Record) -> None:
    opened(record)
    record.see_entries(
        "i1",
        "h1",
        [
            entry("accepted", "h1.daughter"),
            entry("plan_switched", kind="fire"),
            entry("arrived", "h1.daughter"),
            entry("resolved", outcome="rescued"),
            entry("closed"),
        ],
    )

    assert states(record) == [
        {"kind": "help", "state": "open"},
        {"kind": "help", "state": "attended"},
        {"kind": "fire", "state": "attended"},
        {"kind": "fire", "state": "attended"},
        {"kind": "fire", "state": "resolved", "outcome": "rescued"},
        {"kind": "fire", "state": "closed", "outcome": "rescued"},
    ]


def test_an_incident_that_nobody_has_any_more_is_open_again(record: Record) -> None:
    opened(record)
    record.see_entries("i1", "h1", [entry("accepted", "h1.daughter")])
    record.see_entries("i1", "h1", [entry("noted", what="acceptance_ended")])
    record.see_entries("i1", "h1", [entry("noted", what="reopened", kind="gas")])

    assert states(record)[-2:] == [
        {"kind": "help", "state": "attended"},
        {"kind": "gas", "state": "open"},
    ]


def test_entries_that_change_no_state_are_no_change(record: Record) -> None:
    opened(record)
    record.see_entries("i1", "h1", [entry("claimed"), entry("noted", what="eta"), entry("told")])

    assert len(states(record)) == 1


def test_the_relay_that_waits_is_the_first_that_nobody_acknowledged(record: Record) -> None:
    opened(record)
    opened(record, "i2", "h2")
    assert record.waiting_relay("i1") == ""

    for service in ("119", "gas"):
        record.see_entries("i1", "h1", [entry("relay_raised", service, suspected="no")])
    assert record.waiting_relay("i1") == "119"
    assert record.waiting_relay("i2") == ""

    record.see_entries("i1", "h1", [entry("relay_done", "seat1", service="119", ticket="T")])
    assert record.waiting_relay("i1") == "gas"
    record.see_entries("i1", "h1", [entry("relay_done", "seat1", service="119", ticket="T")])
    record.see_entries("i1", "h1", [entry("relay_done", "seat1", service="gas", ticket="T")])
    assert record.waiting_relay("i1") == ""


def test_facts_are_put_in_order_and_keep_it_at_one_instant() -> None:
    facts = [
        Fact(START + n * S, name, "h1") for n, name in ((2, "a"), (1, "b"), (2, "c"), (1, "d"))
    ]

    assert [f.event for f in in_order(facts)] == ["b", "d", "a", "c"]


def test_a_call_is_seen_when_it_happens(record: Record) -> None:
    loop: Any = record._loop
    loop.after(7 * S, Order.DO, lambda: record.see_telephone("call", a_call("+8677")))
    with loop:
        loop.run_until(START + 10 * S)

    assert record.facts[-1].at == START + 7 * S


def test_of_two_incidents_of_a_home_each_fact_names_its_own(record: Record) -> None:
    opened(record, "i1")
    opened(record, "i2")
    record.see_entries("i1", "h1", [entry("resolved", "seat1", outcome="advice")])

    [resolved] = [fact for fact in record.facts if fact.event == "resolved"]
    assert (resolved.incident, record.last_incident("h1")) == ("i1", "i2")
