"""The city centre's ticket: taken up in time or a seat rings the duty desk; done there closes nothing here."""

from __future__ import annotations

from telecare.domain.accepting import open_task, tell, tell_seats
from telecare.domain.draft import Draft
from telecare.domain.events import TicketChanged

TAKEN_UP = frozenset({"accepted", "assigned", "arrived", "done"})
"""States in which somebody at the city centre has the ticket."""


def expect_ticket(draft: Draft) -> None:
    """Give the city centre its clock to accept what was pushed to it (XH23-26)."""
    if not draft.run.test:
        draft.set(ticket_due_at=draft.now + draft.clock("ticket.accept_min"))


def on_ticket(draft: Draft, event: TicketChanged) -> None:
    """The city centre moved its ticket; a returned one has a seat ring at once, a done one closes nothing."""
    draft.note("ticket", "city_centre", state=event.state)
    draft.set(ticket=event.state)
    if event.state in TAKEN_UP:
        draft.set(ticket_due_at=None)
    elif draft.run.state.is_active:
        _ring_duty_desk(draft, "ticket_returned")


def plan_ticket(draft: Draft) -> None:
    """Nobody has accepted the ticket in its time: a seat rings; from then on that is a task of people."""
    due_at = draft.run.ticket_due_at
    if due_at is not None and draft.has_come(due_at):
        _ring_duty_desk(draft, "ticket_not_accepted")


def _ring_duty_desk(draft: Draft, reason: str) -> None:
    """The incident stays whose it is; the owner rings, else any seat."""
    draft.set(ticket_due_at=None)
    open_task(draft, "ring_duty_desk", draft.run.owner)
    tell_seats(draft, "ring_duty_desk", draft.run.owner, to=draft.run.owner)
    tell(draft, "supervisor", reason)
