"""What care one served person is owed, as a value: the calls and visits that fall due, and how they stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from telecare.domain.parameters import Parameters
from telecare.domain.programme.care import Agreed, CareRules, Rhythm, next_call, next_visit


class Contact(StrEnum):
    """In what way somebody is cared for (FJ24-25)."""

    CALL = "call"
    VISIT = "visit"


class Outcome(StrEnum):
    """What became of a call or a visit."""

    REACHED = "reached"
    IN_VAIN = "in_vain"


class DutyState(StrEnum):
    """How a duty stands, the gravest last."""

    WAITING = "waiting"
    ASKED = "asked"
    MISSED = "missed"
    RAISED = "raised"


@dataclass(frozen=True, slots=True)
class CareClocks:
    """The bureau's clocks of care."""

    leads: Mapping[Contact, timedelta]
    again: timedelta
    tries: int
    remind: timedelta

    @classmethod
    def of(cls, parameters: Parameters) -> CareClocks:
        """Read a bureau's values."""
        leads = {
            Contact.CALL: parameters.duration("care.call_lead_h"),
            Contact.VISIT: parameters.duration("care.visit_lead_days"),
        }
        again, remind = (parameters.duration(f"care.{name}") for name in ("again_h", "remind_days"))
        return cls(leads, again, parameters.count("care.tries"), remind)


@dataclass(frozen=True, slots=True)
class CareTerms:
    """What is owed to one person now: the bureau's rules, the rhythm of this person, the clocks."""

    rules: CareRules
    rhythm: Rhythm
    clocks: CareClocks

    def due(self, what: Contact, since: datetime, done: bool) -> datetime | None:
        """Return by when a contact is owed, counted from the last one or from the beginning."""
        if what is Contact.CALL:
            return next_call(self.rules, self.rhythm, since, since)
        return next_visit(self.rhythm, since, done, self.clocks.leads[what])


@dataclass(frozen=True, slots=True)
class Duty:
    """One contact that is owed.

    `since` is the last one, or when care began; `ask_at` is when a task asks for it next, None while
    one does; `tasks` are the tasks that stand open for it. What is missed stays owed until it is done:
    no clock, no robot and no task that somebody ticks off closes it.
    """

    what: Contact
    since: datetime
    due_at: datetime
    ask_at: datetime | None
    done: bool = False
    vain: int = 0
    remind_at: datetime | None = None
    is_missed: bool = False
    is_raised: bool = False
    tasks: tuple[str, ...] = ()

    @property
    def next_at(self) -> datetime:
        """Return when time alone moves it next (law 3)."""
        late = self.remind_at if self.is_missed else self.due_at
        return min(at for at in (self.ask_at, late) if at is not None)

    @property
    def state(self) -> DutyState:
        """Return how it stands."""
        if self.is_raised:
            return DutyState.RAISED
        if self.is_missed:
            return DutyState.MISSED
        return DutyState.ASKED if self.tasks else DutyState.WAITING


@dataclass(frozen=True, slots=True)
class Care:
    """What one person is owed, and what they agreed to."""

    duties: tuple[Duty, ...] = ()
    agreed: Agreed | None = None

    def duty(self, what: Contact) -> Duty | None:
        """Return the duty of one sort, None where none is owed."""
        return next((each for each in self.duties if each.what is what), None)

    @property
    def next_at(self) -> datetime | None:
        """Return when time alone moves it next; None where nothing is owed."""
        return min((each.next_at for each in self.duties), default=None)
