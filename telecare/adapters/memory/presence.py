"""Presence, links, guards and deadlines in memory."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from telecare.domain.deadlines import Due, Ingest, Lane
from telecare.domain.errors import ConflictError
from telecare.domain.guard import Guard
from telecare.domain.links import Link
from telecare.domain.pack import Pack
from telecare.domain.presence import Presence, folded, group_of, pack_of
from telecare.domain.storms import DownLink
from telecare.ports.presence import KeptGuard, KeptLink

_Place = tuple[str, Lane, datetime]


class MemoryPresences:
    """Keeps packs and pages; `writes` counts how often a pack was written."""

    def __init__(self) -> None:
        self.packs: dict[tuple[str, str], Presence] = {}
        self.pages: dict[tuple[str, str], list[tuple[datetime, Presence]]] = defaultdict(list)
        self._settled: dict[tuple[str, str], datetime] = {}
        self.writes = 0

    def fold(
        self, bureau: str, pack: str, presence: Presence, horizon: datetime, stirred: datetime
    ) -> None:
        """Keep the newest of both."""
        before = self.packs.get((bureau, pack), Presence())
        after = before.folded(presence).since(horizon, stirred)
        if after != before:
            self.packs[bureau, pack] = after
            self.writes += 1

    def settled(self, bureau: str, groups: Iterable[str]) -> Mapping[str, datetime]:
        """Return up to when the pages of groups are in their packs."""
        return {g: self._settled[bureau, g] for g in groups if (bureau, g) in self._settled}

    def note(self, bureau: str, pages: Mapping[str, Pack], at: datetime) -> None:
        """Keep a page for each group."""
        for group, words in pages.items():
            self.pages[bureau, group].append((at, words.presence))

    def settle(
        self,
        bureau: str,
        group: str,
        until: datetime,
        now: datetime,
        horizon: datetime,
        stirred: datetime,
    ) -> None:
        """Fold all pages of a group into its packs, and forget those up to an instant."""
        del now
        pages = self.pages[bureau, group]
        whole = folded(page for _, page in pages)
        for pack in {pack_of(thing) for thing in (*whole.words, *whole.stirs)}:
            things = [t for t in (*whole.words, *whole.stirs) if pack_of(t) == pack]
            self.fold(bureau, pack, whole.only(things), horizon, stirred)
        self.pages[bureau, group] = [(at, page) for at, page in pages if at > until]
        self._settled[bureau, group] = max(until, self._settled.get((bureau, group), until))

    def read(self, bureau: str, things: Iterable[str]) -> Presence:
        """Return the words of some things, with what lies on pages."""
        wanted = tuple(things)
        groups = dict.fromkeys(group_of(pack_of(thing)) for thing in wanted)
        pages = (page.only(wanted) for g in groups for _, page in self.pages[bureau, g])
        return folded((self.glimpse(bureau, wanted), *pages))

    def glimpse(self, bureau: str, things: Iterable[str]) -> Presence:
        """Return the words of many things."""
        packs = {thing: self.packs.get((bureau, pack_of(thing)), Presence()) for thing in things}
        return Presence(
            {t: pack.words[t] for t, pack in packs.items() if t in pack.words},
            {t: pack.stirs[t] for t, pack in packs.items() if t in pack.stirs},
            {t: pack.dials[t] for t, pack in packs.items() if t in pack.dials},
        )

    def forget(self, bureau: str, things: Iterable[str]) -> None:
        """Take some things out of their packs and pages."""
        gone = tuple(things)
        for group in {(bureau, group_of(pack_of(thing))) for thing in gone} & set(self.pages):
            pages = self.pages[group]
            self.pages[group] = [(at, Pack.of(p).without(gone).presence) for at, p in pages]
        for place in {(bureau, pack_of(thing)) for thing in gone} & set(self.packs):
            self.packs[place] = Pack.of(self.packs[place]).without(gone).presence


class MemoryDeadlines:
    """Keeps deadlines by bucket, watermarks, and the tracers that were asked for."""

    def __init__(self) -> None:
        self._buckets: dict[_Place, dict[Due, None]] = defaultdict(dict)
        self._swept: dict[tuple[str, Lane], datetime] = {}
        self.asked: dict[str, datetime] = {}

    @property
    def armed(self) -> set[tuple[str, Due]]:
        """Return every deadline that no watermark has passed, with its bureau."""
        return {(place[0], due) for place, dues in self._buckets.items() for due in dues}

    def watermarks(self, bureau: str) -> Mapping[Lane, datetime]:
        """Return up to which instant each lane is swept for good."""
        return {lane: at for (b, lane), at in self._swept.items() if b == bureau}

    def advance(self, bureau: str, lane: Lane, until: datetime) -> None:
        """Move the watermark on, never back, and forget what lies before it."""
        known = self._swept.get((bureau, lane), until)
        self._swept[bureau, lane] = max(known, until)
        for place in [p for p in self._buckets if p[:2] == (bureau, lane) and p[2] <= until]:
            kept = {due: None for due in self._buckets[place] if due.at > until}
            self._buckets[place] = kept
            if not kept:
                del self._buckets[place]

    def due(
        self, bureau: str, lane: Lane, bucket: datetime, since: datetime, until: datetime
    ) -> Iterator[Due]:
        """Yield what falls due, as it stands when the look begins."""
        armed = self._buckets.get((bureau, lane, bucket), {})
        found = [due for due in armed if since < due.at <= until]
        yield from sorted(found, key=lambda due: (due.at, due.kind, due.name))

    def arm(self, bureau: str, due: Due) -> None:
        """Keep a deadline."""
        self.drop(bureau, due)  # of two looks that set the same instant the later one stands
        self._buckets[bureau, due.lane, due.bucket][due] = None

    def arm_all(self, bureau: str, dues: Iterable[Due]) -> None:
        """Keep many deadlines."""
        for due in dues:
            self.arm(bureau, due)

    def drop(self, bureau: str, due: Due) -> None:
        """Forget a deadline."""
        self._buckets.get((bureau, due.lane, due.bucket), {}).pop(due, None)

    def ingest(self, bureau: str) -> Ingest:
        """Return which tracer was asked for."""
        return Ingest(self.asked.get(bureau))

    def ask(self, bureau: str, at: datetime) -> None:
        """Note that a tracer was sent."""
        self.asked[bureau] = at


class MemoryLinks:
    """Keeps links over the deadlines that they share with guards."""

    def __init__(self, deadlines: MemoryDeadlines) -> None:
        self._deadlines = deadlines
        self._links: dict[tuple[str, str], KeptLink] = {}
        self._down: dict[tuple[str, str], dict[str, datetime]] = {}

    def link(self, bureau: str, thing: str) -> KeptLink:
        """Return a device's link."""
        return self._links.get((bureau, thing), KeptLink(None))

    def links(self, bureau: str, things: Iterable[str]) -> Mapping[str, Link]:
        """Return the links of some devices."""
        found = {thing: self.link(bureau, thing).link for thing in things}
        return {thing: link for thing, link in found.items() if link is not None}

    def glimpse(self, bureau: str, things: Iterable[str]) -> Mapping[str, Link]:
        """Return the links of many devices."""
        return self.links(bureau, things)

    def keep(
        self, bureau: str, thing: str, kept: KeptLink, link: Link, street: str, due: Due | None
    ) -> None:
        """Keep a link, its street's list and its deadline."""
        if self.link(bureau, thing).version != kept.version:
            raise ConflictError(f"the link of {thing} was written by somebody else")
        if due is not None:
            self._deadlines.arm(bureau, due)
        self._links[bureau, thing] = KeptLink(link, kept.version + 1)
        self.list_again(bureau, thing, link, street)

    def list_again(self, bureau: str, thing: str, link: Link, street: str) -> None:
        """Write a link's place in its street's list."""
        down = self._down.setdefault((bureau, street), {})
        down.pop(thing, None)
        if not link.connected:
            down[thing] = link.since

    def down(self, bureau: str, street: str) -> tuple[DownLink, ...]:
        """Return the links of a street that are away."""
        known = self._down.get((bureau, street), {})
        return tuple(DownLink(thing, since) for thing, since in sorted(known.items()))


