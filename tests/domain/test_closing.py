"""How an incident ends: outcome, who saw the elder safe and how; closed by a human's follow-up (law 2)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from telecare.domain.actions import CountFalseAlarm, Flow, OpenTask, PlaceCall, Tell
from telecare.domain.closing import objection
from telecare.domain.decide import decide, open_run
from telecare.domain.decision import Decision
from telecare.domain.events import CallEnded, CallResult, Event, FollowedUp, FollowUpCalled, SeatAct
from telecare.domain.kinds import How, Kind, Outcome, State
from telecare.domain.run import Closure, Run
from tests.stories.rehearsal import START, Rehearsal, a_snapshot, an_alarm
from tests.stories.words import H, M, S, answers, arrived, closes, resolved, seat

WORDS = {"fire": "smoke", "gas": "gas", "co": "co", "fall": "fall", "medical": "vital",
         "help": "help", "flood": "water_leak", "other": "odd", "inactivity": "inactivity",
         "missing": "wandering", "intrusion": "intrusion"}  # fmt: skip


def begun(word: str = "help") -> Run:
    return decide(open_run("i1", an_alarm(word), a_snapshot(), START).run, None, START).run


def tell(run: Run, *events: Event, at: timedelta = M) -> Run:
    for event in events:
        run = decide(run, event, START + at).run
    return run


def done(word: str = "help", by: str = "seat1") -> Run:
    run = tell(begun(word), arrived("daughter"))
    return tell(run, closes(by=by, how=How.IN_PERSON, seen_by="daughter"))


def noted(decision: Decision) -> list[tuple[str, str]]:
    return [
        (e.detail["what"], e.detail.get("reason", ""))
        for e in decision.entries
        if e.event == "noted"
    ]


# ---- what may resolve ----


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("how", list(How))
@pytest.mark.parametrize("by_seat", [True, False])
def test_law_2_holds_for_every_kind_and_how(kind: Kind, how: How, by_seat: bool) -> None:
    run = tell(begun(WORDS[kind]), arrived("daughter"))
    by = "seat1" if by_seat else "daughter"
    closure = Closure(Outcome.MADE_SAFE, "daughter", how, by, START)

    why_not = objection(run, closure, by_seat=by_seat)

    grave = kind in {Kind.FIRE, Kind.GAS, Kind.CO}
    voice_is_enough = by_seat and not grave
    assert (why_not == "") is (how is not How.SPOKE_IDENTIFIED or voice_is_enough)


def test_nothing_resolves_without_a_closure_or_without_a_witness() -> None:
    run = begun()

    assert objection(run, None, by_seat=True) == "outcome_and_how_needed"
    nobody = Closure(Outcome.ACCIDENTAL, "", How.SPOKE_IDENTIFIED, "seat1", START)
    assert objection(run, nobody, by_seat=True) == "seen_by_needed"


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"outcome": None}, "outcome_and_how_needed"),
        ({"how": None}, "outcome_and_how_needed"),
        ({"how": How.IN_PERSON, "seen_by": ""}, "seen_by_needed"),
        ({"how": How.OFFICIAL, "seen_by": ""}, "seen_by_needed"),
    ],
)
def test_a_seat_that_leaves_something_out_is_refused_and_it_is_noted(
    fields: dict[str, Any], reason: str
) -> None:
    decision = decide(begun(), closes(**fields), START + M)

    assert decision.run.state is State.OPEN
    assert decision.run.closure is None
    assert noted(decision) == [("resolve_refused", reason)]


def test_a_seat_that_spoke_with_the_elder_is_itself_the_witness() -> None:
    run = tell(begun(), closes(seen_by=""))

    assert run.closure is not None
    assert run.closure.seen_by == "seat1"


@pytest.mark.parametrize("word", ["smoke", "gas", "co"])
def test_no_voice_ends_a_fire_gas_or_co(word: str) -> None:
    decision = decide(begun(word), closes(), START + M)

    assert decision.run.state is State.OPEN
    assert noted(decision) == [("resolve_refused", "kind_needs_in_person_or_official")]


@pytest.mark.parametrize("word", ["fall", "vital"])
def test_a_seat_that_identified_the_elder_may_end_a_fall(word: str) -> None:
    assert tell(begun(word), closes()).state is State.RESOLVED


@pytest.mark.parametrize("outcome", list(Outcome))
def test_every_outcome_of_the_contract_resolves(outcome: Outcome) -> None:
    run = tell(begun(), closes(outcome=outcome))

    assert run.closure is not None
    assert run.closure.outcome is outcome


def test_resolving_ends_every_call_and_every_pause() -> None:
    run = tell(begun("smoke"), seat(SeatAct.CLAIM), seat(SeatAct.PAUSE, step="contacts"))
    run = tell(run, seat(SeatAct.HOLD))

    run = tell(run, closes(how=How.OFFICIAL, seen_by="119"), at=M + S)

    assert run.live() == ()
    assert run.paused == ()
    assert run.hold_until is None


def test_the_timeline_tells_what_it_came_to_who_saw_it_and_how() -> None:
    decision = decide(begun(), closes(seen_by="seat1"), START + M)

    entry = decision.entries[0]
    assert (entry.event, entry.who) == ("resolved", "seat1")
    assert entry.detail == {
        "outcome": "accidental",
        "seen_by": "seat1",
        "how": "spoke_identified",
    }


def test_a_death_is_told_to_a_human_and_nobody_is_rung() -> None:
    decision = decide(
        begun(), closes(outcome=Outcome.DECEASED, how=How.OFFICIAL, seen_by="120"), START + M
    )
    run = decision.run

    assert [a.reason for a in decision.actions if isinstance(a, Tell)] == ["deceased"]
    called = decide(run, FollowUpCalled("seat2"), START + 2 * H)
    assert noted(called) == [("follow_up_refused", "deceased")]
    assert not any(isinstance(a, PlaceCall) for a in called.actions)
    assert tell(run, FollowedUp("seat2", reached=True), at=3 * H).state is State.CLOSED


def test_resolving_twice_keeps_the_first() -> None:
    run = done()

    decision = decide(run, closes(outcome=Outcome.TEST), START + 2 * M)

    assert decision.run == run


# ---- the follow-up ----


def test_a_human_who_did_not_handle_it_and_reached_the_elder_closes() -> None:
    decision = decide(done(), FollowedUp("seat2", reached=True), START + 2 * H)

    assert decision.run.state is State.CLOSED
    assert [(e.event, e.who) for e in decision.entries] == [
        ("follow_up", "seat2"),
        ("closed", "seat2"),
    ]
    assert decision.due_at is None


@pytest.mark.parametrize("by", ["seat1", ""])
def test_the_handler_does_not_follow_up_his_own_incident(by: str) -> None:
    run = done(by="seat1")

    for event in (FollowedUp(by, reached=True), FollowUpCalled(by)):
        decision = decide(run, event, START + 2 * H)

        assert decision.run == run
        assert noted(decision) == [("follow_up_refused", "by_the_handler")]


def test_the_seat_that_owned_it_is_a_handler_too() -> None:
    run = tell(begun(), arrived("daughter"), seat(SeatAct.CLAIM, by="seat3"), resolved("daughter"))

    assert tell(run, FollowedUp("seat3", reached=True)).state is State.RESOLVED
    assert tell(run, FollowedUp("daughter", reached=True)).state is State.RESOLVED
    assert tell(run, FollowedUp("seat4", reached=True)).state is State.CLOSED


@pytest.mark.parametrize("event", [FollowedUp("seat2", reached=True), FollowUpCalled("seat2")])
def test_what_is_not_resolved_is_not_followed_up(event: Event) -> None:
    decision = decide(begun(), event, START + M)

    assert decision.run.state is State.OPEN
    assert noted(decision) == [("follow_up_refused", "not_resolved")]


def test_the_follow_up_rings_the_elder_with_a_seat_on_the_line() -> None:
    decision = decide(done(), FollowUpCalled("seat2"), START + 2 * H)

    call = next(a for a in decision.actions if isinstance(a, PlaceCall))
    assert (call.person, call.flow, call.script) == ("elder", Flow.FOLLOW_UP, "follow_up")
    assert call.ring_s == 30
    assert decision.run.elder_tries == done().elder_tries, "it is no try of the response"


def test_one_follow_up_rings_at_a_time() -> None:
    run = tell(done(), FollowUpCalled("seat2"), at=2 * H)

    decision = decide(run, FollowUpCalled("seat3"), START + 2 * H)

    assert not any(isinstance(a, PlaceCall) for a in decision.actions)


def test_nobody_is_rung_for_the_follow_up_of_a_home_without_an_elder() -> None:
    decision = decide(replace(done(), elder=""), FollowUpCalled("seat2"), START + 2 * H)

    assert noted(decision) == [("follow_up_refused", "nobody_to_ring")]


def test_three_that_reach_nobody_ask_for_a_visit_once_and_the_incident_stays_resolved() -> None:
    run, tasks = done(), []
    for n in range(5):
        decision = decide(run, FollowedUp("seat2", reached=False), START + 2 * H + n * M)
        tasks.append([a.task for a in decision.actions if isinstance(a, OpenTask)])
        run = decision.run

    assert tasks == [[], [], ["welfare_visit"], [], []]
    assert run.state is State.RESOLVED
    assert run.follow_up_tries == 5


def test_a_visit_that_was_asked_for_is_not_asked_for_again_when_the_day_is_over() -> None:
    run = tell(done(), *[FollowedUp("seat2", reached=False)] * 3, at=3 * H)

    decision = decide(run, None, START + M + 24 * H)

    assert [a.reason for a in decision.actions if isinstance(a, Tell)] == ["follow_up_overdue"]
    assert not any(isinstance(a, OpenTask) for a in decision.actions)


def test_a_follow_up_that_nobody_made_is_told_after_a_day_and_asks_for_a_visit() -> None:
    run = done()

    early = decide(run, None, START + M + 24 * H - S)
    late = decide(run, None, START + M + 24 * H)

    assert early.actions == ()
    assert early.due_at == START + M + 24 * H
    assert [type(a) for a in late.actions] == [OpenTask, Tell]
    assert late.due_at == START + M + 48 * H
    again = decide(late.run, None, START + M + 48 * H)
    assert [type(a) for a in again.actions] == [Tell]


def test_a_follow_up_that_reaches_the_elder_ends_its_own_call() -> None:
    run = tell(done(), FollowUpCalled("seat2"), at=2 * H)

    closed = tell(run, FollowedUp("seat2", reached=True), at=2 * H + 10 * S)

    assert closed.attempts == ()


def test_what_comes_after_the_close_is_recorded_and_changes_nothing() -> None:
    run = tell(done(), FollowedUp("seat2", reached=True), at=2 * H)

    for event in (
        FollowedUp("seat3", reached=False),
        CallEnded("i1-c1", CallResult.COMPLETED, "1"),
        arrived("son"),
        closes(),
    ):
        decision = decide(run, event, START + 3 * H)

        assert decision.run == run
        assert decision.actions == ()
        assert decision.due_at is None
        assert noted(decision) == [("after_closing", "")]


def test_the_whole_way_from_the_button_to_the_close() -> None:
    r = Rehearsal("help", elder=answers(5, "1"))
    r.at(28 * S, closes())
    r.at(2 * H, FollowUpCalled("seat2"))
    r.at(2 * H + 10 * S, FollowedUp("seat2", reached=True))

    r.play(3 * H)

    assert [e.event for e in r.entries if e.event in {"resolved", "follow_up", "closed"}] == [
        "resolved",
        "follow_up",
        "closed",
    ]
    assert r.run.state is State.CLOSED


# ---- a death ----


def test_law_15_after_a_death_only_humans_speak() -> None:
    there = tell(begun(), arrived("daughter"))

    decision = decide(
        there, resolved("daughter", Outcome.DECEASED, How.OFFICIAL, "120"), START + 2 * M
    )

    tasks = [a.task for a in decision.actions if isinstance(a, OpenTask)]
    assert tasks == ["notify_family"]
    assert [a.reason for a in decision.actions if isinstance(a, Tell)] == ["deceased"]
    late = decide(decision.run, None, START + 30 * H)
    assert not [a for a in late.actions if isinstance(a, OpenTask | PlaceCall)]
    assert [a.reason for a in late.actions if isinstance(a, Tell)] == ["follow_up_overdue"]


# ---- gas ----


@pytest.mark.parametrize("outcome", list(Outcome))
def test_gas_whose_valve_is_not_proven_is_open_until_somebody_made_it_safe(
    outcome: Outcome,
) -> None:
    run = decide(tell(begun("gas"), arrived("daughter")), None, START + 2 * M).run
    assert run.valve_failed

    decision = decide(run, resolved("daughter", outcome), START + 3 * M)

    safe = outcome in {Outcome.MADE_SAFE, Outcome.DEVICE_FAULT}
    assert (decision.run.state is State.RESOLVED) is safe
    assert (("resolve_refused", "gas_not_made_safe") in noted(decision)) is not safe


# ---- false alarms ----


@pytest.mark.parametrize(
    ("outcome", "counted"),
    [
        (Outcome.COOKING, True),
        (Outcome.DEVICE_FAULT, True),
        (Outcome.ACCIDENTAL, True),
        (Outcome.TEST, False),
        (Outcome.HELPED_AT_HOME, False),
    ],
)
def test_each_device_that_alarmed_for_nothing_is_counted_by_the_cause(
    outcome: Outcome, counted: bool
) -> None:
    run = tell(begun("smoke"), arrived("daughter"))

    decision = decide(run, resolved("daughter", outcome), START + 2 * M)

    found = [(a.thing, a.cause) for a in decision.actions if isinstance(a, CountFalseAlarm)]
    assert found == ([("standard-key1", outcome.value)] if counted else [])
