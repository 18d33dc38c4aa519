"""Presence in DynamoDB: packs of last words, each one small item that is written on condition of its version."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from telecare.adapters.dynamodb import items, watch_keys
from telecare.adapters.dynamodb.table import ConditionFailedError, Item, Table
from telecare.adapters.dynamodb.tasks import NEW
from telecare.domain.errors import UnavailableError
from telecare.domain.presence import (
    Presence,
    dials_from_json,
    dials_to_json,
    from_plain,
    pack_of,
    stirs_from_plain,
    stirs_to_plain,
    to_plain,
)

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
        for _ in range(MOST_TRIES):
            item = self._table.get(watch_keys.pack(bureau, pack))
            before = Presence() if item is None else _presence(item)
            after = before.folded(presence).since(horizon, stirred)
            if after == before or self._wrote(bureau, pack, item, after):
                return
        raise UnavailableError(f"a pack was folded by others {MOST_TRIES} times")

    def _wrote(self, bureau: str, pack: str, before: Item | None, after: Presence) -> bool:
        version = 0 if before is None else int(before["version"])
        stirs = items.to_body(stirs_to_plain(after), RUNS_PACKED_FROM)
        item = items.versioned(to_plain(after), version=version + 1, stirs=stirs)
        if after.dials:
            item["dials"] = items.to_body(dials_to_json(after), RUNS_PACKED_FROM)
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
        wanted: dict[str, list[str]] = {}
        for thing in things:
            wanted.setdefault(pack_of(thing), []).append(thing)
        found = Presence()
        for pack, members in sorted(wanted.items()):
            item = self._table.get(watch_keys.pack(bureau, pack))
            known = Presence() if item is None else _presence(item)
            found = found.folded(known.only(members))
        return found


def _presence(item: Item) -> Presence:
    """Return a pack; one of a version before knows of no runs, or of no meters."""
    words = from_plain(items.from_body(item))
    apart = {n: items.from_body({**item, "body": item[n]}) for n in ("stirs", "dials") if n in item}
    runs, dials = apart.get("stirs", {}), apart.get("dials", {})
    return Presence(words.words, stirs_from_plain(runs), dials_from_json(dials))
