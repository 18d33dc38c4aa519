"""Writes what a window brought as pages, a page for many packs, and folds them into the packs in their time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from telecare.domain.deadlines import GRACE
from telecare.domain.errors import AnjuError
from telecare.domain.pack import Pack
from telecare.domain.page import joined
from telecare.domain.presence import GROUPS, Keeping, Place, Presence, group_of
from telecare.domain.tracers import tracers
from telecare.services.fold_activity import FoldActivity

Packs = Mapping[Place, Pack]
Groups = Mapping[str, Packs]


class _Group(NamedTuple):
    """Packs whose pages lie together."""

    bureau: str
    name: str


class _Known(NamedTuple):
    """A bureau's terms, and how far its groups are settled."""

    keeping: Keeping
    settled: Mapping[str, datetime]

    def has_pages(self, group: str) -> bool:
        """Tell whether what a window brings a group is a page: not before it was settled once."""
        return bool(self.keeping.settle) and group in self.settled


@dataclass(frozen=True, slots=True)
class JournalSigns:
    """Notes words beside the packs, where whoever is about to tell somebody reads them.

    A page is a plain put: it reads nothing and is paid by what it holds, where a pack is read and
    written whole for a handful of signs. Until they are settled, packs lack the words of the last
    hours: they show less life than there was, never more. A bureau that settles at once has no pages.
    """

    fold: FoldActivity

    def write(self, packs: Packs) -> tuple[Place, ...]:
        """Write the words of every pack; returns those of which something could not be written.

        A tracer's comes last, and not at all where another was lost.
        """
        groups: dict[_Group, dict[Place, Pack]] = defaultdict(dict)
        for place, pack in packs.items():
            groups[_Group(place.bureau, group_of(place.pack))][place] = pack
        lost: list[Place] = []
        for bureau in dict.fromkeys(group.bureau for group in groups):
            own = {group.name: g for group, g in groups.items() if group.bureau == bureau}
            lost += self._written(bureau, own)
        self.fold.facts.note("window_written", packs=len(packs), failed=len(lost))
        return tuple(lost)

    def _written(self, bureau: str, groups: Groups) -> list[Place]:
        """Write a bureau's groups, those with a tracer's sign after all others; returns what was lost."""
        try:
            known = self._known(bureau, groups)
        except AnjuError as error:
            return self._lost(bureau, error, groups.values())
        traced = {name: own for name, own in groups.items() if _has_tracer(bureau, own)}
        lost = self._taken_in(bureau, {n: g for n, g in groups.items() if n not in traced}, known)
        if lost:
            return [*lost, *(place for own in traced.values() for place in own)]
        return self._taken_in(bureau, traced, known)

    def _known(self, bureau: str, groups: Iterable[str]) -> _Known:
        keeping = Keeping.of(self.fold.directory.parameters(bureau))
        return _Known(keeping, self.fold.presences.settled(bureau, groups))

    def _taken_in(self, bureau: str, groups: Groups, known: _Known) -> list[Place]:
        """Write a page for each group that has pages, all at once, then what is more to be done for it."""
        pages = {n: joined(own.values()) for n, own in groups.items() if known.has_pages(n)}
        try:
            if pages:
                self.fold.presences.note(bureau, pages, self.fold.clock.now())
        except AnjuError as error:
            return self._lost(bureau, error, groups.values())
        at_once: dict[Place, Presence] = {}
        lost: list[Place] = []
        for name, own in groups.items():
            try:
                self._settle_in_time(_Group(bureau, name), known)
            except AnjuError as error:
                lost += self._lost(bureau, error, [own])
                continue
            chosen = _at_once(bureau, own) if known.has_pages(name) else own
            for place, pack in chosen.items():
                at_once[place] = pack.presence
        return [*lost, *(self.fold.write(at_once) if at_once else ())]

    def _lost(self, bureau: str, error: AnjuError, packs: Iterable[Packs]) -> list[Place]:
        kind = type(error).__name__
        self.fold.facts.note("group_not_written", bureau=bureau, error=kind)
        return [place for each in packs for place in each]

    def _settle_in_time(self, group: _Group, known: _Known) -> None:
        now, settle = self.fold.clock.now(), known.keeping.settle
        settled = known.settled.get(group.name)
        if settled is None and settle:
            self._settle(group, known.keeping, now - GRACE - settle * _turn(group))
        elif settled is not None and now - settled >= settle:
            self._settle(group, known.keeping, now - GRACE)

    def _settle(self, group: _Group, keeping: Keeping, until: datetime) -> None:
        now = self.fold.clock.now()
        horizon, stirred = now - keeping.words, now - keeping.stirs
        self.fold.presences.settle(*group, until, now, horizon, stirred)


def _turn(group: _Group) -> float:
    """Return by which part of that time a group is ahead of the first: they do not settle all at once."""
    return int(group.name, 16) / GROUPS


def _has_tracer(bureau: str, packs: Packs) -> bool:
    return any(thing in pack.words for pack in packs.values() for thing in tracers(bureau))


def _at_once(bureau: str, packs: Packs) -> Packs:
    """Return what is folded beside its page: what has a dial, and tracers.

    What a meter shows is judged at its own instant: no look may come before it. Tracers are read by
    every sweep, which would read all pages of their groups for them.
    """
    traced = tracers(bureau)
    chosen = {
        place: (*pack.dials, *(thing for thing in traced if thing in pack.words))
        for place, pack in packs.items()
    }
    return {
        place: replace(packs[place].only(things), stirs={})
        for place, things in chosen.items()
        if things
    }
