"""Previews and the register of imported rows in memory."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from telecare.domain.errors import ConflictError, UnknownImportError
from telecare.domain.imports.difference import Known
from telecare.domain.imports.forms import FileKind
from telecare.ports.imports import ImportHead


class MemoryImportPreviews:
    """Keeps previews until their time is over."""

    def __init__(self) -> None:
        self._heads: dict[tuple[str, str], ImportHead] = {}
        self._parts: dict[tuple[str, str, str], bytes] = {}

    def keep(self, bureau: str, head: ImportHead, parts: Mapping[str, bytes]) -> ImportHead:
        """Keep a preview and return it; one that was begun under this id stays as it is."""
        before = self._heads.get((bureau, head.id))
        if before is not None and before.is_begun and head.at < before.until:
            return before
        self._keep_parts(bureau, head.id, parts)
        self._heads[bureau, head.id] = head
        return head

    def head(self, bureau: str, import_id: str, now: datetime) -> ImportHead:
        """Return a preview; UnknownImportError where there is none, or its time is over."""
        head = self._heads.get((bureau, import_id))
        if head is None or head.until <= now:
            raise UnknownImportError(import_id)
        return head

    def part(self, bureau: str, head: ImportHead, name: str) -> bytes:
        """Return a part of a preview, b'' where it has none of this name."""
        return self._parts.get((bureau, head.id, name), b"")

    def move(
        self, bureau: str, before: ImportHead, after: ImportHead, parts: Mapping[str, bytes]
    ) -> None:
        """Keep how far a commit is; ConflictError when somebody else has moved it on."""
        if self._heads.get((bureau, before.id)) != before:
            raise ConflictError(f"import {before.id} was moved on")
        self._keep_parts(bureau, before.id, parts)
        self._heads[bureau, before.id] = after

    def _keep_parts(self, bureau: str, import_id: str, parts: Mapping[str, bytes]) -> None:
        for name, content in parts.items():
            self._parts[bureau, import_id, name] = content


class MemoryImportRegister:
    """Remembers rows by their digests."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, FileKind], dict[str, Known]] = {}

    def key(self, bureau: str) -> bytes:
        """Return the bureau's key of pseudonyms."""
        return f"key of {bureau}".encode()

    def known(self, bureau: str, kind: FileKind) -> dict[str, Known]:
        """Return all that is remembered of a kind of file, by identity."""
        return dict(self._known.get((bureau, kind), {}))

    def row(self, bureau: str, kind: FileKind, identity: str) -> Known | None:
        """Return what is remembered of one row."""
        return self._known.get((bureau, kind), {}).get(identity)

    def remember(self, bureau: str, kind: FileKind, known: Known) -> None:
        """Remember a row; what was remembered under its identity is replaced."""
        self._known.setdefault((bureau, kind), {})[known.identity] = known
