"""The decider itself: pure, total, timed; and what the response machine says it is waiting for."""

from __future__ import annotations

import copy
from dataclasses import replace

import pytest

from telecare.domain.decide import decide, open_run, wait_state
from telecare.domain.events import FollowedUp, SeatAct
from telecare.domain.kinds import Emergency
from telecare.domain.run import Acceptance, Attempt, Run, Step
from tests.stories.rehearsal import START, Rehearsal, a_snapshot, an_alarm
from tests.stories.words import H, M, S, accepts, arrived, closes, confirmed, seat

WORDS = {
    "alarm_received",
    "receipt_sent",
    "incident_opened",
    "alarm_joined",
    "plan_switched",
    "call_placed",
    "call_answered",
    "call_ended",
    "accepted",
    "declined",
    "sms_sent",
    "command_sent",
    "command_done",
    "command_failed",
    "team_sent",
    "relay_raised",
    "relay_done",
    "pushed",
    "ticket",
    "told",
    "claimed",
    "held",
    "released",
    "arrived",
    "confirmed",
    "left",
    "handed_over",
    "resolved",
    "follow_up",
    "closed",
    "task_opened",
    "task_done",
    "liveness",
    "area_event",
    "noted",
}
"""The words of a timeline (contracts section 4, meaning 8)."""


def begun(word: str = "help") -> Run:
    return decide(open_run("i1", an_alarm(word), a_snapshot(), START).run, None, START).run


def test_deciding_changes_nothing_that_it_was_given() -> None:
    run = begun("smoke")
    before = copy.deepcopy(run)

    decide(run, confirmed("elder"), START + S)

    assert run == before


def test_entries_and_actions_are_dated_and_numbered_by_the_decision() -> None:
    decision = decide(begun("smoke"), confirmed("elder"), START + 7 * S)

    assert {e.at for e in decision.entries} == {START + 7 * S}
    ids = [a.id for a in decision.actions]
    assert ids == sorted(set(ids))
    assert decision.run.actions == begun("smoke").actions + len(ids)


def test_looking_again_at_the_same_instant_decides_nothing_more() -> None:
    for word in ("help", "smoke", "gas", "inactivity"):
        run = begun(word)

        again = decide(run, None, START)

        assert again.run == run
        assert again.actions == ()
        assert again.entries == ()


def test_the_timeline_speaks_the_contracts_words_only() -> None:
    r = Rehearsal("help")
    r.alarm_at(10 * S, "gas", "standard-gas1")
    r.alarm_at(20 * S, "smoke", "standard-smoke1", n=3)
    r.at(30 * S, seat(SeatAct.HOLD))
    r.at(40 * S, confirmed("elder", Emergency.MEDICAL))
    r.at(2 * M, arrived("daughter"))
    r.at(3 * M, seat(SeatAct.RELAY))
    r.at(4 * M, closes(how="in_person", seen_by="daughter"))
    r.at(3 * H, FollowedUp("seat2", reached=True))

    r.play(4 * H)

    assert {e.event for e in r.entries} <= WORDS
    assert r.run.state == "closed"


@pytest.mark.parametrize(
    ("step", "name"),
    [
        (Step.ELDER, "CallingElder"),
        (Step.CONTACTS, "CallingContacts"),
        (Step.NEIGHBOURHOOD, "RingingNeighbourhood"),
        (Step.EVERYBODY, "RingingNeighbourhood"),
        (Step.TEAM, "SendingDoorTeam"),
    ],
)
def test_a_wait_is_named_for_the_calls_that_go_on(step: Step, name: str) -> None:
    run = replace(begun(), attempts=(Attempt("c1", "x", step, START, START),))

    assert wait_state(run) == name


def test_a_wait_is_named_for_the_first_step_of_several() -> None:
    assert wait_state(begun("smoke")) == "CallingElder"


def test_a_wait_without_calls_is_named_for_what_is_awaited() -> None:
    quiet = replace(begun(), attempts=())

    assert wait_state(quiet) == "WaitingForHuman"
    assert wait_state(replace(quiet, acceptances=(Acceptance("x", START),))) == "WaitingOnScene"
    relayed = replace(decide(quiet, confirmed("elder"), START + S).run, attempts=())
    assert wait_state(relayed) == "SeatRelaysEmergencyServices"
    done = decide(relayed, seat(SeatAct.RELAY), START + 2 * S).run
    assert wait_state(replace(done, attempts=())) == "WaitingForHuman"


def test_somebody_on_scene_is_waited_for_whatever_else_goes_on() -> None:
    run = decide(begun("smoke"), arrived("neighbour"), START + S).run

    assert wait_state(run) == "WaitingOnScene"


def test_after_the_resolution_the_follow_up_is_awaited_and_then_nothing() -> None:
    resolved = decide(begun(), closes(), START + S).run
    closed = decide(resolved, FollowedUp("seat2", reached=True), START + H).run

    assert wait_state(resolved) == "FollowUp"
    assert wait_state(closed) == "Done"


def test_a_closed_run_has_nothing_to_wait_for() -> None:
    resolved = decide(begun(), closes(), START + S).run
    closed = decide(resolved, FollowedUp("seat2", reached=True), START + H)

    assert closed.due_at is None
    assert decide(closed.run, None, START + 9 * H).due_at is None


def test_the_earliest_deadline_is_the_one_that_is_due() -> None:
    run = decide(begun(), accepts("neighbour"), START + S)

    assert run.due_at == START + 40 * S, "the elder's call comes before the arrival"
