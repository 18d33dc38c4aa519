"""Consoles in the incidents table: one item a seat, all of a bureau together."""

from __future__ import annotations

from datetime import datetime

from telecare.adapters.dynamodb import keys
from telecare.adapters.dynamodb.items import SCHEMA
from telecare.adapters.dynamodb.table import ConditionFailedError, Item, Table, Write
from telecare.domain.errors import ConflictError
from telecare.ports.consoles import Console


class DynamoConsoles:
    """The register of consoles; a beat is one write of one small item."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def beat(self, bureau: str, seat: str, at: datetime) -> Console:
        """Record a beat, sign the seat in where it is not."""
        write = self._table.update(
            keys.console(bureau, seat),
            "SET #v = :v, #seat = :seat, #beat_at = :at, #since = if_not_exists(#since, :at)",
            "attribute_not_exists(#pk) OR #beat_at <= :at",
            v=SCHEMA,
            seat=seat,
            at=keys.instant(at),
        )
        try:
            return _console(bureau, self._table.apply(write, whole=True))
        except ConditionFailedError as error:
            known = self.console(bureau, seat)
            if known is None:
                raise ConflictError(f"{seat} is signed out in this moment") from error
            return known

    def console(self, bureau: str, seat: str) -> Console | None:
        """Return a seat's console; None when it is not signed in."""
        item = self._table.get(keys.console(bureau, seat))
        return None if item is None else _console(bureau, item)

    def consoles(self, bureau: str) -> tuple[Console, ...]:
        """Return every console of a bureau, by seat."""
        stored = self._table.query(keys.console(bureau, "").pk)
        return tuple(_console(bureau, item) for item in stored)

    def arm(self, console: Console, check_at: datetime) -> bool:
        """Put one check in the place of the one that `console` knows."""
        known = keys.instant(console.check_at) if console.check_at else ""
        unarmed = "attribute_exists(#pk) AND attribute_not_exists(#check_at)"
        return self._happens(
            self._table.update(
                keys.console(console.bureau, console.seat),
                "SET #check_at = :check_at",
                "#check_at = :known" if known else unarmed,
                check_at=keys.instant(check_at),
                known=known,
            )
        )

    def end(self, console: Console) -> bool:
        """Sign a seat out that has not beaten since."""
        place = keys.console(console.bureau, console.seat)
        known = keys.instant(console.beat_at)
        condition = "attribute_not_exists(#pk) OR #beat_at = :known"
        return self._happens(self._table.delete(place, condition, known=known))

    def _happens(self, write: Write) -> bool:
        try:
            self._table.apply(write)
        except ConditionFailedError:
            return False
        return True


def _console(bureau: str, item: Item) -> Console:
    check_at = item.get("check_at")
    return Console(
        bureau=bureau,
        seat=str(item["seat"]),
        since=datetime.fromisoformat(item["since"]),
        beat_at=datetime.fromisoformat(item["beat_at"]),
        check_at=datetime.fromisoformat(check_at) if check_at else None,
    )
