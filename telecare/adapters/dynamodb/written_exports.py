"""Written exports beside the incidents: each part sealed under the key of its elder, all with an end."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from datetime import datetime

from telecare.adapters import seal
from telecare.adapters.dynamodb import items, keys, privacy_keys
from telecare.adapters.dynamodb.data_keys import DataKeys
from telecare.adapters.dynamodb.items import SCHEMA
from telecare.adapters.dynamodb.table import ConditionFailedError, Item, Table, Value
from telecare.domain import codec
from telecare.domain.errors import SealError, UnknownExportError
from telecare.ports.written_exports import WrittenExport

PIECE = 300 * 1024
"""In bytes; an item holds 400 KB."""


class SealedExports:
    """The head comes last and names the digest of its parts: who wrote another text beside it is not read."""

    def __init__(self, table: Table, data_keys: DataKeys) -> None:
        self._table = table
        self._keys = data_keys

    def ask(self, bureau: str, asked: WrittenExport) -> WrittenExport:
        """Keep that an export is asked for; of the same id what was kept first is returned."""
        place = privacy_keys.export(bureau, asked.elder, asked.id)
        free, now = "attribute_not_exists(#pk) OR #ttl <= :now", int(asked.asked_at.timestamp())
        try:
            self._table.apply(self._table.put(place, _item(asked), free, now=now))
        except ConditionFailedError:
            return self.export(bureau, asked.elder, asked.id, asked.asked_at)
        return asked

    def export(self, bureau: str, elder: str, export_id: str, now: datetime) -> WrittenExport:
        """Return how far an export is; UnknownExportError where nobody asked, or its time is over."""
        item = self._table.get(privacy_keys.export(bureau, elder, export_id))
        found = None if item is None else _export(item)
        if found is None or found.until <= now:
            raise UnknownExportError(export_id)
        return found

    def keep(self, bureau: str, asked: WrittenExport, digest: str, parts: Sequence[str]) -> None:
        """Keep what was written, whole or not at all; of two who wrote the first counts."""
        key = self._key(bureau, asked.elder)
        for number, text in enumerate(parts):
            packed = zlib.compress(text.encode())
            content = seal.encrypt(key, packed, _about(bureau, asked.id, digest, number))
            for piece, start in enumerate(range(0, len(content), PIECE)):
                place = privacy_keys.export_piece(
                    bureau, asked.elder, asked.id, digest, number, piece
                )
                item: dict[str, Value] = {
                    "v": SCHEMA,
                    "ttl": _end(asked),
                    "sealed": content[start : start + PIECE],
                }
                self._table.apply(self._table.put(place, item))
        self._finish(bureau, asked, digest, len(parts))

    def _finish(self, bureau: str, asked: WrittenExport, digest: str, parts: int) -> None:
        written = WrittenExport(
            asked.id, asked.elder, asked.by, asked.asked_at, asked.until, parts, digest
        )
        before = _item(asked)["body"]
        place = privacy_keys.export(bureau, asked.elder, asked.id)
        write = self._table.put(place, _item(written), "#body = :before", before=before)
        try:
            self._table.apply(write)
        except ConditionFailedError:
            return  # somebody else wrote it first, or the elder was erased and it is gone

    def part(self, bureau: str, written: WrittenExport, number: int) -> str:
        """Return a part, the first is 0; UnknownExportError for none, SealError after erasure."""
        key = self._key(bureau, written.elder)
        pieces = tuple(self._pieces(bureau, written, number))
        if not pieces:
            raise UnknownExportError(f"{written.id}/{number}")
        about = _about(bureau, written.id, written.digest, number)
        return zlib.decompress(seal.decrypt(key, b"".join(pieces), about)).decode()

    def _pieces(self, bureau: str, written: WrittenExport, number: int) -> Iterator[bytes]:
        first = privacy_keys.export_piece(
            bureau, written.elder, written.id, written.digest, number, 0
        )
        for item in self._table.query(first.pk, first.sk.rpartition("#")[0] + "#"):
            yield bytes(item["sealed"])

    def forget(self, bureau: str, elder: str) -> None:
        """Take out all exports of an elder, one item after the other."""
        for item in self._table.query(privacy_keys.exports(bureau, elder)):
            place = keys.Key(str(item["pk"]), str(item["sk"]))
            self._table.apply(self._table.delete(place))

    def _key(self, bureau: str, elder: str) -> bytes:
        key = self._keys.find(bureau, elder)
        if key is None:
            raise SealError(f"{elder} has no key")
        return key


def _item(export: WrittenExport) -> dict[str, Value]:
    return items.versioned(codec.to_plain(export), ttl=_end(export))


def _export(item: Item) -> WrittenExport:
    found: WrittenExport = codec.from_plain(WrittenExport, items.from_body(item))
    return found


def _end(export: WrittenExport) -> int:
    return int(export.until.timestamp())


def _about(bureau: str, export_id: str, digest: str, number: int) -> str:
    return f"{bureau}#{export_id}#{digest}#{number}"
