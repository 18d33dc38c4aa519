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
from telecare.domain.presence import GROUPS, Keeping, Presence, group_of
from telecare.services.fold_activity import FoldActivity, Place, is_traced

Packs = Mapping[Place, Pack]


class _Group(NamedTuple):
    """Packs whose pages lie together."""

    bureau: str
    name: str


class _Known(NamedTuple):
    """A bureau's terms, and how far its groups are settled."""

    keeping: Keeping
    settled: Mapping[str, datetime]


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
        known: dict[str, _Known] = {}
        lost: list[Place] = []
        for group, packs in groups.items():
            try:
                if group.bureau not in known:
                    known[group.bureau] = self._known(group.bureau, groups)
                for place, pack in self._noted(group, packs, known[group.bureau]).items():
                    at_once[place] = pack.presence
            except AnjuError as error:
                kind = type(error).__name__
                self.fold.facts.note("group_not_written", bureau=group.bureau, error=kind)
                lost += packs
        return (*lost, *(self.fold.write(at_once) if at_once else ()))

    def _known(self, bureau: str, groups: Iterable[_Group]) -> _Known:
        keeping = Keeping.of(self.fold.directory.parameters(bureau))
        own = [group.name for group in groups if group.bureau == bureau]
        return _Known(keeping, self.fold.presences.settled(bureau, own))

    def _noted(self, group: _Group, packs: Packs, known: _Known) -> Packs:
        """Write a group's page, and settle the group where it is time; returns what is to be folded at once."""
        now, keeping = self.fold.clock.now(), known.keeping
        settled = known.settled.get(group.name)
        has_pages = keeping.settle and settled is not None
        if has_pages:
            self.fold.presences.note(*group, joined(packs.values()), now)
        if settled is None and keeping.settle:
            self._settle(group, keeping, now - GRACE - keeping.settle * _turn(group))
        elif settled is not None and now - settled >= keeping.settle:
            self._settle(group, keeping, now - GRACE)
        if not has_pages:
            return packs
        # What a meter shows is judged at its own instant: no look may come before it.
        return {place: _dials(pack) for place, pack in packs.items() if pack.dials}

    def _settle(self, group: _Group, keeping: Keeping, until: datetime) -> None:
        now = self.fold.clock.now()
        horizon, stirred = now - keeping.words, now - keeping.stirs
        self.fold.presences.settle(*group, until, now, horizon, stirred)


def _turn(group: _Group) -> float:
    """Return by which part of an hour a group is ahead of the first: they do not settle all at once."""
    return int(group.name, 16) / GROUPS


def _dials(pack: Pack) -> Pack:
    """Return the words of what has a dial."""
    return replace(pack.only(tuple(pack.dials)), stirs={})
