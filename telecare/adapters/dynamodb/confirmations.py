"""What people said of elders, in the presence table: written once, never changed, erased with them."""

from __future__ import annotations

from telecare.adapters.dynamodb import items, watch_keys
from telecare.adapters.dynamodb.table import ConditionFailedError, Item, Table
from telecare.adapters.dynamodb.tasks import NEW
from telecare.domain import codec
from telecare.domain.errors import UnavailableError
from telecare.ports.confirmations import Confirmation


class DynamoConfirmations:
    """Keeps confirmations with the elder of whom they speak."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def keep(self, bureau: str, elder: str, key: str, said: Confirmation) -> Confirmation:
        """Keep what was said under its key; UnavailableError where it was taken and cannot be read."""
        place = watch_keys.confirmation(bureau, elder, key)
        item = items.versioned(codec.to_plain(said))
        try:
            self._table.apply(self._table.put(place, item, NEW))
        except ConditionFailedError as error:
            stored = self._table.get(place)
            if stored is None:
                raise UnavailableError("a confirmation was taken and is not there") from error
            return _confirmation(stored)
        return said

    def of(self, bureau: str, elder: str) -> tuple[Confirmation, ...]:
        """Return what was said of an elder."""
        found = self._table.query(watch_keys.confirmation(bureau, elder, "").pk)
        return tuple(sorted(map(_confirmation, found), key=lambda said: said.at))

    def forget(self, bureau: str, elder: str) -> None:
        """Take out what was said of an elder, one by one."""
        for item in self._table.query(watch_keys.confirmation(bureau, elder, "").pk):
            place = watch_keys.confirmation(bureau, elder, str(item["sk"]))
            self._table.apply(self._table.delete(place))


def _confirmation(item: Item) -> Confirmation:
    said: Confirmation = codec.from_plain(Confirmation, items.from_body(item))
    return said
