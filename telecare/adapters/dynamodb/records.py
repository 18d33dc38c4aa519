"""Records in the directory table: the record lies with what it is about, the list says where."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from telecare.adapters.dynamodb import items, record_keys
from telecare.adapters.dynamodb.items import SCHEMA
from telecare.adapters.dynamodb.keys import Key
from telecare.adapters.dynamodb.table import ConditionFailedError, Item, Table, Write
from telecare.domain import codec
from telecare.domain.errors import ConflictError
from telecare.domain.records.forms import RecordKind
from telecare.domain.records.naming import parts
from telecare.domain.records.record import Record
from telecare.ports.records import KeptRecord

_NEW = "attribute_not_exists(#pk)"
_FIRST = " "
"""Sorts before every area: a sort key cannot be empty."""


class DynamoRecords:
    """Writes record and list in one transaction, so that neither is there without the other."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def one(self, bureau: str, record_id: str) -> KeptRecord | None:
        """Return a record, None where there is none."""
        named = parts(record_id)
        item = self._table.get(record_keys.record(bureau, *named)) if named else None
        return None if item is None else KeptRecord(_record(item), item["version"])

    def keep(self, bureau: str, kept: KeptRecord, record: Record) -> KeptRecord:
        """Write a record on its version."""
        made = KeptRecord(record, kept.version + 1)
        place = self._place(bureau, record)
        item = items.versioned(codec.to_plain(record), version=made.version)
        is_known = "#version = :known" if kept.version else _NEW
        writes = [self._table.put(place, item, is_known, known=kept.version)]
        if not kept.version:
            kind, about, key = record.kind, record.about, place.sk.partition("#")[2]
            listed = record_keys.listed_record(bureau, kind, record.area, about, key)
            writes.append(self._table.put(listed, {"v": SCHEMA, "record": record.id}))
        writes += self._due_writes(bureau, record)
        try:
            self._table.transact(writes, repeatable=False)
        except ConditionFailedError as error:
            raise ConflictError(f"{record.id} was written by somebody else") from error
        return made

    def about(self, bureau: str, about: str) -> tuple[Record, ...]:
        """Return all records about one home, elder, person or area."""
        return tuple(map(_record, self._table.query(record_keys.records_of(bureau, about))))

    def listed(
        self, bureau: str, kind: RecordKind, area: str, after: str
    ) -> Iterator[tuple[str, Record]]:
        """Yield (cursor, record) of a kind under an area, past a cursor."""
        pk = record_keys.listed_record(bureau, kind, area, "", "").pk
        first = Key(pk, max(area or _FIRST, f"{after}\0" if after else ""))
        for item in self._table.between(first, Key(pk, f"{area}\uffff")):
            kept = self.one(bureau, item["record"])
            if kept is not None:
                yield item["sk"], kept.record

    def due(self, bureau: str, by: datetime) -> Iterator[Record]:
        """Yield the records whose `until` has passed and of which nobody was told."""
        last = record_keys.due_record(bureau, by, "\uffff")
        for item in self._table.between(Key(last.pk, "0"), last):
            kept = self.one(bureau, item["record"])
            if kept is not None:
                yield kept.record

    def told(self, bureau: str, record: Record) -> None:
        """Note that somebody was told of a record that is due."""
        if record.until is not None:
            place = record_keys.due_record(bureau, record.until, record.id)
            self._table.apply(self._table.delete(place))

    def _due_writes(self, bureau: str, record: Record) -> list[Write]:
        if record.until is None:
            return []
        place = record_keys.due_record(bureau, record.until, record.id)
        if record.over is not None:
            return [self._table.delete(place)]
        return [self._table.put(place, {"v": SCHEMA, "record": record.id})]

    def _place(self, bureau: str, record: Record) -> Key:
        named = parts(record.id)
        if named is None:
            raise ValueError(f"{record.id} is no id of a record")
        return record_keys.record(bureau, *named)


def _record(item: Item) -> Record:
    read: Record = codec.from_plain(Record, items.from_body(item))
    return read
