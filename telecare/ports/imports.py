"""Imports as they are kept: previews for a day, sealed, and what is remembered of every row taken in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from telecare.domain.imports.difference import Known
from telecare.domain.imports.forms import FileKind
from telecare.ports.enrolment import HomeFile


@dataclass(frozen=True, slots=True)
class ImportHead:
    """A preview that was shown, and how far its commit is: counts and words, nobody's data.

    `areas` are those under which its uploader may write, `by` is who uploaded it.
    """

    id: str
    kind: FileKind
    digest: str
    content: str
    by: str
    at: datetime
    until: datetime
    areas: tuple[str, ...] = ("",)
    portions: int = 0
    done: int = 0
    is_begun: bool = False
    counts: Mapping[str, int] = field(default_factory=dict)


class ImportPreviews(Protocol):
    """Keeps previews sealed until their time is over."""

    def keep(self, bureau: str, head: ImportHead, parts: Mapping[str, bytes]) -> ImportHead:
        """Keep a preview and return it; one that was begun under this id stays as it is."""
        ...

    def head(self, bureau: str, import_id: str, now: datetime) -> ImportHead:
        """Return a preview; UnknownImportError where there is none, or its time is over."""
        ...

    def part(self, bureau: str, head: ImportHead, name: str) -> bytes:
        """Return a part of a preview, b'' where it has none of this name."""
        ...

    def move(
        self, bureau: str, before: ImportHead, after: ImportHead, parts: Mapping[str, bytes]
    ) -> None:
        """Keep how far a commit is; ConflictError when somebody else has moved it on."""
        ...


class ImportRegister(Protocol):
    """Remembers by keyed digests what was taken in: enough to tell a change, too little to read."""

    def key(self, bureau: str) -> bytes:
        """Return the bureau's key of pseudonyms, the same for ever."""
        ...

    def known(self, bureau: str, kind: FileKind) -> dict[str, Known]:
        """Return all that is remembered of a kind of file, by identity."""
        ...

    def row(self, bureau: str, kind: FileKind, identity: str) -> Known | None:
        """Return what is remembered of one row, None for one that was never taken in."""
        ...

    def remember(self, bureau: str, kind: FileKind, known: Known) -> None:
        """Remember a row; what was remembered under its identity is replaced."""
        ...


class HomeFiles(Protocol):
    """Reads a home as it is enrolled, so that a part of it can be changed and the rest kept."""

    def home_file(self, bureau: str, home: str) -> HomeFile | None:
        """Return all that is enrolled of a home, None for an unknown one.

        SealError where the data of one of its people was erased.
        """
        ...

    def revision(self, bureau: str, home: str) -> int:
        """Return how often a home has been written, 0 for one that never was."""
        ...
