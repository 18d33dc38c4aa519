"""A day and an hour agreed with the elder: for a survey, the fitting, a visit (FJ24-08, FJ24-54, HZ23-09)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from telecare.domain.parameters import Parameters
from telecare.domain.programme.procedure import Body


class Errand(StrEnum):
    """What somebody comes for."""

    SURVEY = "survey"
    FITTING = "fitting"
    VISIT = "visit"


class Meeting(StrEnum):
    """How far an appointment is; whoever agreed is the first to know when it does not hold."""

    AGREED = "agreed"
    KEPT = "kept"
    MISSED = "missed"
    CANCELLED = "cancelled"


class Fault(StrEnum):
    """At whom it lay that an appointment was missed or cancelled; a word, for what people tell names people."""

    ELDER_AWAY = "elder_away"
    ELDER_CHANGED_MIND = "elder_changed_mind"
    TEAM_PREVENTED = "team_prevented"
    DEVICES_MISSING = "devices_missing"
    WEATHER = "weather"


@dataclass(frozen=True, slots=True)
class Span:
    """When a team is there."""

    begins: datetime
    ends: datetime

    def overlaps(self, other: Span) -> bool:
        """Tell whether somebody would have to be at two places; what only touches does not."""
        return self.begins < other.ends and other.begins < self.ends


@dataclass(frozen=True, slots=True)
class Appointment:
    """One appointment; `agreed_by` says who of the home agreed to it, and `moved` how often it was moved."""

    id: str
    service: str
    elder: str
    area: str
    errand: Errand
    team: str
    span: Span
    agreed_by: Body
    written_by: str
    home: str = ""
    operator: str = ""
    meeting: Meeting = Meeting.AGREED
    fault: Fault | None = None
    moved: int = 0
    asked_after: bool = False
    """Whether somebody was asked what became of it: it is over, and nobody has said."""
    heard: tuple[str, ...] = ()
    """The changes that people brought, by id: the same again changes nothing."""


class NotThen(StrEnum):
    """Why an appointment cannot be then."""

    PAST = "past"
    TOO_FAR = "too_far"
    TOO_LONG = "too_long"
    TWO_DAYS = "two_days"
    TEAM_IS_TAKEN = "team_is_taken"
    NOT_AGREED = "not_agreed"  # nobody of the home agreed
    OVER = "over"  # it was kept, missed or cancelled
    TOO_EARLY = "too_early"  # nobody can have kept or missed what has not begun


AT_HOME = frozenset({Body.ELDER, Body.GUARDIAN, Body.FAMILY})
"""Who may agree to a day and an hour: a team that agrees with itself has no appointment."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """The bureau's numbers of appointments."""

    longest: timedelta
    ahead: timedelta
    told_after: timedelta

    @classmethod
    def of(cls, parameters: Parameters) -> Bounds:
        """Read a bureau's values."""
        return cls(
            longest=parameters.duration("appointment.longest_h"),
            ahead=parameters.duration("appointment.ahead_days"),
            told_after=parameters.duration("appointment.told_after_h"),
        )


def day_of(span: Span) -> date:
    """Return the day on whose list an appointment stands; instants carry the bureau's zone."""
    return span.begins.date()


def why_not_then(
    asked: Appointment, others: Iterable[Appointment], now: datetime, bounds: Bounds
) -> NotThen | None:
    """Return why an appointment cannot be then, None where it can; `others` are those of the team's day."""
    span = asked.span
    if asked.agreed_by not in AT_HOME:
        return NotThen.NOT_AGREED
    if span.begins <= now:
        return NotThen.PAST
    if span.begins > now + bounds.ahead:
        return NotThen.TOO_FAR
    if not timedelta(0) < span.ends - span.begins <= bounds.longest:
        return NotThen.TOO_LONG
    if span.ends.date() != span.begins.date():
        return NotThen.TWO_DAYS
    standing = (o for o in others if o.meeting is Meeting.AGREED and o.id != asked.id)
    taken = any(other.span.overlaps(span) for other in standing)
    return NotThen.TEAM_IS_TAKEN if taken else None


def moved_to(known: Appointment, span: Span, team: str, agreed_by: Body, by: str) -> Appointment:
    """Return an appointment at another time; whoever is asked after has a new day to keep."""
    return replace(
        known,
        span=span,
        team=team or known.team,
        agreed_by=agreed_by,
        written_by=by,
        moved=known.moved + 1,
        asked_after=False,
    )


def came_to(
    known: Appointment, meeting: Meeting, fault: Fault | None, by: str, now: datetime
) -> Appointment | NotThen:
    """Return an appointment as it ended; what is over stays as it is, and what has not begun cannot be kept."""
    if known.meeting is not Meeting.AGREED:
        return NotThen.OVER
    if meeting is not Meeting.CANCELLED and now < known.span.begins:
        return NotThen.TOO_EARLY
    return replace(known, meeting=meeting, fault=fault, written_by=by)


def unreported(
    known: Iterable[Appointment], now: datetime, bounds: Bounds
) -> tuple[Appointment, ...]:
    """Return what is over and of which nobody said what became of it, as far as nobody was asked yet."""
    return tuple(
        each
        for each in known
        if each.meeting is Meeting.AGREED
        and not each.asked_after
        and each.span.ends + bounds.told_after <= now
    )
