"""How long a device goes on telling its alarm, and when it turns to the telephone instead."""

import math
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Schedule:
    """Offsets from the first send; a stubborn device repeats whatever it has heard."""

    repeats: tuple[timedelta, ...] = (
        timedelta(seconds=5),
        timedelta(seconds=10),
        timedelta(seconds=20),
    )
    fallback: timedelta = timedelta(seconds=30)
    stubborn: bool = False


class Phase(StrEnum):
    """What the device knows of its alarm."""

    UNHEARD = "unheard"
    ACCEPTED = "accepted"
    HANDLED = "handled"
    FELL_BACK = "fell_back"


class Verdict(StrEnum):
    """What a receipt says."""

    ACCEPTED = "accepted"
    HANDLED = "handled"
    BUSY = "busy"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Receipt:
    """The platform's answer to one alarm; `say` is what the device may speak aloud."""

    alarm_id: str
    verdict: Verdict
    retry_after_s: float | None = None
    say: str | None = None


@dataclass(frozen=True, slots=True)
class TimePassed:
    """The device looked at its clock."""


Event = Receipt | TimePassed


class Action(StrEnum):
    """What the device has to do now."""

    SEND = "send"
    FALL_BACK = "fall_back"


@dataclass(frozen=True, slots=True)
class Repeating:
    """Where one alarm stands: the sends still to come, and until when somebody must have heard."""

    phase: Phase
    sends: tuple[datetime, ...]
    fallback_at: datetime | None

    @property
    def wake_at(self) -> datetime | None:
        """When time alone changes something; None when nothing is left to do."""
        pending = [*self.sends[:1], *([self.fallback_at] if self.fallback_at else [])]
        return min(pending, default=None)


Step = tuple[Repeating, tuple[Action, ...]]


def begin(schedule: Schedule, now: datetime) -> Step:
    """The first send, and what follows if nobody answers."""
    sends = tuple(now + offset for offset in schedule.repeats)
    return Repeating(Phase.UNHEARD, sends, now + schedule.fallback), (Action.SEND,)


def advance(state: Repeating, event: Event, now: datetime, *, stubborn: bool = False) -> Step:
    """One step: the new state and what to do.

    An alarm is never given up in silence: it ends accepted, handled, or with the fallback, which
    happens once at most. `busy` moves the next send, not the fallback.
    """
    if isinstance(event, TimePassed):
        return _wait(state, now)
    if event.verdict in (Verdict.ACCEPTED, Verdict.HANDLED):
        return _heard(state, event.verdict, stubborn=stubborn), ()
    if state.phase is not Phase.UNHEARD:
        return state, ()
    if event.verdict is Verdict.BUSY:
        return _put_off(state, event.retry_after_s, now), ()
    # What cannot be read will not be read the next time: the telephone is the only way left.
    return _fall_back()


def _wait(state: Repeating, now: datetime) -> Step:
    if state.fallback_at is not None and now >= state.fallback_at:
        return _fall_back()
    due = [at for at in state.sends if at <= now]
    if not due:
        return state, ()
    # A device that slept through several sends makes up for them with one.
    return replace(state, sends=state.sends[len(due) :]), (Action.SEND,)


def _heard(state: Repeating, verdict: Verdict, *, stubborn: bool) -> Repeating:
    phase = Phase(verdict.value) if state.phase is not Phase.HANDLED else Phase.HANDLED
    return Repeating(phase, state.sends if stubborn else (), None)


def _put_off(state: Repeating, retry_after_s: float | None, now: datetime) -> Repeating:
    if retry_after_s is None or not math.isfinite(retry_after_s) or retry_after_s < 0:
        return state
    if state.fallback_at is not None and retry_after_s > (state.fallback_at - now).total_seconds():
        return replace(state, sends=())
    again = now + timedelta(seconds=retry_after_s)
    return replace(state, sends=(again, *(at for at in state.sends if at > again)))


def _fall_back() -> Step:
    return Repeating(Phase.FELL_BACK, (), None), (Action.FALL_BACK,)
