"""The rota in the directory table: a partition a post, shifts by their beginning."""

from __future__ import annotations

from datetime import datetime

from telecare.adapters.dynamodb import keys, registry_keys
from telecare.adapters.dynamodb.items import SCHEMA
from telecare.adapters.dynamodb.table import Table, Value
from telecare.domain.rota import LONGEST_SHIFT, Post, Shift


class DynamoRota:
    """Reads no shift that cannot reach into the time asked for: none lasts longer than a day."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def keep(self, bureau: str, shift: Shift) -> None:
        """Plan a shift."""
        item: dict[str, Value] = {
            "v": SCHEMA,
            "person": shift.person,
            "begins": keys.instant(shift.begins),
            "ends": keys.instant(shift.ends),
        }
        self._table.apply(self._table.put(_place(bureau, shift), item))

    def drop(self, bureau: str, shift: Shift) -> None:
        """Take a shift out."""
        self._table.apply(self._table.delete(_place(bureau, shift)))

    def shifts(
        self, bureau: str, post: Post, since: datetime, until: datetime
    ) -> tuple[Shift, ...]:
        """Return every shift of which a part lies within, by their beginnings."""
        first = registry_keys.shift(bureau, post, since - LONGEST_SHIFT, "")
        found = self._table.between(first, registry_keys.shift(bureau, post, until, ""))
        shifts = (_shift(post, item["person"], item["begins"], item["ends"]) for item in found)
        return tuple(s for s in shifts if s.begins < until and s.ends > since)


def _place(bureau: str, shift: Shift) -> keys.Key:
    return registry_keys.shift(bureau, shift.post, shift.begins, shift.person)


def _shift(post: Post, person: str, begins: str, ends: str) -> Shift:
    return Shift(post, person, datetime.fromisoformat(begins), datetime.fromisoformat(ends))
