"""Presence in DynamoDB: packs of last words, each one small item that is written on condition of its version."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from telecare.adapters.dynamodb import items, keys, watch_keys
from telecare.adapters.dynamodb.group_claims import GroupClaims
from telecare.adapters.dynamodb.table import ConditionFailedError, Item, Table, Value
from telecare.adapters.dynamodb.tasks import NEW
from telecare.domain.errors import UnavailableError
from telecare.domain.pack import Pack, fold_in
from telecare.domain.page import from_pages, to_page
from telecare.domain.presence import Presence, folded, group_of, pack_of

RUNS_PACKED_FROM = 200
"""In bytes: a dense pack with its runs so stays within the kilobyte that a write costs at least."""

PAGE_PACKED_FROM = 200
"""In bytes: a page is mostly names and digits."""

PAGES_KEPT = timedelta(days=2)
"""How long a page lies in the table; it is settled within hours, and tried again at every window."""

WHOLE_EVERY = 24
"""At each so manyth write settling looks through all of a pack for what is too old: once a day or so."""

MOST_TRIES = 8
"""How often a pack is folded anew that others fold at the same time."""


class DynamoPresences:
    """Folds by reading a pack, taking the newest, and writing it where it has changed."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._claims = GroupClaims(table)

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

    # ---- pages ----

    def settled(self, bureau: str, groups: Iterable[str]) -> Mapping[str, datetime]:
        """Return up to when the pages of groups are in their packs, read weakly: an old answer settles again."""
        places = {watch_keys.settled(bureau, group): group for group in groups}
        marks = self._table.get_many(places)
        known = {places[key]: _until(mark) for key, mark in marks.items()}
        return {group: until for group, until in known.items() if until is not None}

    def note(self, bureau: str, pages: Mapping[str, Pack], at: datetime) -> None:
        """Keep a page for each group: puts on no condition, many a call, of what a window brought."""
        over = int((at + PAGES_KEPT).timestamp())
        puts = []
        for group, words in pages.items():
            body = items.to_body(to_page(words), PAGE_PACKED_FROM)
            item: dict[str, Value] = {"v": items.SCHEMA, "body": body, "ttl": over}
            digest = hashlib.sha256(body if isinstance(body, bytes) else body.encode())
            place = watch_keys.page(bureau, group, keys.instant(at), digest.hexdigest()[:8])
            puts.append(self._table.put(place, item))
        self._table.put_many(puts)

    def settle(
        self,
        bureau: str,
        group: str,
        until: datetime,
        now: datetime,
        horizon: datetime,
        stirred: datetime,
    ) -> None:
        """Fold all pages of a group into its packs, then move its mark; one at a time does."""
        mark = self._claims.claim(bureau, group, now)
        if mark is None:
            return
        whole = self._whole(bureau, group, _until(mark))
        self._fold_all(bureau, whole, horizon, stirred)
        self._claims.settle(bureau, group, mark, until)

    def _fold_all(self, bureau: str, whole: Pack, horizon: datetime, stirred: datetime) -> None:
        """Fold what belongs to many packs, which are read at once; one that another writes is folded anew."""
        members = _by_pack(dict.fromkeys((*whole.words, *whole.stirs)))
        places = {pack: watch_keys.pack(bureau, pack) for pack in members}
        known = self._table.get_many(places.values())
        for pack, things in members.items():
            item, words = known.get(places[pack]), whole.only(things)
            version = 0 if item is None else int(item["version"])
            mine = Pack({}, {}) if item is None else _pack(item)
            changed = fold_in(mine, words, horizon, stirred)
            if version % WHOLE_EVERY == 0:
                lasting = mine.since(horizon, stirred)
                changed, mine = changed or lasting != mine, lasting
            if changed and not self._wrote(bureau, pack, item, mine):
                self.fold(bureau, pack, words.presence, horizon, stirred)

    def _whole(self, bureau: str, group: str, after: datetime | None) -> Pack:
        """Return what all pages of a group after an instant say together."""
        since = "" if after is None else keys.instant(after)
        pages = self._table.between(*watch_keys.pages_after(bureau, group, since))
        return from_pages(map(items.from_body, pages))

    # ---- reading ----

    def read(self, bureau: str, things: Iterable[str]) -> Presence:
        """Return the words of some things: packs and marks in one request, then the pages of marked groups.

        A mark is read no later than the packs that it speaks of, so that no page falls between them.
        """
        wanted = _by_pack(things)
        packs = {watch_keys.pack(bureau, pack): members for pack, members in wanted.items()}
        groups: dict[str, list[str]] = {}
        for pack, members in wanted.items():
            groups.setdefault(group_of(pack), []).extend(members)
        marks = {watch_keys.settled(bureau, group): group for group in groups}
        marked = self._table.get_many(marks, strong=True)
        known = self._table.get_many(packs, strong=True)
        found = [_pack(item).only(packs[key]).presence for key, item in known.items()]
        for key, mark in marked.items():
            whole = self._whole(bureau, marks[key], _until(mark))
            found.append(whole.only(groups[marks[key]]).presence)
        return folded(found)

    def glimpse(self, bureau: str, things: Iterable[str]) -> Presence:
        """Return the words of many things, each pack read once and weakly."""
        wanted = _by_pack(things)
        packs = {watch_keys.pack(bureau, pack): members for pack, members in wanted.items()}
        known = self._table.get_many(packs)
        return folded(_pack(item).only(packs[key]).presence for key, item in known.items())

    def forget(self, bureau: str, things: Iterable[str]) -> None:
        """Take some things out of pages, then of packs: no page that is settled later brings them back.

        Nor one that is being settled now: nobody settles a group meanwhile. UnavailableError where
        another keeps a group, or a pack is written by others all the time.
        """
        packs = _by_pack(things)
        gone = tuple(thing for members in packs.values() for thing in members)
        for group in dict.fromkeys(map(group_of, packs)):
            with self._claims.held(bureau, group):
                self._forget_pages(bureau, group, gone)
                for pack in (each for each in packs if group_of(each) == group):
                    self._forget(bureau, pack, packs[pack])

    def _forget_pages(self, bureau: str, group: str, gone: Sequence[str]) -> None:
        for item in self._table.between(*watch_keys.pages_after(bureau, group, "")):
            before = from_pages([items.from_body(item)])
            after = before.without(gone)
            if after != before:
                body = items.to_body(to_page(after), PAGE_PACKED_FROM)
                place = keys.Key(item["pk"], item["sk"])
                kept: dict[str, Value] = {"v": items.SCHEMA, "body": body, "ttl": item["ttl"]}
                self._table.apply(self._table.put(place, kept))

    def _forget(self, bureau: str, pack: str, members: Sequence[str]) -> None:
        for _ in range(MOST_TRIES):
            item = self._table.get(watch_keys.pack(bureau, pack))
            before = Pack() if item is None else _pack(item)
            after = before.without(members)
            if after == before or self._wrote(bureau, pack, item, after):
                return
        raise UnavailableError(f"a pack was folded by others {MOST_TRIES} times")


def _until(mark: Item | None) -> datetime | None:
    """Return up to when a group is settled; a mark that was only claimed says nothing of it."""
    known = mark is not None and "until" in mark
    return datetime.fromisoformat(mark["until"]) if mark is not None and known else None


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
