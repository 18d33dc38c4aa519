"""Closed incidents by elder and by street, and the end of what is left over of them, in the incidents table."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from telecare.adapters.dynamodb import keys, privacy_keys
from telecare.adapters.dynamodb.table import ConditionFailedError, Item, Table
from telecare.ports.case_files import ClosedIncident

THERE = "attribute_exists(#pk)"


class DynamoCaseFiles:
    """Reads what closings wrote; gives leftovers an end, which DynamoDB carries out by itself."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def of_elder(self, bureau: str, elder: str) -> tuple[ClosedIncident, ...]:
        """Return an elder's closed incidents, the oldest first."""
        return tuple(map(_closed, self._table.query(privacy_keys.incidents_of(bureau, elder))))

    def of_street(
        self, bureau: str, street: str, since: datetime, until: datetime
    ) -> Iterator[ClosedIncident]:
        """Yield what was closed in a street from an instant on and before another, the oldest first."""
        first = privacy_keys.closed_in(bureau, street, since, "")
        last = privacy_keys.closed_in(bureau, street, until, "")
        return map(_closed, self._table.between(first, last))

    def with_leftovers(self, bureau: str, until: datetime) -> Iterator[ClosedIncident]:
        """Yield what was closed by an instant and still has leftovers, the oldest first."""
        last = privacy_keys.closed(bureau, until, "\uffff")
        return map(_closed, self._table.between(keys.Key(last.pk, "0"), last))

    def end(self, bureau: str, closed: ClosedIncident, at: datetime) -> None:
        """Let the leftovers go at an instant; the incident leaves the list last."""
        for place in self._leftovers(bureau, closed):
            try:
                self._table.apply(
                    self._table.update(place, "SET #ttl = :ttl", THERE, ttl=int(at.timestamp()))
                )
            except ConditionFailedError:
                continue  # it went at this moment: there is nothing to end
        place = privacy_keys.closed(bureau, closed.closed_at, closed.incident)
        self._table.apply(self._table.delete(place))

    def _leftovers(self, bureau: str, closed: ClosedIncident) -> Iterator[keys.Key]:
        pk = keys.head(bureau, closed.incident).pk
        return (keys.Key(pk, item["sk"]) for item in self._table.query(pk, keys.DONE))


def _closed(item: Item) -> ClosedIncident:
    closed_at, _, incident = str(item["sk"]).partition("#")
    return ClosedIncident(incident, datetime.fromisoformat(closed_at))
