"""One record from the day it is made to its end, and how it stands today."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from telecare.domain.errors import NotPermittedError
from telecare.domain.parameters import Parameters
from telecare.domain.records.forms import FORMS, RecordForm, RecordKind


class Standing(StrEnum):
    """How a record stands."""

    STANDS = "stands"
    OPEN = "open"
    LATE = "late"
    LAPSED = "lapsed"
    SETTLED = "settled"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Over:
    """Who said when that it is over; of what had to be mended `proof` names the paper or picture."""

    at: datetime
    by: str
    proof: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """What somebody recorded; `until` is the instant by which it is to be settled or done again."""

    id: str
    kind: RecordKind
    about: str
    area: str
    at: datetime
    noted_by: str
    noted_at: datetime
    home: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    until: datetime | None = None
    over: Over | None = None

    @property
    def form(self) -> RecordForm:
        """Return how its kind is recorded."""
        return FORMS[self.kind]

    def standing(self, now: datetime) -> Standing:
        """Tell how it stands at an instant."""
        if self.over is not None:
            return Standing.SETTLED if self.over.proof else Standing.ENDED
        is_past = self.until is not None and self.until <= now
        if self.form.due:
            return Standing.LATE if is_past else Standing.OPEN
        return Standing.LAPSED if is_past else Standing.STANDS

    def ended(self, over: Over) -> Record:
        """Return it as over; NotPermittedError for a proof of what cannot be mended."""
        if over.proof and not self.form.due:
            raise NotPermittedError("nothing of it can be mended: end it without a proof")
        return replace(self, over=over)


def until_of(
    form: RecordForm, fields: Mapping[str, str], at: datetime, parameters: Parameters
) -> datetime | None:
    """Return by when a record must be settled or done again, None where it holds until it ends."""
    if form.due:
        return at + parameters.duration(form.due.format(grade=fields.get("grade", "")))
    return at + parameters.duration(form.lasts) if form.lasts else None
