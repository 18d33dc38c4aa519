"""Previews and the register of imported rows in memory."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from telecare.domain.errors import ConflictError, UnknownImportError
from telecare.domain.imports.difference import Known
from telecare.domain.imports.forms import FileKind
from telecare.ports.imports import ImportHead, Portion, counted


class MemoryImportPreviews:
    """Keeps previews until their time is over."""

    def __init__(self) -> None:
        self._heads: dict[tuple[str, str], ImportHead] = {}
        self._parts: dict[tuple[str, str, str], bytes] = {}
        self._done: dict[tuple[str, str], dict[int, Portion]] = {}

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
        return counted(head, list(self._done.get((bureau, import_id), {}).values()))

    def part(self, bureau: str, head: ImportHead, name: str) -> bytes:
        """Return a part of a preview, b'' where it has none of this name."""
        return self._parts.get((bureau, head.id, name), b"")

    def move(
        self, bureau: str, before: ImportHead, after: ImportHead, parts: Mapping[str, bytes]
    ) -> None:
        """Keep that a commit is begun; ConflictError when somebody else has moved it on."""
        if self._heads.get((bureau, before.id)) != before:
            raise ConflictError(f"import {before.id} was moved on")
        self._keep_parts(bureau, before.id, parts)
        self._heads[bureau, before.id] = after

    def finish(
        self, bureau: str, head: ImportHead, done: Portion, parts: Mapping[str, bytes]
    ) -> None:
        """Keep that a portion was taken in; of one that was finished before the first word counts."""
        known = self._done.setdefault((bureau, head.id), {})
        if done.number not in known:
            self._keep_parts(bureau, head.id, parts)
            known[done.number] = done

    def finished(self, bureau: str, head: ImportHead) -> frozenset[int]:
        """Return the numbers of the portions that were taken in."""
        return frozenset(self._done.get((bureau, head.id), {}))

    def _keep_parts(self, bureau: str, import_id: str, parts: Mapping[str, bytes]) -> None:
        for name, content in parts.items():
            self._parts[bureau, import_id, name] = content


class MemoryImportPortions:
    """Keeps what was asked for until somebody takes it."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, int]] = []

    def ask(self, bureau: str, import_id: str, portions: Iterable[int]) -> None:
        """Have portions taken in soon."""
        self.asked += [(bureau, import_id, number) for number in portions]


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

    def rows(self, bureau: str, kind: FileKind, identities: Iterable[str]) -> dict[str, Known]:
        """Return what is remembered of some rows, by identity."""
        known = self._known.get((bureau, kind), {})
        return {name: known[name] for name in identities if name in known}

    def remember(self, bureau: str, kind: FileKind, known: Known) -> None:
        """Remember a row; what was remembered under its identity is replaced."""
        self._known.setdefault((bureau, kind), {})[known.identity] = known

    def remember_all(self, bureau: str, kind: FileKind, rows: Sequence[Known]) -> None:
        """Remember many rows at a time."""
        for known in rows:
            self.remember(bureau, kind, known)
