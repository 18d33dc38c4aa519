"""The city centre's ticket (failure: a ticket comes back and nobody notices)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from telecare.domain.actions import OpenTask, Tell
from telecare.domain.decide import decide, open_run
from telecare.domain.events import SeatAct, TicketChanged
from telecare.domain.kinds import State
from telecare.domain.run import Run
from tests.stories.rehearsal import START, Rehearsal, a_snapshot, an_alarm
from tests.stories.words import M, S, confirmed, seat


def pushed(owner: str = "") -> Run:
    run = decide(open_run("i1", an_alarm("help"), a_snapshot(), START).run, None, START).run
    if owner:
        run = decide(run, seat(SeatAct.CLAIM, owner), START + S).run
    return decide(run, confirmed("neighbour"), START + 2 * S).run


@pytest.mark.parametrize("state", ["accepted", "assigned", "arrived", "done"])
def test_a_ticket_that_is_taken_up_is_written_down_and_closes_nothing(state: str) -> None:
    decision = decide(pushed(), TicketChanged(state), START + 5 * S)

    assert [(e.event, dict(e.detail)) for e in decision.entries] == [("ticket", {"state": state})]
    assert decision.run.state is State.OPEN
    assert decision.run.ticket_due_at is None
    assert decision.actions == ()


def test_a_returned_ticket_has_the_owner_ring_the_duty_desk_and_stays_owned() -> None:
    decision = decide(pushed("seat1"), TicketChanged("returned"), START + 5 * S)

    assert [a.task for a in decision.actions if isinstance(a, OpenTask)] == ["ring_duty_desk"]
    assert [(a.audience, a.reason, a.to) for a in decision.actions if isinstance(a, Tell)] == [
        ("seats", "ring_duty_desk", "seat1"),
        ("supervisor", "ticket_returned", ""),
    ]
    assert decision.run.owner == "seat1"


def test_a_ticket_that_nobody_accepts_in_ten_minutes_is_rung_after() -> None:
    r = Rehearsal("help")
    r.at(5 * S, seat(SeatAct.CLAIM))
    r.at(10 * S, confirmed("neighbour"))

    r.play(31 * M)

    assert r.times("task_opened", task="ring_duty_desk") == [610]
    assert r.times("told", reason="ticket_not_accepted") == [610]


def test_each_return_is_rung_after() -> None:
    r = Rehearsal("help")
    r.at(10 * S, confirmed("neighbour"))
    for minute in (1, 5):
        r.at(minute * M, TicketChanged("returned"))
        r.at((minute + 1) * M, TicketChanged("accepted"))

    r.play(31 * M)

    assert r.times("told", reason="ticket_returned") == [60, 300]


def test_an_accepted_ticket_is_asked_after_no_more() -> None:
    r = Rehearsal("help")
    r.at(10 * S, confirmed("neighbour"))
    r.at(9 * M, TicketChanged("accepted"))

    r.play(40 * M)

    assert r.times("task_opened", task="ring_duty_desk") == []


def test_what_was_never_pushed_waits_for_no_ticket() -> None:
    r = Rehearsal("help").play(40 * M)

    assert r.run.ticket_due_at is None
    assert r.times("task_opened") == []


def test_a_test_expects_no_ticket() -> None:
    r = Rehearsal("help", test=True)
    r.at(10 * S, confirmed("neighbour"))

    r.play(timedelta(minutes=30))

    assert r.run.ticket_due_at is None
