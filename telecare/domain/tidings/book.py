"""What one person was told lately and does not want to be told: the one place that says yes or no."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from telecare.domain.tidings.kinds import TidingKind

WEEK = timedelta(days=7)


class ToldState(StrEnum):
    """How far a text to one person is."""

    CLAIMED = "claimed"
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"

    @property
    def is_open(self) -> bool:
        """Tell whether the carrier's word can still change something."""
        return self in {ToldState.CLAIMED, ToldState.SENT}


class Came(StrEnum):
    """What became of telling one person."""

    SENT = "sent"
    OPTED_OUT = "opted_out"
    ENOUGH = "enough"
    NO_NUMBER = "no_number"
    FAILED = "failed"
    TOO_LATE = "too_late"


@dataclass(frozen=True, slots=True)
class Told:
    """One text to one person, by its key; `campaign` counts what becomes of it."""

    key: str
    kind: TidingKind
    at: datetime
    state: ToldState = ToldState.CLAIMED
    campaign: str = ""


@dataclass(frozen=True, slots=True)
class Book:
    """What a person was told and does not want.

    Nobody is told the same twice, nor more than the bureau's number a week, nor a kind that they opted
    out of. Alarms are not in it: nobody opts out of them.
    """

    out_of: frozenset[TidingKind] = frozenset()
    written_by: str = ""
    written_at: datetime | None = None
    told: tuple[Told, ...] = ()

    def of(self, key: str) -> Told | None:
        """Return what was told under a key."""
        return next((each for each in self.told if each.key == key), None)

    def verdict(self, new: Told, weekly_most: int) -> Came | None:
        """Return why this is not told, or that it was; None where it may be told now."""
        before = self.of(new.key)
        if before is not None and before.state is not ToldState.CLAIMED:
            return Came.FAILED if before.state is ToldState.FAILED else Came.SENT
        if new.kind in self.out_of:
            return Came.OPTED_OUT
        if before is not None:
            return None  # it was begun, and nobody knows whether it left: it is told under the same key
        lately = [each for each in self.told if new.at - each.at < WEEK]
        return Came.ENOUGH if len(lately) >= weekly_most else None

    def claimed(self, new: Told, kept_for: timedelta) -> Book:
        """Return the book with a text that is about to leave; what is long past is left out."""
        others = (each for each in self.told if each.key != new.key and new.at - each.at < kept_for)
        return replace(self, told=(*others, new))

    def became(self, key: str, state: ToldState) -> Book:
        """Return the book after a word on a text; itself where a later word came before."""
        known = self.of(key)
        if known is None or not known.state.is_open or known.state is state:
            return self
        told = tuple(replace(t, state=state) if t.key == key else t for t in self.told)
        return replace(self, told=told)

    def opted(self, out_of: Iterable[TidingKind], by: str, at: datetime) -> Book:
        """Return the book with what the person does not want from now on, and who wrote it down."""
        return replace(self, out_of=frozenset(out_of), written_by=by, written_at=at)
