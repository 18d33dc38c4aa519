"""The directory's data keys: one an elder or team, wrapped, made once and destroyed for good."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from telecare.adapters.dynamodb import directory_keys, keys
from telecare.adapters.dynamodb.items import SCHEMA
from telecare.adapters.dynamodb.keys import Key
from telecare.adapters.dynamodb.table import ConditionFailedError, Item, Table, Value, Write
from telecare.adapters.seal import KeyWrap
from telecare.domain.errors import SealError

NUMBERS = "#numbers"
"""Stands for the owner of the key under which a bureau's telephone numbers are hashed."""


class DataKeys:
    """Keeps wrapped keys.

    An owner has one key at most; where one was destroyed its mark stays, and no second is made.
    """

    def __init__(self, table: Table, wrap: KeyWrap) -> None:
        self._table = table
        self._wrap = wrap

    def find(self, bureau: str, owner: str) -> bytes | None:
        """Return an owner's key, None where there never was one; SealError after erasure."""
        return self._unwrapped(bureau, owner, self._table.get(data_key(bureau, owner)))

    def find_many(self, bureau: str, owners: Iterable[str]) -> dict[str, bytes]:
        """Return the keys that there are of these owners, read strongly; SealError after erasure of one."""
        places = {data_key(bureau, owner): owner for owner in owners}
        found = self._table.get_many(places, strong=True)
        opened = {places[p]: self._unwrapped(bureau, places[p], item) for p, item in found.items()}
        return {owner: key for owner, key in opened.items() if key is not None}

    def opened(self, bureau: str, owner: str, item: Item | None) -> bytes | None:
        """As find, where the key's item may have been read with something else."""
        return self.find(bureau, owner) if item is None else self._unwrapped(bureau, owner, item)

    def _unwrapped(self, bureau: str, owner: str, item: Item | None) -> bytes | None:
        if item is None:
            return None
        if "wrapped" not in item:
            raise SealError(f"the key of {owner} has been destroyed")
        return self._wrap.open(bureau, owner, item["wrapped"])

    def find_or_make(self, bureau: str, owner: str) -> bytes:
        """Return an owner's key, made now where there is none; SealError after erasure."""
        known = self.find(bureau, owner)
        if known is not None:
            return known
        wrapped = self._wrap.make(bureau, owner)
        item: dict[str, Value] = {"v": SCHEMA, "wrapped": wrapped}
        try:
            self._table.apply(
                self._table.put(data_key(bureau, owner), item, "attribute_not_exists(#pk)")
            )
        except ConditionFailedError:  # somebody else made it first: theirs counts
            return self.find_or_make(bureau, owner)
        return self._wrap.open(bureau, owner, wrapped)

    def made(self, bureau: str, owner: str) -> tuple[bytes, Write]:
        """Return a new key and the write that keeps it, refused where the owner has or had one."""
        wrapped = self._wrap.make(bureau, owner)
        item: dict[str, Value] = {"v": SCHEMA, "wrapped": wrapped}
        write = self._table.put(data_key(bureau, owner), item, "attribute_not_exists(#pk)")
        return self._wrap.open(bureau, owner, wrapped), write

    def destroy(self, bureau: str, owner: str, by: str, at: datetime) -> None:
        """Put the mark of its erasure in the key's place; the first mark stays."""
        mark: dict[str, Value] = {"v": SCHEMA, "by": by, "erased_at": keys.instant(at)}
        write = self._table.put(data_key(bureau, owner), mark, "attribute_not_exists(#erased_at)")
        try:
            self._table.apply(write)
        except ConditionFailedError:
            return


def data_key(bureau: str, owner: str) -> Key:
    """Return where an owner's key lies."""
    return (
        directory_keys.hash_key(bureau) if owner == NUMBERS else directory_keys.seal(bureau, owner)
    )
