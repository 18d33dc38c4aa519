"""Links in DynamoDB: a device's connection, its deadline before it, and its street's list of lost ones after it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from telecare.adapters.dynamodb import items, keys, watch_keys
from telecare.adapters.dynamodb.deadlines import due_to_item
from telecare.adapters.dynamodb.table import Item, Table, Value, Write
from telecare.adapters.dynamodb.tasks import NEW
from telecare.domain import codec
from telecare.domain.deadlines import Due
from telecare.domain.links import Link
from telecare.domain.storms import DownLink
from telecare.ports.presence import KeptLink


class DynamoLinks:
    """Keeps links; a lost race is a ConflictError.

    Three plain writes in an order in which each may be the last: a deadline of a link that is not lost
    means nothing, and a lost link always has one. Where the list was not reached, the event is shown
    again and it is written then.
    """

    def __init__(self, table: Table) -> None:
        self._table = table

    def link(self, bureau: str, thing: str) -> KeptLink:
        """Return a device's link; a version of 0 where nothing was heard of it."""
        item = self._table.get(watch_keys.link(bureau, thing))
        return KeptLink(None) if item is None else KeptLink(_link(item), int(item["version"]))

    def links(self, bureau: str, things: Iterable[str]) -> Mapping[str, Link]:
        """Return the links of some devices; a device without one is left out."""
        found = {thing: self.link(bureau, thing).link for thing in things}
        return {thing: link for thing, link in found.items() if link is not None}

    def glimpse(self, bureau: str, things: Iterable[str]) -> Mapping[str, Link]:
        """Return the links of many devices, read weakly."""
        places = {watch_keys.link(bureau, thing): thing for thing in things}
        found = self._table.get_many(places)
        return {places[key]: _link(item) for key, item in found.items()}

    def keep(
        self, bureau: str, thing: str, kept: KeptLink, link: Link, street: str, due: Due | None
    ) -> None:
        """Arm the deadline, write the link on condition of its version, then its street's list."""
        if due is not None:
            self._table.apply(self._table.put(watch_keys.due(bureau, due), due_to_item(due)))
        self._table.apply(self._link_write(bureau, thing, kept, link))
        self.list_again(bureau, thing, link, street)

    def list_again(self, bureau: str, thing: str, link: Link, street: str) -> None:
        """Write a link's place among its street's lost ones."""
        self._table.apply(self._down(bureau, street, thing, link))

    def _link_write(self, bureau: str, thing: str, kept: KeptLink, link: Link) -> Write:
        item = items.versioned(codec.to_plain(link), version=kept.version + 1)
        if kept.version == 0:
            return self._table.put(watch_keys.link(bureau, thing), item, NEW)
        known = kept.version
        return self._table.put(
            watch_keys.link(bureau, thing), item, "#version = :known", known=known
        )

    def _down(self, bureau: str, street: str, thing: str, link: Link) -> Write:
        place = watch_keys.down(bureau, street, thing)
        if link.connected:
            return self._table.delete(place)
        item: dict[str, Value] = {"v": items.SCHEMA, "since": keys.instant(link.since)}
        return self._table.put(place, item)

    def down(self, bureau: str, street: str) -> tuple[DownLink, ...]:
        """Return the links of a street that are away."""
        return tuple(self._listed(bureau, street))

    def _listed(self, bureau: str, street: str) -> Iterator[DownLink]:
        for item in self._table.query(watch_keys.down(bureau, street, "").pk):
            yield DownLink(item["sk"], datetime.fromisoformat(item["since"]))


def _link(item: Item) -> Link:
    link: Link = codec.from_plain(Link, items.from_body(item))
    return link
