"""The roster in DynamoDB: the directory's items of things, each with the certificate it was given."""

from __future__ import annotations

from datetime import datetime

from telecare.adapters.dynamodb import directory_keys, keys
from telecare.adapters.dynamodb.table import ConditionFailedError, Table
from telecare.domain.errors import UnknownDeviceError


class DynamoRoster:
    """Binds in one conditional write, so that of two claims at one instant one is refused."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def is_listed(self, thing: str) -> bool:
        """Tell whether the thing's bureau has listed it."""
        return self._table.get(directory_keys.thing(keys.bureau_of(thing), thing)) is not None

    def bind(self, thing: str, certificate: str, at: datetime) -> bool:
        """Bind a thing to a certificate; False when it is bound to another."""
        write = self._table.update(
            directory_keys.thing(keys.bureau_of(thing), thing),
            "SET #certificate = :certificate, #bound_at = if_not_exists(#bound_at, :at)",
            "attribute_exists(#pk)"
            " AND (attribute_not_exists(#certificate) OR #certificate = :certificate)",
            certificate=certificate,
            at=keys.instant(at),
        )
        try:
            self._table.apply(write)
        except ConditionFailedError as error:
            if not self.is_listed(thing):
                raise UnknownDeviceError(thing) from error
            return False
        return True

    def release(self, thing: str) -> None:
        """End a listed thing's bond, so that it may be bound once more."""
        place = directory_keys.thing(keys.bureau_of(thing), thing)
        change = "REMOVE #certificate, #bound_at"
        try:
            self._table.apply(self._table.update(place, change, "attribute_exists(#pk)"))
        except ConditionFailedError as error:
            raise UnknownDeviceError(thing) from error
