"""Presence in DynamoDB: packs of last words, each one small item that is written on condition of its version."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from telecare.adapters.dynamodb import items, watch_keys
from telecare.adapters.dynamodb.table import ConditionFailedError, Item, Table, Value
from telecare.adapters.dynamodb.tasks import NEW
from telecare.domain.errors import UnavailableError
from telecare.domain.pack import Pack
from telecare.domain.presence import Presence, folded, pack_of

RUNS_PACKED_FROM = 200
"""In bytes: a dense pack with its runs so stays within the kilobyte that a write costs at least."""

MOST_TRIES = 8
"""How often a pack is folded anew that others fold at the same time."""


class DynamoPresences:
    """Folds by reading a pack, taking the newest, and writing it where it has changed."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def fold(
        self, bureau: str, pack: str, presence: Presence, horizon: datetime, stirred: datetime
    ) -> None:
        """Keep the newest of both; UnavailableError where a pack is written by others all the time."""
        for tried in range(MOST_TRIES):
            # A pack that was read late is refused by its version, so the first look need not be strong.
            item = self._table.get(watch_keys.pack(bureau, pack), strong=tried > 0)
            before = Pack() if item is None else _pack(item)
            after = before.folded(presence).since(horizon, stirred)
            if after == before or self._wrote(bureau, pack, item, after):
                return
        raise UnavailableError(f"a pack was folded by others {MOST_TRIES} times")

    def _wrote(self, bureau: str, pack: str, before: Item | None, after: Pack) -> bool:
        version = 0 if before is None else int(before["version"])
        item = pack_to_item(after, version + 1)
        place = watch_keys.pack(bureau, pack)
        if before is None:
            write = self._table.put(place, item, NEW)
        else:
            write = self._table.put(place, item, "#version = :known", known=version)
        try:
            self._table.apply(write)
        except ConditionFailedError:
            return False
        return True

    def read(self, bureau: str, things: Iterable[str]) -> Presence:
        """Return the words of some things, each pack read once."""
        found: list[Presence] = []
        for pack, members in _by_pack(things).items():
            item = self._table.get(watch_keys.pack(bureau, pack))
            found += () if item is None else (_pack(item).only(members).presence,)
        return folded(found)

    def glimpse(self, bureau: str, things: Iterable[str]) -> Presence:
        """Return the words of many things, each pack read once and weakly."""
        wanted = _by_pack(things)
        packs = {watch_keys.pack(bureau, pack): members for pack, members in wanted.items()}
        known = self._table.get_many(packs)
        return folded(_pack(item).only(packs[key]).presence for key, item in known.items())

    def forget(self, bureau: str, things: Iterable[str]) -> None:
        """Take some things out; UnavailableError where a pack is written by others all the time."""
        for pack, members in _by_pack(things).items():
            self._forget(bureau, pack, members)

    def _forget(self, bureau: str, pack: str, members: Sequence[str]) -> None:
        for _ in range(MOST_TRIES):
            item = self._table.get(watch_keys.pack(bureau, pack))
            before = Pack() if item is None else _pack(item)
            after = before.without(members)
            if after == before or self._wrote(bureau, pack, item, after):
                return
        raise UnavailableError(f"a pack was folded by others {MOST_TRIES} times")


def pack_to_item(pack: Pack, version: int) -> dict[str, Value]:
    """Return the attributes of a pack; the runs are packed sooner, for they are mostly digits."""
    stirs = items.to_body(dict(sorted(pack.stirs.items())), RUNS_PACKED_FROM)
    item = items.versioned(dict(sorted(pack.words.items())), version=version, stirs=stirs)
    if pack.dials:
        item["dials"] = items.to_body(dict(sorted(pack.dials.items())), RUNS_PACKED_FROM)
    return item


def _by_pack(things: Iterable[str]) -> dict[str, list[str]]:
    wanted: dict[str, list[str]] = {}
    for thing in things:
        wanted.setdefault(pack_of(thing), []).append(thing)
    return wanted


def _pack(item: Item) -> Pack:
    """Return a pack; one of a version before knows of no runs, or of no meters."""
    apart = {n: items.from_body({**item, "body": item[n]}) for n in ("stirs", "dials") if n in item}
    return Pack(items.from_body(item), **apart)
