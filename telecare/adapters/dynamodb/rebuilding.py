"""Makes projections anew from their sources while writes go on: nothing is locked, and again is the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from telecare.adapters.dynamodb.keys import Key
from telecare.adapters.dynamodb.projections import Projection, bureau_of
from telecare.adapters.dynamodb.table import ConditionFailedError, Item, Table, Value, Write
from telecare.domain.errors import UnavailableError

MOST_TRIES = 20
"""How often one source is read again that others write at the same moment."""

GONE = "attribute_not_exists(#pk)"


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What a rebuilding came to: how many items were seen, and how many of them were wrong."""

    name: str
    sources: int = 0
    written: int = 0
    removed: int = 0


class Rebuilding:
    """Rebuilds the projections of one table.

    Each item is written or removed on condition that its source stands as it was read: a change in
    between wins, for it writes the projection itself.
    """

    def __init__(self, table: Table, projections: tuple[Projection, ...]) -> None:
        self._table = table
        self.projections = projections

    def rebuild(self, projection: Projection, bureau: str = "") -> Rebuilt:
        """Make one projection anew, of one bureau or of all."""
        sources = written = removed = 0
        for item in self._of(bureau):
            if projection.is_source(item):
                sources += 1
                written += self._listed(projection, _key(item))
            elif projection.is_in(item):
                removed += self._removed(projection, _key(item))
        return Rebuilt(projection.name, sources, written, removed)

    def _of(self, bureau: str) -> Iterable[Item]:
        return (item for item in self._table.scan() if bureau in ("", bureau_of(item)))

    def _listed(self, projection: Projection, source: Key) -> int:
        """Write what a source is listed as where it is not; returns how much was wrong."""
        for _ in range(MOST_TRIES):
            item = self._table.get(source)
            if item is None:
                return 0
            wrong = self._wrong(projection, item)
            if not wrong or self._wrote(self._unchanged(projection, item), wrong):
                return len(wrong)
        raise UnavailableError(f"a source of {projection.name} was changed {MOST_TRIES} times")

    def _wrong(self, projection: Projection, source: Item) -> list[Write]:
        wanted = projection.wanted(self._table, source)
        return [
            self._table.put(place, listed)
            for place, listed in wanted
            if _listed(self._table.get(place)) != dict(listed)
        ]

    def _removed(self, projection: Projection, place: Key) -> int:
        """Remove an item that its source does not ask for; returns 1 where it did."""
        for _ in range(MOST_TRIES):
            item = self._table.get(place)
            source = None if item is None else projection.source_of(item)
            if source is None:
                return 0
            stands = self._table.get(source)
            if stands is not None and place in dict(projection.wanted(self._table, stands)):
                return 0
            check = (
                self._table.check(source, GONE)
                if stands is None
                else self._unchanged(projection, stands)
            )
            if self._wrote(check, [self._table.delete(place)]):
                return 1
        raise UnavailableError(f"an item of {projection.name} was changed {MOST_TRIES} times")

    def _unchanged(self, projection: Projection, source: Item) -> Write:
        known: dict[str, Value] = {n: source[n] for n in projection.witness if n in source}
        lacking = [n for n in projection.witness if n not in source]
        conditions = [f"#{name} = :{name}" for name in known]
        conditions += [f"attribute_not_exists(#{name})" for name in lacking]
        return self._table.check(_key(source), " AND ".join(conditions), **known)

    def _wrote(self, check: Write, writes: list[Write]) -> bool:
        try:
            self._table.transact((check, *writes), repeatable=False)
        except ConditionFailedError:
            return False
        return True


def _key(item: Item) -> Key:
    return Key(str(item["pk"]), str(item["sk"]))


def _listed(item: Item | None) -> Mapping[str, Value] | None:
    return None if item is None else {n: v for n, v in item.items() if n not in ("pk", "sk")}
