"""What is known of a person's being alive: the last sign, what was not heard since, when silence is too long."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum


class LivenessState(StrEnum):
    """How things stand with a person; unknown is never fine (law 9)."""

    CONFIRMED = "confirmed"  # a sign of life within the clock, and somebody who would hear the next
    OVERDUE = "overdue"  # the clock has run out: people are being asked
    UNKNOWN = "unknown"  # nobody can hear, or nobody could for too long to tell


@dataclass(frozen=True, slots=True)
class Sign:
    """Something that was heard: when it happened, of which device, what it was."""

    at: datetime
    device: str = ""
    word: str = ""


@dataclass(frozen=True, slots=True)
class Deafness:
    """A time in which the home could not be heard."""

    start: datetime
    end: datetime


def silent_since(last_sign: datetime, unheard: tuple[Deafness, ...]) -> datetime:
    """Return the instant from which silence counts.

    A minute that nobody could hear is no minute of silence, and it takes one back of those before:
    she may have been up in it. A long deafness so starts the count anew, a short one hardly matters.
    """
    since = last_sign
    for gap in unheard:
        start = max(gap.start, since)
        if gap.end <= start:
            continue
        heard_before = start - since
        left = max(heard_before - (gap.end - start), timedelta(0))
        since = gap.end - left
    return since


@dataclass(frozen=True, slots=True)
class Liveness:
    """One person's liveness (FJ24-22).

    A sign proves life at the instant it happened, however late it arrives, and the latest one counts:
    a message that is repeated or late never moves a deadline back. `clock` is how long the quiet since
    the last sign is waited out; whoever holds the rhythm sets it (`timed`).
    """

    clock: timedelta
    last: Sign
    state: LivenessState = LivenessState.CONFIRMED
    unheard: tuple[Deafness, ...] = ()
    patient_until: datetime | None = None

    @property
    def lapses_at(self) -> datetime:
        """Return when the last sign is older than the clock allows, whoever could hear since."""
        return self.last.at + self.clock

    @property
    def overdue_at(self) -> datetime:
        """Return when the silence that could be heard has become too long."""
        due = silent_since(self.last.at, self.unheard) + self.clock
        return due if self.patient_until is None else max(due, self.patient_until)

    def turns_at(self, *, can_hear: bool) -> datetime | None:
        """Return the next instant at which time alone changes the state, or None."""
        if self.state is LivenessState.CONFIRMED:
            return self.lapses_at
        if self.state is LivenessState.UNKNOWN and can_hear:
            return self.overdue_at
        return None

    def timed(self, clock: timedelta) -> Liveness:
        """Return the same with another clock."""
        return self if clock == self.clock else replace(self, clock=clock)

    def turned(self, now: datetime, *, can_hear: bool) -> Liveness:
        """Return what stands once `turns_at` has come; overdue is only said by who could hear."""
        late = can_hear and self.overdue_at <= now
        return replace(self, state=LivenessState.OVERDUE if late else LivenessState.UNKNOWN)

    def signed(self, sign: Sign, now: datetime) -> Liveness:
        """Take a sign in; one that is itself older than the clock allows ends no silence."""
        if (sign.at, sign.device) <= (self.last.at, self.last.device):
            return self
        unheard = self.unheard
        if unheard:
            unheard = tuple(gap for gap in unheard if gap.end > sign.at)
        state = self.state
        if state is not LivenessState.CONFIRMED and sign.at + self.clock > now:
            state = LivenessState.CONFIRMED
        return Liveness(self.clock, sign, state, unheard, self.patient_until)

    def deafened(self) -> Liveness:
        """Nobody can hear any more: what was confirmed becomes unknown, what is overdue stays so."""
        if self.state is LivenessState.CONFIRMED:
            return replace(self, state=LivenessState.UNKNOWN)
        return self

    def missed(self, gap: Deafness) -> Liveness:
        """Nobody could hear the home in this time; it matters when no sign is later."""
        if gap.end <= self.last.at:
            return self
        return replace(self, unheard=(*self.unheard, gap))

    def listened(self, at: datetime, reach: timedelta) -> Liveness:
        """A late word shows that the home was listening at this instant, and `reach` around it."""
        if not any(gap.start < at < gap.end for gap in self.unheard):
            return self
        parts = (
            part
            for gap in self.unheard
            for part in (
                Deafness(gap.start, min(at, gap.end)),
                Deafness(max(at, gap.start), gap.end),
            )
        )
        return replace(self, unheard=tuple(p for p in parts if p.end - p.start > reach))

    def heard_again(self, since: datetime, now: datetime, patience: timedelta) -> Liveness:
        """The home can be heard again; for `patience` it may still hand in what it kept."""
        state = self.state
        if state is LivenessState.UNKNOWN and self.lapses_at > now:
            state = LivenessState.CONFIRMED
        return replace(self, state=state, patient_until=since + patience)
