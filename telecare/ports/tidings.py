"""Tidings as they are asked for, kept and counted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from telecare.domain.tidings.book import Book
from telecare.domain.tidings.campaign import Campaign, Report
from telecare.domain.tidings.kinds import TidingKind


@dataclass(frozen=True, slots=True)
class HomeTiding:
    """Something to tell the people of one home, once under its key; `at` is when it came to be told."""

    bureau: str
    home: str
    kind: TidingKind
    key: str
    at: datetime
    day: date | None = None


@dataclass(frozen=True, slots=True)
class CampaignPortion:
    """Some homes of a campaign that was committed."""

    bureau: str
    campaign: str
    number: int
    homes: tuple[str, ...]


Telling = HomeTiding | CampaignPortion


class Tidings(Protocol):
    """Has people told by and by, behind everything else; each at least once."""

    def ask(self, tellings: Iterable[Telling]) -> None:
        """Have these told soon; UnavailableError where one was not taken."""
        ...

    def again(self, telling: Telling, after: timedelta) -> None:
        """Have one told later."""
        ...


@dataclass(frozen=True, slots=True)
class KeptBook:
    """A person's book as it was read; `version` 0 is that of one who has none."""

    bureau: str
    person: str
    book: Book
    version: int = 0


class Books(Protocol):
    """What each person was told and does not want to be told."""

    def book(self, bureau: str, person: str) -> KeptBook:
        """Return a person's book, read strongly; an empty one of whoever has none."""
        ...

    def keep(self, before: KeptBook, after: Book, delivered: str = "") -> KeptBook:
        """Keep a book over the one that was read, and count one more delivered of a campaign with it.

        ConflictError where somebody else wrote meanwhile.
        """
        ...


class Campaigns(Protocol):
    """What bureaus told many."""

    def keep(self, bureau: str, campaign: Campaign) -> Campaign:
        """Keep a campaign that was shown, and return what stands: the first of an id stays."""
        ...

    def commit(self, bureau: str, campaign: Campaign) -> Campaign:
        """Keep that it is told, and return what stands: the first commit stays."""
        ...

    def campaign(self, bureau: str, campaign_id: str) -> Campaign:
        """Return a campaign; UnknownCampaignError where there is none."""
        ...

    def finish(
        self, bureau: str, campaign_id: str, portion: int, counts: Mapping[str, int]
    ) -> None:
        """Keep what came of a portion; the first word on each counts."""
        ...

    def report(self, bureau: str, campaign_id: str) -> Report:
        """Return how far a campaign is."""
        ...

    def newest(self, bureau: str, after: str = "") -> Iterator[tuple[str, Campaign]]:
        """Yield (cursor, campaign) of what was shown, the oldest first, past a cursor."""
        ...
