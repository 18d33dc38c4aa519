"""Who has taken the incident: accepting, expected arrival, arriving, and acceptances that end (laws 5 and 6)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from telecare.domain.actions import OpenTask, SendReceipt, Tell
from telecare.domain.calling import stop_all
from telecare.domain.draft import Draft
from telecare.domain.entering import give_entry
from telecare.domain.kinds import Role, State
from telecare.domain.run import Acceptance, Run


def calling_is_stopped(run: Run) -> bool:
    """Tell whether somebody is on scene or on the way soon enough that nobody else need be called."""
    return bool(run.on_scene) or any(a.stops or a.arrived_at for a in run.acceptances)


def accept(draft: Draft, person: str, via: str, eta: timedelta | None = None) -> None:
    """Record that a person takes the incident; by key the digit may still tell the time of arrival."""
    if draft.run.acceptance(person) is not None:
        return
    by_key = via == "key" and eta is None
    decide_at = draft.now + draft.clock("call.eta_s") if by_key else None
    acceptance = Acceptance(person, draft.now, decide_at)
    draft.set(acceptances=(*draft.run.acceptances, acceptance), state=State.ATTENDED)
    draft.note("accepted", person, via=via)
    _note_team(draft, person)
    handle(draft)
    if not by_key:
        settle(draft, person, eta if eta is not None else draft.clock("eta.default_min"))


def _note_team(draft: Draft, person: str) -> None:
    known = draft.run.snapshot.responder(person)
    if known is not None and known.role is Role.FIELD_TEAM:
        draft.note("team_sent", person)


def handle(draft: Draft) -> None:
    """Tell each device once that a human has taken its alarm."""
    if draft.run.handled:
        return
    draft.set(handled=True)
    for thing, alarm in draft.run.receipts:
        draft.act(SendReceipt, thing=thing, alarm=alarm, state="handled", say="handled")
        draft.note("receipt_sent", thing, state="handled")


def settle(draft: Draft, person: str, eta: timedelta) -> None:
    """Fix when a person is expected; soon enough stops calling (law 5)."""
    acceptance = draft.run.acceptance(person)
    if acceptance is None or acceptance.arrived_at is not None:
        return
    stops = eta <= draft.clock("eta.stop_min")
    settled = replace(acceptance, decide_at=None, eta_at=acceptance.at + eta, stops=stops)
    _put(draft, settled)
    draft.note("noted", person, what="eta", minutes=f"{eta.total_seconds() / 60:g}")
    if stops:
        stop_all(draft, person)


def _put(draft: Draft, acceptance: Acceptance) -> None:
    others = (a for a in draft.run.acceptances if a.person != acceptance.person)
    draft.set(acceptances=(*others, acceptance))


def weigh_again(draft: Draft) -> None:
    """After a switch of plan, let each acceptance stop calling only if it would under the new one."""
    stop = draft.clock("eta.stop_min")
    for acceptance in draft.run.acceptances:
        if acceptance.eta_at is not None:
            _put(draft, replace(acceptance, stops=acceptance.eta_at - acceptance.at <= stop))


def arrive(draft: Draft, person: str) -> None:
    """Record that a person is on scene; the first to come is responsible until a hand-over (law 6)."""
    accept(draft, person, "arrival")
    acceptance = draft.run.acceptance(person)
    if acceptance is None or acceptance.arrived_at is not None:
        return
    _put(draft, replace(acceptance, arrived_at=draft.now, eta_at=None, decide_at=None))
    draft.set(on_scene=draft.run.on_scene or person, last_word_at=draft.now)
    draft.note("arrived", person)
    give_entry(draft, person)
    stop_all(draft, person)


def end_acceptance(draft: Draft, person: str, reason: str, *, comes_back: bool) -> None:
    """Take an acceptance back; if none stands the incident is open again and calling resumes."""
    acceptance = draft.run.acceptance(person)
    if acceptance is None:
        return
    was_stopped = calling_is_stopped(draft.run)
    rest = tuple(a for a in draft.run.acceptances if a.person != person)
    draft.set(acceptances=rest)
    draft.note("noted", person, what="acceptance_ended", reason=reason)
    if comes_back:
        _put_last(draft, person)
    elif person not in draft.run.out:
        draft.set(out=(*draft.run.out, person))
    if draft.run.on_scene == person:
        draft.set(on_scene=next((a.person for a in rest if a.arrived_at), ""))
    if acceptance.arrived_at is not None:
        tell(draft, "supervisor", f"{reason}_after_arrival")
    if not rest:
        reopen(draft)
    elif was_stopped and not calling_is_stopped(draft.run):
        resume_calling(draft)


def _put_last(draft: Draft, person: str) -> None:
    run = draft.run
    if person in run.order:
        draft.set(
            order=(*(p for p in run.order if p != person), person),
            rung_in_round=tuple(p for p in run.rung_in_round if p != person),
        )


def reopen(draft: Draft) -> None:
    """Nobody has the incident any more: it is open again."""
    draft.set(state=State.OPEN)
    draft.note("noted", what="reopened", kind=draft.run.kind)
    resume_calling(draft)


def resume_calling(draft: Draft) -> None:
    """Calling goes on where it stood; neighbourhood and team are rung again when their time has passed."""
    draft.set(
        rung=tuple(p for p in draft.run.rung if p in draft.run.order),
        contacts_done=False,
        neighbourhood_done=False,
        team_done=False,
        stop_told=(),
        told_at=None,
    )


def tell(draft: Draft, audience: str, reason: str) -> None:
    """Tell the supervisor or the backup centre, and write it down; a test is written down only."""
    if not draft.run.test:
        draft.act(Tell, audience=audience, reason=reason)
    draft.note("told", audience, reason=reason)


def tell_seats(draft: Draft, reason: str, who: str = "", to: str = "") -> None:
    """Put something before the seats, or before one of them; it is noted, for `told` is of supervisors."""
    if not draft.run.test:
        draft.act(Tell, audience="seats", reason=reason, to=to)
    draft.note("noted", who, what=reason)


def open_task(draft: Draft, task: str, who: str = "") -> None:
    """Open a task for people outside the response."""
    draft.act(OpenTask, task=task, detail={"who": who} if who else {})
    draft.note("task_opened", who, task=task)
