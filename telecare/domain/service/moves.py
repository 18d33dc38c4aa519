"""What befalls a service, and what a decision on it asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from telecare.domain.consent import Cause, Reluctance
from telecare.domain.programme.care import Caller, Rhythm
from telecare.domain.programme.procedure import Act, Body, Stage
from telecare.domain.programme.programme import Funding
from telecare.domain.service.agreement import Agreement
from telecare.domain.service.care import Contact, Outcome
from telecare.domain.service.life import Doubt, Life, Over, Pause, Side, Why
from telecare.domain.timeline import Entry


@dataclass(frozen=True, slots=True)
class Said:
    """Who decides, and who wrote it down: an elder without a device has a committee write for them."""

    by: Body
    written_by: str


@dataclass(frozen=True, slots=True)
class TakeStep:
    """The next step is taken; `agreement` comes with the signature, `home` with what was accepted there."""

    said: Said
    act: Act
    present: frozenset[Body] = frozenset()
    evidence: Mapping[str, str] = field(default_factory=dict)
    agreement: Agreement | None = None
    home: str = ""


@dataclass(frozen=True, slots=True)
class Establish:
    """Facts were asked: what they make of the way in; `missing` are those that are still unknown."""

    said: Said
    funding: Funding
    client_class: str
    missing: tuple[str, ...]
    stages: tuple[Stage, ...]


class Back(StrEnum):
    """Why a step must be taken again."""

    OBJECTION = "objection"
    FACTS_WRONG = "facts_wrong"
    PAPERS_MISSING = "papers_missing"
    FAILED_TEST = "failed_test"


@dataclass(frozen=True, slots=True)
class SendBack:
    """A step that was taken has to be taken again, and all after it."""

    said: Said
    to: Act
    why: Back


@dataclass(frozen=True, slots=True)
class Suspend:
    """The service rests until an instant."""

    said: Said
    why: Pause
    until: datetime


@dataclass(frozen=True, slots=True)
class Resume:
    """The service goes on before its rest is over."""

    said: Said


@dataclass(frozen=True, slots=True)
class Review:
    """Somebody has looked whether all is still so: the ledger is kept up to date (HZ23-11)."""

    said: Said


@dataclass(frozen=True, slots=True)
class EndService:
    """The service is over; `resides` is where somebody lives now, `within` the area that the bureau serves."""

    said: Said
    over: Over
    why: Why | None = None
    reluctance: Reluctance | None = None
    cause: Cause | None = None
    resides: str = ""
    within: str = ""


@dataclass(frozen=True, slots=True)
class Offer:
    """Another operator or street is to answer for the service (FJ24-36, SH24-25)."""

    said: Said
    side: Side
    to: str


@dataclass(frozen=True, slots=True)
class Take:
    """The other one takes it: from now on they answer for it."""

    said: Said
    to: str


@dataclass(frozen=True, slots=True)
class Withdraw:
    """The offer is taken back, or the other one does not want it."""

    said: Said


@dataclass(frozen=True, slots=True)
class Object:
    """Somebody who read the notice objects; whoever was told writes it down."""

    said: Said
    why: Doubt


@dataclass(frozen=True, slots=True)
class Dismiss:
    """An objection does not hold."""

    said: Said
    objection: str


@dataclass(frozen=True, slots=True)
class ReportCare:
    """Somebody was called or visited; a machine may call, and proves no life by it."""

    said: Said
    what: Contact
    outcome: Outcome
    caller: Caller = Caller.HUMAN


@dataclass(frozen=True, slots=True)
class AgreeCare:
    """How often somebody wants to be called and visited; only a signed paper makes it less (FJ24-27).

    `confirmed_on` is the day of the paper, today where none is named.
    """

    said: Said
    rhythm: Rhythm
    document: str = ""
    confirmed_on: date | None = None


@dataclass(frozen=True, slots=True)
class TimePassed:
    """Nothing but time has passed."""


Move = (
    TakeStep
    | Establish
    | SendBack
    | Suspend
    | Resume
    | Review
    | EndService
    | Offer
    | Take
    | Withdraw
    | Object
    | Dismiss
    | ReportCare
    | AgreeCare
    | TimePassed
)


class No(StrEnum):
    """Why a move is not possible; the first four are the procedure's."""

    NOT_NEXT = "not_next"
    NOT_YOURS = "not_yours"
    NOBODY_PRESENT = "nobody_present"
    TOO_EARLY = "too_early"
    NOT_NOW = "not_now"
    NO_EVIDENCE = "no_evidence"
    FACTS_MISSING = "facts_missing"
    NO_REASON = "no_reason"
    WRONG_REASON = "wrong_reason"
    TOO_LONG = "too_long"
    NOT_OFFERED = "not_offered"
    NOT_ANOTHER = "not_another"
    STILL_HERE = "still_here"
    OBJECTED = "objected"


@dataclass(frozen=True, slots=True)
class Ask:
    """A task for whoever answers for the service, under a key of its own: decided twice it is opened once.

    An `audience` at the desk is told of it, too; `by` is when it must be done.
    """

    task: str
    key: str
    audience: str = ""
    by: datetime | None = None


@dataclass(frozen=True, slots=True)
class Moved:
    """A service after a move; `no` says why nothing moved but what time itself had brought.

    `closes` are the tasks that nothing is asked by any more.
    """

    life: Life
    entries: tuple[Entry, ...] = ()
    asks: tuple[Ask, ...] = ()
    closes: tuple[str, ...] = ()
    no: No | None = None
