"""Deadlines (law 3), who has the incident (law 4), who is responsible at the door (law 6), the timeline (law 7)."""

from __future__ import annotations

from localcloud.plan_search.taken import Taken
from telecare.domain.events import ConsoleDied, Report, Reported, SeatAct, SeatActed
from telecare.domain.kinds import State

_TAKES_OVER = {SeatAct.CLAIM, SeatAct.HOLD, SeatAct.HAND_OVER}
_GOES = {Report.LEFT, Report.CANNOT, Report.HANDED_OVER}
_TAKES_AWAY = {SeatAct.BAR, SeatAct.SKIP}


def is_timed(taken: Taken) -> str:
    """Whatever is not closed has a deadline later than now."""
    due_at = taken.decision.due_at
    if taken.after.state is State.CLOSED:
        return "" if due_at is None else "law 3: a closed incident still waits for something"
    if due_at is None:
        return f"law 3: {taken.after.state} without a deadline"
    return "" if due_at > taken.now else "law 3: a deadline that is not later than now"


def holds_run_out(taken: Taken) -> str:
    """A hold has an owner and an end; a dead console lets go."""
    after, event = taken.after, taken.event
    if after.hold_until is not None and not after.owner:
        return "law 4: a hold without an owner"
    if after.hold_until is not None and after.hold_until <= taken.now:
        return "law 4: a hold that has run out goes on"
    if isinstance(event, ConsoleDied):
        claimed = {r.claimed_by for r in after.relays if r.done_at is None}
        if event.by in {after.owner, *claimed}:
            return "law 4: a dead console keeps the incident or a relay"
    return ""


def has_one_owner(taken: Taken) -> str:
    """Nobody owns an incident who did not take it, and a takeover shows on both sides."""
    before, after, event = taken.before, taken.after, taken.event
    if not after.owner or after.owner == before.owner:
        return ""
    if not (isinstance(event, SeatActed) and event.act in _TAKES_OVER):
        return "law 4: an owner who took nothing over"
    shown = {entry.event for entry in taken.decision.entries}
    if before.owner and not shown & {"released", "handed_over"}:
        return "law 4: a takeover that the other side does not see"
    return ""


def keeps_who_is_at_the_door(taken: Taken) -> str:
    """Whoever is there first stays responsible until they hand over, leave or are taken off the incident."""
    before, after = taken.before, taken.after
    if not (before.state.is_active and after.state.is_active) or before.on_scene == after.on_scene:
        return _is_there(taken)
    if before.on_scene and not _is_let_go(taken, before.on_scene):
        return f"law 6: {before.on_scene} is at the door and no longer responsible"
    return _is_there(taken)


def _is_let_go(taken: Taken, person: str) -> bool:
    match taken.event:
        case Reported():
            return taken.event.by == person and taken.event.report in _GOES
        case SeatActed():
            return taken.event.who == person and taken.event.act in _TAKES_AWAY
        case _:
            return False


def _is_there(taken: Taken) -> str:
    person = taken.after.on_scene
    if person and taken.after.state.is_active and not taken.after.is_on_scene(person):
        return f"law 6: {person} counts as responsible and has not arrived"
    return ""


def tells_who_left(taken: Taken) -> str:
    """Who goes from the door without a hand-over is told to the supervisor at once."""
    event = taken.event
    if not isinstance(event, Reported) or event.report not in {Report.LEFT, Report.CANNOT}:
        return ""
    there = taken.before.state.is_active and taken.before.is_on_scene(event.by)
    gone = there and not taken.after.is_on_scene(event.by)
    if gone and not taken.tells("supervisor"):
        return f"law 6: {event.by} leaves the door and no supervisor hears of it"
    return ""


def dates_every_entry(taken: Taken) -> str:
    """Entries are of now: nothing is written into the past or the future of a timeline."""
    wrong = any(entry.at != taken.now for entry in taken.decision.entries)
    return "law 7: an entry that is not dated now" if wrong else ""