class MemoryGuards:
    """Keeps guards over the deadlines that they share with links."""

    def __init__(self, deadlines: MemoryDeadlines) -> None:
        self._deadlines = deadlines
        self._guards: dict[tuple[str, str], KeptGuard] = {}
        self._streets: dict[str, str] = {}

    def guard(self, bureau: str, home: str) -> KeptGuard | None:
        """Return a home's guard."""
        return self._guards.get((bureau, home))

    def glimpse(self, bureau: str, homes: Iterable[str]) -> Mapping[str, KeptGuard]:
        """Return the guards of many homes."""
        found = {home: self.guard(bureau, home) for home in homes}
        return {home: kept for home, kept in found.items() if kept is not None}

    def keep(self, bureau: str, home: str, kept: KeptGuard, guard: Guard, due: Due) -> KeptGuard:
        """Keep a guard and move its deadline."""
        known = self._guards.get((bureau, home))
        if (known.version if known else 0) != kept.version:
            raise ConflictError(f"the guard of {home} was written by somebody else")
        self._deadlines.arm(bureau, due)
        after = replace(kept, guard=guard, version=kept.version + 1, due=due)
        self._guards[bureau, home] = after
        return after

    def forget(self, bureau: str, home: str) -> None:
        """Take a guard out with its deadline."""
        kept = self._guards.pop((bureau, home), None)
        if kept is not None and kept.due is not None:
            self._deadlines.drop(bureau, kept.due)

    def looked_at(self, bureau: str) -> str:
        """Return the last street that was looked at."""
        return self._streets.get(bureau, "")

    def look_past(self, bureau: str, street: str) -> None:
        """Note a street."""
        self._streets[bureau] = street
