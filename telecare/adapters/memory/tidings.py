"""Tidings in memory: what was asked for, people's books, campaigns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta

from telecare.domain.errors import ConflictError, UnknownCampaignError
from telecare.domain.tidings.book import Book
from telecare.domain.tidings.campaign import Campaign, Report
from telecare.ports.tidings import KeptBook, Telling

DELIVERED = "delivered"


class MemoryTidings:
    """Keeps what was asked for until somebody takes it."""

    def __init__(self) -> None:
        self.asked: list[Telling] = []
        self.later: list[tuple[Telling, timedelta]] = []

    def ask(self, tellings: Iterable[Telling]) -> None:
        """Keep these."""
        self.asked += tellings

    def again(self, telling: Telling, after: timedelta) -> None:
        """Keep one with how long it waits."""
        self.later.append((telling, after))


class MemoryCampaigns:
    """Keeps each campaign once."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], Campaign] = {}
        self._done: dict[tuple[str, str], dict[int, Mapping[str, int]]] = {}
        self.delivered: Counter[tuple[str, str]] = Counter()

    def keep(self, bureau: str, campaign: Campaign) -> Campaign:
        """Keep a campaign and return what stands."""
        return self._kept.setdefault((bureau, campaign.id), campaign)

    def commit(self, bureau: str, campaign: Campaign) -> Campaign:
        """Keep that it is told; the first commit stays."""
        known = self.campaign(bureau, campaign.id)
        if known.committed_at is None:
            self._kept[bureau, campaign.id] = campaign
        return self._kept[bureau, campaign.id]

    def campaign(self, bureau: str, campaign_id: str) -> Campaign:
        """Return a campaign."""
        if (bureau, campaign_id) not in self._kept:
            raise UnknownCampaignError(campaign_id)
        return self._kept[bureau, campaign_id]

    def finish(
        self, bureau: str, campaign_id: str, portion: int, counts: Mapping[str, int]
    ) -> None:
        """Keep what came of a portion."""
        self._done.setdefault((bureau, campaign_id), {}).setdefault(portion, dict(counts))

    def report(self, bureau: str, campaign_id: str) -> Report:
        """Return how far a campaign is."""
        done = self._done.get((bureau, campaign_id), {})
        counts: Counter[str] = Counter()
        for each in done.values():
            counts.update(each)
        if delivered := self.delivered[bureau, campaign_id]:
            counts[DELIVERED] = delivered
        return Report(len(done), dict(counts))

    def newest(self, bureau: str, after: str = "") -> Iterator[tuple[str, Campaign]]:
        """Yield (cursor, campaign), the oldest first."""
        mine = [c for (b, _), c in self._kept.items() if b == bureau]
        listed = sorted(
            ((f"{c.at:%Y%m%dT%H%M%S}-{c.id}", c) for c in mine), key=lambda each: each[0]
        )
        return ((cursor, c) for cursor, c in listed if cursor > after)


class MemoryBooks:
    """Keeps each person's book, and counts what was delivered with the campaigns."""

    def __init__(self, campaigns: MemoryCampaigns) -> None:
        self._kept: dict[tuple[str, str], KeptBook] = {}
        self._campaigns = campaigns

    def book(self, bureau: str, person: str) -> KeptBook:
        """Return a person's book."""
        return self._kept.get((bureau, person), KeptBook(bureau, person, Book()))

    def keep(self, before: KeptBook, after: Book, delivered: str = "") -> KeptBook:
        """Keep a book over the one that was read."""
        bureau, person = before.bureau, before.person
        if self.book(bureau, person).version != before.version:
            raise ConflictError(person)
        kept = KeptBook(bureau, person, after, before.version + 1)
        self._kept[bureau, person] = kept
        if delivered:
            self._campaigns.delivered[bureau, delivered] += 1
        return kept
