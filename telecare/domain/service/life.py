"""One person's service as a value: how far it is, what was shown for each step, what it waits for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from telecare.domain.consent import Cause, Reluctance
from telecare.domain.parameters import Parameters
from telecare.domain.programme.procedure import Act, Body, Done, Stage, next_stage
from telecare.domain.programme.programme import Funding
from telecare.domain.service.agreement import Agreement
from telecare.domain.service.care import Care


class Phase(StrEnum):
    """How far a service is; while it is entering, the next act of its procedure says where."""

    ENTERING = "entering"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    ENDED = "ended"


class Over(StrEnum):
    """Why a service is over (FJ24-40, SH21-22); nothing ends without one of these."""

    DEATH = "death"
    MOVED_AWAY = "moved_away"
    OPERATOR_CLOSED = "operator_closed"
    DECLINED = "declined"
    TURNED_DOWN = "turned_down"
    OTHER = "other"


class Why(StrEnum):
    """The nearer reason of whoever turned somebody down or ended a service otherwise."""

    NOT_ENTITLED = "not_entitled"
    SERVED_ALREADY = "served_already"
    FACTS_WRONG = "facts_wrong"
    IN_CARE_HOME = "in_care_home"
    UNPAID = "unpaid"
    OPENED_IN_ERROR = "opened_in_error"


class Pause(StrEnum):
    """Why a service rests for a time."""

    HOSPITAL = "hospital"
    AWAY = "away"
    CONSENT_WITHDRAWN = "consent_withdrawn"
    BEING_FITTED_ANEW = "being_fitted_anew"


class Side(StrEnum):
    """Between whom a service is handed over."""

    OPERATOR = "operator"
    STREET = "street"


@dataclass(frozen=True, slots=True)
class Clocks:
    """The bureau's clocks as they stood when the service was asked for, in seconds (law 8)."""

    step_s: float
    remind_s: float
    review_s: float
    rest_s: float
    transfer_s: float

    @classmethod
    def of(cls, parameters: Parameters) -> Clocks:
        """Read a bureau's values."""
        names = ("step_days", "remind_days", "review_days", "rest_days", "transfer_days")
        return cls(*(parameters.duration(f"service.{name}").total_seconds() for name in names))


@dataclass(frozen=True, slots=True)
class Taken:
    """A step that was taken: by whom, before whose eyes, and which papers show it."""

    act: Act
    on: date
    by: Body
    written_by: str
    present: frozenset[Body] = frozenset()
    evidence: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Suspension:
    """The service rests until an instant and then goes on by itself; nothing that alarms is muted."""

    why: Pause
    until: datetime


@dataclass(frozen=True, slots=True)
class Transfer:
    """The service is offered to another; whoever has it answers for it until that other takes it."""

    side: Side
    to: str
    offered_by: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class End:
    """What ended the service."""

    over: Over
    by: Body
    written_by: str
    on: date
    why: Why | None = None
    reluctance: Reluctance | None = None
    cause: Cause | None = None


class Doubt(StrEnum):
    """What somebody objects to in what hangs out for everybody to read."""

    LIVES_ELSEWHERE = "lives_elsewhere"
    LIVES_WITH_OTHERS = "lives_with_others"
    NOT_IN_NEED = "not_in_need"
    SERVED_ALREADY = "served_already"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Objection:
    """An objection that is not answered yet; who raised it is nobody's to know."""

    id: str
    why: Doubt
    on: date


@dataclass(frozen=True, slots=True)
class Life:
    """One person's service; it keeps the procedure and the clocks that it began with (law 8).

    `area` is the committee or street that answers for it, `registered` where the elder is registered;
    `missing` names the facts that must be asked before anybody knows what the elder is entitled to.
    """

    id: str
    elder: str
    area: str
    funding: Funding
    stages: tuple[Stage, ...]
    policy: str
    clocks: Clocks
    opened_at: datetime
    registered: str = ""
    home: str = ""
    client_class: str = ""
    missing: tuple[str, ...] = ()
    operator: str = ""
    phase: Phase = Phase.ENTERING
    taken: tuple[Taken, ...] = ()
    waits_until: datetime | None = None
    reminders: int = 0
    agreements: tuple[Agreement, ...] = ()
    suspension: Suspension | None = None
    transfer: Transfer | None = None
    end: End | None = None
    care: Care | None = None
    """What calls and visits are owed; None until care has begun."""
    objections: tuple[Objection, ...] = ()
    """What was objected to and is not answered; no step is taken before."""
    objected: int = 0
    """How many objections there ever were: each has a name of its own."""
    heard: tuple[str, ...] = ()
    """The last moves that people brought, by id: the same again changes nothing."""
    active_at: datetime | None = None
    """When it became active, at first or again; the version before noted the day of its last step alone."""

    @property
    def due_at(self) -> datetime | None:
        """Return when time alone moves it next; only what has ended waits for nothing (law 3)."""
        offered = self.transfer.due_at if self.transfer else None
        owed = self.care.next_at if self.care else None
        known = (self.waits_until, offered, owed)
        return min((at for at in known if at is not None), default=None)

    @property
    def done(self) -> tuple[Done, ...]:
        """Return the steps that were taken, as the procedure judges them."""
        return tuple(Done(each.act, each.on) for each in self.taken)

    @property
    def next_stage(self) -> Stage | None:
        """Return the step that comes next, None once all are taken."""
        return next_stage(self.stages, self.done)

    @property
    def guarded_since(self) -> datetime | None:
        """Return since when the elder may count on being guarded; None while nothing is promised yet.

        A rest mutes nothing, but for one in which the home is fitted anew.
        """
        fitting = self.suspension is not None and self.suspension.why is Pause.BEING_FITTED_ANEW
        if self.phase not in {Phase.ACTIVE, Phase.SUSPENDED} or fitting:
            return None
        if self.active_at is not None or not self.taken:
            return self.active_at or self.opened_at
        day_after = self.taken[-1].on + timedelta(days=1)
        return datetime.combine(day_after, time(), self.opened_at.tzinfo)

    @property
    def is_fitted(self) -> bool:
        """Tell whether devices are in the home."""
        return any(each.act is Act.FIT for each in self.taken)


def seconds(number: float) -> timedelta:
    """Return a clock of a service."""
    return timedelta(seconds=number)
