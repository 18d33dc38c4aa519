"""Books of people and campaigns of bureaus in the incidents table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from telecare.adapters.dynamodb import items, tiding_keys
from telecare.adapters.dynamodb.table import ConditionFailedError, Item, Table
from telecare.domain import codec
from telecare.domain.errors import UnknownCampaignError
from telecare.domain.tidings.book import Book
from telecare.domain.tidings.campaign import Campaign, Report
from telecare.ports.tidings import KeptBook

NEW = "attribute_not_exists(#pk)"
DELIVERED = "delivered"


class DynamoBooks:
    """One item a person, written over the version that was read."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def book(self, bureau: str, person: str) -> KeptBook:
        """Return a person's book."""
        item = self._table.get(tiding_keys.book(bureau, person))
        if item is None:
            return KeptBook(bureau, person, Book())
        book: Book = codec.from_plain(Book, items.from_body(item))
        return KeptBook(bureau, person, book, int(item["version"]))

    def keep(self, before: KeptBook, after: Book, delivered: str = "") -> KeptBook:
        """Keep a book over the one that was read, and count with it, both or neither."""
        bureau, person, version = before.bureau, before.person, before.version + 1
        item = items.versioned(codec.to_plain(after), version=version)
        place = tiding_keys.book(bureau, person)
        condition = "#version = :before" if before.version else NEW
        write = self._table.put(place, item, condition, before=before.version)
        if not delivered:
            self._table.apply(write)
        else:
            counter = tiding_keys.delivered(bureau, delivered, person)
            counted = self._table.update(counter, "ADD #number :one", one=1)
            self._table.transact([write, counted], repeatable=False)
        return KeptBook(bureau, person, after, version)


class DynamoCampaigns:
    """A campaign, what came of its portions and how many texts were delivered lie together."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def keep(self, bureau: str, campaign: Campaign) -> Campaign:
        """Keep a campaign and return what stands."""
        place = tiding_keys.campaign(bureau, campaign.id)
        listed = tiding_keys.listed(bureau, campaign.at, campaign.id)
        item = items.versioned(codec.to_plain(campaign), shown=True)
        entry = items.versioned({"campaign": campaign.id})
        try:
            self._table.transact(
                [self._table.put(place, item, NEW), self._table.put(listed, entry)]
            )
        except ConditionFailedError:
            return self.campaign(bureau, campaign.id)
        return campaign

    def commit(self, bureau: str, campaign: Campaign) -> Campaign:
        """Keep that it is told; the first commit stays."""
        place = tiding_keys.campaign(bureau, campaign.id)
        item = items.versioned(codec.to_plain(campaign), shown=False)
        try:
            self._table.apply(self._table.put(place, item, "#shown = :shown", shown=True))
        except ConditionFailedError:
            return self.campaign(bureau, campaign.id)
        return campaign

    def campaign(self, bureau: str, campaign_id: str) -> Campaign:
        """Return a campaign."""
        item = self._table.get(tiding_keys.campaign(bureau, campaign_id))
        if item is None:
            raise UnknownCampaignError(campaign_id)
        return _campaign(item)

    def finish(
        self, bureau: str, campaign_id: str, portion: int, counts: Mapping[str, int]
    ) -> None:
        """Keep what came of a portion; the first word counts."""
        place = tiding_keys.portion(bureau, campaign_id, portion)
        try:
            self._table.apply(self._table.put(place, items.versioned(dict(counts)), NEW))
        except ConditionFailedError as error:
            if not error.failed:
                raise

    def report(self, bureau: str, campaign_id: str) -> Report:
        """Return how far a campaign is."""
        pk = tiding_keys.campaign(bureau, campaign_id).pk
        counts: Counter[str] = Counter()
        done = 0
        for item in self._table.query(pk, tiding_keys.PORTION):
            counts.update(items.from_body(item))
            done += 1
        for item in self._table.query(pk, tiding_keys.DELIVERED):
            counts[DELIVERED] += int(item["number"])
        return Report(done, dict(counts))

    def newest(self, bureau: str, after: str = "") -> Iterator[tuple[str, Campaign]]:
        """Yield (cursor, campaign), the oldest first."""
        for item in self._table.query(f"{bureau}#campaigns"):
            if str(item["sk"]) > after:
                yield str(item["sk"]), self.campaign(bureau, items.from_body(item)["campaign"])


def _campaign(item: Item) -> Campaign:
    campaign: Campaign = codec.from_plain(Campaign, items.from_body(item))
    return campaign
