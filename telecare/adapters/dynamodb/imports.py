"""Previews beside the incidents, sealed and with an end; the register of imported rows in the directory."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from telecare.adapters import seal
from telecare.adapters.dynamodb import import_keys, items
from telecare.adapters.dynamodb.data_keys import NUMBERS, DataKeys
from telecare.adapters.dynamodb.items import SCHEMA
from telecare.adapters.dynamodb.table import MOST_WRITES, ConditionFailedError, Table, Value, Write
from telecare.adapters.seal import KeyWrap
from telecare.domain import codec
from telecare.domain.errors import ConflictError, UnknownImportError
from telecare.domain.imports.difference import Known
from telecare.domain.imports.forms import FileKind
from telecare.ports.imports import ImportHead, Portion, counted

PURPOSE = "#imports"
"""Stands for the owner of the keys under which previews are sealed."""


class SealedImportPreviews:
    """Each preview is sealed under a key of its own, which goes with its head: when that is gone, so is all."""

    def __init__(self, table: Table, wrap: KeyWrap) -> None:
        self._table = table
        self._wrap = wrap

    def keep(self, bureau: str, head: ImportHead, parts: Mapping[str, bytes]) -> ImportHead:
        """Keep a preview and return it; one that was begun under this id stays as it is.

        The head comes last: a preview of which a part is missing cannot be found.
        """
        before = self._item(bureau, head.id)
        if before is not None and _head_of(before).is_begun and head.at < _head_of(before).until:
            return _head_of(before)
        wrapped = self._wrap.make(bureau, PURPOSE)
        self._keep_parts(bureau, head, wrapped, parts)
        self._table.apply(
            self._table.put(import_keys.head(bureau, head.id), _item_of(head, wrapped))
        )
        return head

    def head(self, bureau: str, import_id: str, now: datetime) -> ImportHead:
        """Return a preview; UnknownImportError where there is none, or its time is over."""
        item = self._item(bureau, import_id)
        head = None if item is None else _head_of(item)
        if head is None or head.until <= now:
            raise UnknownImportError(import_id)
        return counted(head, self._portions(bureau, head)) if head.is_begun else head

    def part(self, bureau: str, head: ImportHead, name: str) -> bytes:
        """Return a part of a preview, b'' where it has none of this name."""
        item = self._table.get(import_keys.part(bureau, head.id, name))
        if item is None:
            return b""
        key = self._wrap.open(bureau, PURPOSE, self._wrapped(bureau, head))
        return seal.decrypt(key, item["sealed"], _about(bureau, head, name))

    def move(
        self, bureau: str, before: ImportHead, after: ImportHead, parts: Mapping[str, bytes]
    ) -> None:
        """Keep that a commit is begun; ConflictError when somebody else has moved it on."""
        wrapped = self._wrapped(bureau, before)
        self._keep_parts(bureau, before, wrapped, parts)
        known = items.versioned(codec.to_plain(before))["body"]
        place = import_keys.head(bureau, before.id)
        write = self._table.put(place, _item_of(after, wrapped), "#body = :known", known=known)
        try:
            self._table.apply(write)
        except ConditionFailedError as error:
            raise ConflictError(f"import {before.id} was moved on") from error

    def finish(
        self, bureau: str, head: ImportHead, done: Portion, parts: Mapping[str, bytes]
    ) -> None:
        """Keep that a portion was taken in; of one that was finished before the first word counts."""
        if parts:
            self._keep_parts(bureau, head, self._wrapped(bureau, head), parts)
        item: dict[str, Value] = {
            "v": SCHEMA,
            "ttl": int(head.until.timestamp()),
            "taken": done.taken,
            "refused": done.refused,
        }
        place = import_keys.done(bureau, head.id, done.number)
        try:
            self._table.apply(self._table.put(place, item, "attribute_not_exists(#pk)"))
        except ConditionFailedError:
            return  # the same portion came twice

    def finished(self, bureau: str, head: ImportHead) -> frozenset[int]:
        """Return the numbers of the portions that were taken in."""
        return frozenset(each.number for each in self._portions(bureau, head))

    def _portions(self, bureau: str, head: ImportHead) -> list[Portion]:
        found = self._table.query(import_keys.done(bureau, head.id, 0).pk, "done#")
        return [
            Portion(int(item["sk"].partition("#")[2]), item["taken"], item["refused"])
            for item in found
        ]

    def _item(self, bureau: str, import_id: str) -> Mapping[str, Any] | None:
        return self._table.get(import_keys.head(bureau, import_id))

    def _wrapped(self, bureau: str, head: ImportHead) -> bytes:
        item = self._item(bureau, head.id)
        if item is None:
            raise UnknownImportError(head.id)
        return bytes(item["wrapped"])

    def _keep_parts(
        self, bureau: str, head: ImportHead, wrapped: bytes, parts: Mapping[str, bytes]
    ) -> None:
        key = self._wrap.open(bureau, PURPOSE, wrapped)
        for name, content in parts.items():
            item: dict[str, Value] = {
                "v": SCHEMA,
                "ttl": int(head.until.timestamp()),
                "sealed": seal.encrypt(key, content, _about(bureau, head, name)),
            }
            self._table.apply(self._table.put(import_keys.part(bureau, head.id, name), item))


class DynamoImportRegister:
    """Remembers rows in partitions of their own, read whole when a file is held against them."""

    def __init__(self, table: Table, data_keys: DataKeys) -> None:
        self._table = table
        self._keys = data_keys

    def key(self, bureau: str) -> bytes:
        """Return the bureau's key of pseudonyms: that under which its numbers are hashed."""
        return self._keys.find_or_make(bureau, NUMBERS)

    def known(self, bureau: str, kind: FileKind) -> dict[str, Known]:
        """Return all that is remembered of a kind of file, by identity."""
        found = (
            _known_of(item)
            for pk in import_keys.imported_shards(bureau, kind.value)
            for item in self._table.query(pk)
        )
        return {known.identity: known for known in found}

    def rows(self, bureau: str, kind: FileKind, identities: Iterable[str]) -> dict[str, Known]:
        """Return what is remembered of some rows, by identity."""
        places = (import_keys.imported(bureau, kind.value, name) for name in identities)
        found = map(_known_of, self._table.get_many(places, strong=True).values())
        return {known.identity: known for known in found}

    def remember(self, bureau: str, kind: FileKind, known: Known) -> None:
        """Remember a row; what was remembered under its identity is replaced."""
        self._table.apply(self._put(bureau, kind, known))

    def remember_all(self, bureau: str, kind: FileKind, rows: Sequence[Known]) -> None:
        """Remember many rows, a hundred a transaction."""
        for start in range(0, len(rows), MOST_WRITES):
            some = rows[start : start + MOST_WRITES]
            self._table.transact_patiently([self._put(bureau, kind, known) for known in some])

    def _put(self, bureau: str, kind: FileKind, known: Known) -> Write:
        item: dict[str, Value] = {
            "v": SCHEMA,
            "person": known.person,
            "home": known.home,
            "area": known.area,
            "prints": json.dumps(dict(known.prints), separators=(",", ":")),
        }
        place = import_keys.imported(bureau, kind.value, known.identity)
        return self._table.put(place, item)


def _known_of(item: Mapping[str, Any]) -> Known:
    prints = json.loads(item["prints"])
    return Known(item["sk"], item["person"], item["home"], item["area"], prints)


def _head_of(item: Mapping[str, Any]) -> ImportHead:
    head: ImportHead = codec.from_plain(ImportHead, items.from_body(item))
    return head


def _item_of(head: ImportHead, wrapped: bytes) -> dict[str, Value]:
    ttl = int(head.until.timestamp())
    return items.versioned(codec.to_plain(head), wrapped=wrapped, ttl=ttl)


def _about(bureau: str, head: ImportHead, name: str) -> str:
    return f"{bureau}#{PURPOSE}#{head.id}#{name}"
