"""Who was seen or spoken with in an incident was alive: recorded once, and never on a machine's word."""

from __future__ import annotations

from dataclasses import replace

import pytest

from telecare.domain.actions import RecordLife
from telecare.domain.decide import decide, open_run
from telecare.domain.decision import Decision
from telecare.domain.events import (
    CallAnswered,
    Event,
    FollowedUp,
    KeyPressed,
    Report,
    Reported,
    SeatAct,
)
from telecare.domain.home import Snapshot
from telecare.domain.kinds import How, Outcome, Witnessed
from telecare.domain.run import Run
from tests.stories.rehearsal import START, a_snapshot, an_alarm
from tests.stories.words import M, arrived, closes, resolved, seat

VISIT, SPOKE = Witnessed.VISIT, Witnessed.SPOKE_IDENTIFIED


def begun(word: str = "help", snapshot: Snapshot | None = None, test: bool = False) -> Run:
    alarm = replace(an_alarm(word), test=test)
    return decide(open_run("i1", alarm, snapshot or a_snapshot(), START).run, None, START).run


def after(run: Run, *events: Event) -> Decision:
    """Return the decision on the last of some events."""
    for event in events:
        decision = decide(run, event, START + M)
        run = decision.run
    return decision


def recorded(decision: Decision) -> list[tuple[str, str, str, str]]:
    found = [a for a in decision.actions if isinstance(a, RecordLife)]
    return [(a.elder, a.word, a.by, a.said_by) for a in found]


def test_who_was_seen_by_somebody_at_the_door_was_alive() -> None:
    decision = after(begun(), arrived("daughter"), resolved("daughter"))

    assert recorded(decision) == [("elder", VISIT, "daughter", "daughter")]


def test_a_seat_that_closes_names_who_saw_and_is_kept_as_who_said_so() -> None:
    seen = closes(outcome=Outcome.ACCIDENTAL, how=How.OFFICIAL, seen_by="120")
    spoken = closes(outcome=Outcome.ACCIDENTAL, how=How.SPOKE_IDENTIFIED)

    assert recorded(after(begun(), seen)) == [("elder", VISIT, "120", "seat1")]
    assert recorded(after(begun(), spoken)) == [("elder", SPOKE, "seat1", "seat1")]


@pytest.mark.parametrize("outcome", list(Outcome))
def test_an_outcome_in_which_nobody_alive_was_met_proves_nothing(outcome: Outcome) -> None:
    decision = after(begun(), arrived("daughter"), resolved("daughter", outcome=outcome))

    none = {Outcome.DECEASED, Outcome.REFUSED_ENTRY, Outcome.HANDED_TO_110}
    assert decision.run.closure is not None
    assert (recorded(decision) == []) is (outcome in none)


def test_what_is_refused_as_an_end_proves_nothing() -> None:
    assert recorded(after(begun("smoke"), closes(how=How.SPOKE_IDENTIFIED))) == []
    assert recorded(after(begun(), resolved("daughter"))) == []  # from afar


def test_safe_on_scene_proves_and_the_same_again_is_said_once() -> None:
    safe = Reported("daughter", Report.SAFE)
    there = after(begun(), arrived("daughter")).run

    assert recorded(after(there, safe)) == [("elder", VISIT, "daughter", "daughter")]
    assert recorded(after(there, safe, safe)) == []
    assert recorded(after(there, safe, resolved("daughter"))) == []
    assert recorded(after(begun(), safe)) == []  # from afar


def test_of_a_couple_each_who_was_seen_is_recorded_and_no_other() -> None:
    couple = replace(a_snapshot(), elders=("wife", "husband"))
    one = replace(resolved("daughter"), who="wife")
    both = resolved("daughter")

    first = after(begun(snapshot=couple), arrived("daughter"), one)
    assert [elder for elder, *_ in recorded(first)] == ["wife"]
    assert [elder for elder, *_ in recorded(after(first.run, both))] == ["husband"]


def test_a_seat_that_speaks_proves_only_where_it_knows_that_it_is_the_elder() -> None:
    assert recorded(after(begun(), seat(SeatAct.SPEAK))) == []
    known = seat(SeatAct.SPEAK, how=How.SPOKE_IDENTIFIED)
    assert recorded(after(begun(), known)) == [("elder", SPOKE, "seat1", "seat1")]


def test_a_follow_up_in_which_the_elder_spoke_proves_and_one_that_reached_nobody_does_not() -> None:
    done = after(begun(), arrived("daughter"), resolved("daughter")).run

    assert recorded(after(done, FollowedUp("seat2", True))) == [("elder", SPOKE, "seat2", "seat2")]
    assert recorded(after(done, FollowedUp("seat2", False))) == []


def test_after_a_death_the_follow_up_was_with_somebody_else() -> None:
    dead = resolved("daughter", outcome=Outcome.DECEASED)
    done = after(begun(), arrived("daughter"), dead).run

    decision = after(done, FollowedUp("seat2", True))

    assert decision.run.state == "closed"
    assert recorded(decision) == []


@pytest.mark.parametrize("key", ["1", "2", ""])
def test_a_machines_call_that_was_answered_proves_nothing(key: str) -> None:
    run = begun()
    [attempt] = run.attempts
    events: list[Event] = [CallAnswered(attempt.id)]
    events += [KeyPressed(attempt.id, key)] if key else []

    assert all(recorded(after(run, *events[: n + 1])) == [] for n in range(len(events)))


def test_a_test_proves_nothing_and_nobody_is_their_own_witness() -> None:
    tried = after(begun(test=True), arrived("daughter"), resolved("daughter"))
    assert tried.run.closure is not None
    assert recorded(tried) == []

    own = after(begun(), closes(outcome=Outcome.ADVICE, how=How.IN_PERSON, seen_by="elder"))
    assert own.run.closure is not None
    assert recorded(own) == []
