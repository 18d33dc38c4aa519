"""How a repair goes on: from the fault told to the test alarm that proves the device mended (FJ24-21)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from telecare.domain.errors import NotPermittedError
from telecare.domain.repair import (
    MANUAL_WATCH,
    REPAIR,
    SUPERVISOR,
    Cancelled,
    EndWatch,
    FaultTold,
    MendedSaid,
    OpenWatch,
    Repair,
    RepairDecision,
    RepairEvent,
    RepairState,
    SubstituteGiven,
    TellSupervisor,
    TimePassed,
    TriedOut,
    Watched,
)
from telecare.domain.timeline import Entry


def opened(repair: Repair) -> RepairDecision:
    """Begin a repair: its first deadline runs from the receipt of the fault."""
    first_s = repair.clocks.remind_s if repair.still_guards else repair.clocks.substitute_s
    due = repair.opened_at + timedelta(seconds=first_s)
    detail = {"task": REPAIR, "device": repair.device, "fault": repair.fault}
    if repair.about:
        detail["about"] = repair.about
    entry = Entry(repair.opened_at, "task_opened", repair.thing, detail)
    return RepairDecision(replace(repair, due_at=due), entries=(entry,))


def decide_repair(repair: Repair, event: RepairEvent, now: datetime) -> RepairDecision:
    """Return what an event makes of a repair.

    A deadline that has passed is acted on first, so that no event hides it. Nothing changes a repair
    that is over. NotPermittedError for what makes no sense: a device that stands in for itself.
    """
    if repair.state.is_over:
        return RepairDecision(repair)
    late = _pass_time(repair, now)
    how: Callable[[Repair, Any, datetime], RepairDecision] = _HOW[type(event)]
    return late.and_then(how(late.repair, event, now))


# ---- time ----


def _pass_time(repair: Repair, now: datetime) -> RepairDecision:
    if repair.due_at is None or now < repair.due_at:
        return RepairDecision(repair)
    match repair.state:
        case RepairState.SUBSTITUTED:
            reminded = replace(repair, reminders=repair.reminders + 1)
            after = _until(reminded, repair.clocks.remind_s, now)
            return _told(after, "repair_overdue", after.reminders, now)
        case RepairState.MANUAL_WATCH:
            missed = _until(replace(repair, missed=repair.missed + 1), repair.clocks.watch_s, now)
            return _told(missed, "watch_missed", missed.missed, now)
        case RepairState.MENDED:
            told = _told(repair, "mended_untested", repair.claims, now)
            return told.and_then(_guarded_again(repair, now))
    if repair.still_guards:
        reminded = replace(repair, reminders=repair.reminders + 1)
        after = _until(reminded, repair.clocks.remind_s, now)
        return _told(after, "repair_overdue", after.reminders, now)
    told = _told(repair, "no_substitute", 0, now)
    return told.and_then(_watch_begun(repair, now))


def _guarded_again(repair: Repair, now: datetime) -> RepairDecision:
    """A claim that nobody has proven counts for nothing: the home is as it was before."""
    if repair.still_guards and not repair.substitute:
        open_again = replace(repair, state=RepairState.OPEN)
        return RepairDecision(_until(open_again, repair.clocks.remind_s, now))
    if not repair.substitute:
        return _watch_begun(repair, now)
    back = replace(repair, state=RepairState.SUBSTITUTED)
    return RepairDecision(_until(back, repair.clocks.remind_s, now))


def _watch_begun(repair: Repair, now: datetime) -> RepairDecision:
    watched = replace(repair, state=RepairState.MANUAL_WATCH, watch=repair.watch + 1)
    entry = Entry(now, "task_opened", repair.thing, {"task": MANUAL_WATCH, "fault": repair.fault})
    after = _until(watched, repair.clocks.watch_s, now)
    return RepairDecision(after, (OpenWatch(_watch_key(watched)),), (entry,))


def _watch_ended(repair: Repair, now: datetime) -> RepairDecision:
    """End the watch where there is one."""
    if repair.state is not RepairState.MANUAL_WATCH:
        return RepairDecision(repair)
    entry = Entry(now, "task_done", repair.thing, {"task": MANUAL_WATCH})
    return RepairDecision(repair, (EndWatch(_watch_key(repair)),), (entry,))


def _watch_key(repair: Repair) -> str:
    return f"{repair.key}-watch-{repair.watch}"


def _until(repair: Repair, after_s: float, now: datetime) -> Repair:
    return replace(repair, due_at=now + timedelta(seconds=after_s))


def _told(repair: Repair, reason: str, number: int, now: datetime) -> RepairDecision:
    key = f"{repair.key}-{reason}-{repair.watch}-{number}"
    entry = Entry(now, "told", SUPERVISOR, {"reason": reason})
    return RepairDecision(repair, (TellSupervisor(reason, key),), (entry,))


# ---- events ----


def _nothing(repair: Repair, _event: TimePassed, _now: datetime) -> RepairDecision:
    return RepairDecision(repair)


def _fault_told(repair: Repair, event: FaultTold, now: datetime) -> RepairDecision:
    if event.id == repair.last_told_id:
        return RepairDecision(repair)
    last = max(repair.last_told_at, event.at)
    known = [word for word in repair.about.split(",") if word]
    more = [event.about] if event.about and event.about not in known else []
    told = replace(repair, told=repair.told + 1, last_told_at=last, last_told_id=event.id)
    told = replace(told, about=",".join((*known, *more)))
    if repair.still_guards and not event.still_guards:
        told = replace(told, still_guards=False)
        if repair.state is RepairState.OPEN:
            told = _until(told, repair.clocks.substitute_s, now)
    return RepairDecision(told)


def _substitute_given(repair: Repair, event: SubstituteGiven, now: datetime) -> RepairDecision:
    if event.thing == repair.thing:
        raise NotPermittedError("a device cannot stand in for itself; name another")
    ended = _watch_ended(repair, now)
    entry = _noted("substitute_given", event.by, now, thing=event.thing)
    after = replace(repair, substitute=event.thing)
    if repair.state is not RepairState.MENDED:
        after = _until(replace(after, state=RepairState.SUBSTITUTED), after.clocks.remind_s, now)
    return ended.and_then(RepairDecision(after, entries=(entry,)))


def _watched(repair: Repair, event: Watched, now: datetime) -> RepairDecision:
    entry = _noted("watched", event.by, now, how=event.how)
    after = replace(repair, watched_at=now)
    if repair.state is RepairState.MANUAL_WATCH:
        after = _until(after, repair.clocks.watch_s, now)
    return RepairDecision(after, entries=(entry,))


def _mended_said(repair: Repair, event: MendedSaid, now: datetime) -> RepairDecision:
    entry = _noted("mended", event.by, now)
    if repair.state is RepairState.MENDED:
        return RepairDecision(repair, entries=(entry,))  # said again, the clock of the test runs on
    claimed = replace(repair, state=RepairState.MENDED, claims=repair.claims + 1)
    after = _until(claimed, repair.clocks.test_s, now)
    return _watch_ended(repair, now).and_then(RepairDecision(after, entries=(entry,)))


def _tested(repair: Repair, event: TriedOut, now: datetime) -> RepairDecision:
    is_proof = event.thing == repair.thing and event.in_window and event.at > repair.last_told_at
    if not is_proof:
        return RepairDecision(repair)
    detail = {"task": REPAIR, "fault": repair.fault, "proof": event.alarm}
    over = replace(
        repair, state=RepairState.CLOSED, due_at=None, proof=event.alarm, over_at=event.at
    )
    entry = Entry(now, "task_done", repair.thing, detail)
    return _watch_ended(repair, now).and_then(RepairDecision(over, entries=(entry,)))


def _cancelled(repair: Repair, event: Cancelled, now: datetime) -> RepairDecision:
    detail = {"task": REPAIR, "fault": repair.fault, "how": "cancelled", "by": event.by}
    over = replace(repair, state=RepairState.CANCELLED, due_at=None, over_at=now)
    entry = Entry(now, "task_done", repair.thing, {**detail, "reason": event.reason})
    return _watch_ended(repair, now).and_then(RepairDecision(over, entries=(entry,)))


def _noted(what: str, by: str, now: datetime, **detail: str) -> Entry:
    return Entry(now, "noted", by, {"what": what, **detail})


_HOW: dict[type, Callable[[Repair, Any, datetime], RepairDecision]] = {
    TimePassed: _nothing,
    FaultTold: _fault_told,
    SubstituteGiven: _substitute_given,
    Watched: _watched,
    MendedSaid: _mended_said,
    TriedOut: _tested,
    Cancelled: _cancelled,
}
