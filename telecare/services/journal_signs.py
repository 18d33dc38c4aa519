"""Writes what a window brought as pages, a page for many packs, and folds them into the packs once an hour."""

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
from telecare.services.fold_activity import FoldActivity, is_traced

Packs = Mapping[Place, Pack]


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
    hour: they show less life than there was, never more. A bureau that settles at once has no pages.
    """

    fold: FoldActivity

    def write(self, packs: Packs) -> tuple[Place, ...]:
        """Write the words of every pack; returns those of which something could not be written.

        A tracer's comes last, and not at all where another was lost.
        """
        groups: dict[_Group, dict[Place, Pack]] = defaultdict(dict)
        for place, pack in packs.items():
            groups[_Group(place.bureau, group_of(place.pack))][place] = pack
        traced = {group: own for group, own in groups.items() if any(map(is_traced, own))}
        lost = self._written({g: own for g, own in groups.items() if g not in traced})
        lost += tuple(p for own in traced.values() for p in own) if lost else self._written(traced)
        self.fold.facts.note("window_written", packs=len(packs), failed=len(lost))
        return lost

    def _written(self, groups: Mapping[_Group, Packs]) -> tuple[Place, ...]:
        """Write pages, and fold at once what is to stand in its pack; returns what was lost."""
        at_once: dict[Place, Presence] = {}
        lost: list[Place] = []
        for bureau in dict.fromkeys(group.bureau for group in groups):
            own = {group.name: packs for group, packs in groups.items() if group.bureau == bureau}
            try:
                known = self._noted(bureau, own)
            except AnjuError as error:
                lost += self._lost(bureau, error, own.values())
                continue
            for name, packs in own.items():
                try:
                    self._settle_in_time(_Group(bureau, name), known)
                except AnjuError as error:
                    lost += self._lost(bureau, error, [packs])
                    continue
                for place, pack in _at_once(packs, known.has_pages(name)).items():
                    at_once[place] = pack.presence
        return (*lost, *(self.fold.write(at_once) if at_once else ()))

    def _lost(self, bureau: str, error: AnjuError, packs: Iterable[Packs]) -> list[Place]:
        kind = type(error).__name__
        self.fold.facts.note("group_not_written", bureau=bureau, error=kind)
        return [place for each in packs for place in each]

    def _noted(self, bureau: str, groups: Mapping[str, Packs]) -> _Known:
        """Write a page for each group that has pages, all at once; returns the terms of all."""
        keeping = Keeping.of(self.fold.directory.parameters(bureau))
        known = _Known(keeping, self.fold.presences.settled(bureau, groups))
        pages = {n: joined(own.values()) for n, own in groups.items() if known.has_pages(n)}
        if pages:
            self.fold.presences.note(bureau, pages, self.fold.clock.now())
        return known

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
    """Return by which part of an hour a group is ahead of the first: they do not settle all at once."""
    return int(group.name, 16) / GROUPS


def _at_once(packs: Packs, has_pages: bool) -> Packs:
    """Return what is folded at once: all where there are no pages, else what has a dial.

    What a meter shows is judged at its own instant: no look may come before it.
    """
    if not has_pages:
        return packs
    return {place: _dials(pack) for place, pack in packs.items() if pack.dials}


def _dials(pack: Pack) -> Pack:
    """Return the words of what has a dial."""
    return replace(pack.only(tuple(pack.dials)), stirs={})
