"""Imports as they are kept: previews for a day, sealed, and what is remembered of every row taken in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Protocol

from telecare.domain.imports.difference import Known
from telecare.domain.imports.forms import FileKind
from telecare.ports.enrolment import HomeFile


@dataclass(frozen=True, slots=True)
class ImportHead:
    """A preview that was shown, and how far its commit is: counts and words, nobody's data.

    `areas` are those under which its uploader may write, `by` is who uploaded it. `done` and what was
    taken and refused are counted from the portions that were taken in, in whatever order.
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


@dataclass(frozen=True, slots=True)
class Portion:
    """A portion that was taken in: how many of its rows, and how many were refused."""

    number: int
    taken: int
    refused: int


def counted(head: ImportHead, portions: Sequence[Portion]) -> ImportHead:
    """Return a head as far as its portions are."""
    counts = dict(head.counts)
    counts["taken"] = sum(each.taken for each in portions)
    counts["refused"] = sum(each.refused for each in portions)
    return replace(head, done=len(portions), counts=counts) if head.is_begun else head


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
        """Keep that a commit is begun; ConflictError when somebody else has moved it on."""
        ...

    def finish(
        self, bureau: str, head: ImportHead, done: Portion, parts: Mapping[str, bytes]
    ) -> None:
        """Keep that a portion was taken in; of one that was finished before the first word counts."""
        ...

    def finished(self, bureau: str, head: ImportHead) -> frozenset[int]:
        """Return the numbers of the portions that were taken in."""
        ...


class ImportPortions(Protocol):
    """Has portions taken in beside each other, by whoever is free."""

    def ask(self, bureau: str, import_id: str, portions: Iterable[int]) -> None:
        """Have portions taken in soon, each at least once."""
        ...


class ImportRegister(Protocol):
    """Remembers by keyed digests what was taken in: enough to tell a change, too little to read."""

    def key(self, bureau: str) -> bytes:
        """Return the bureau's key of pseudonyms, the same for ever."""
        ...

    def known(self, bureau: str, kind: FileKind) -> dict[str, Known]:
        """Return all that is remembered of a kind of file, by identity."""
        ...

    def rows(self, bureau: str, kind: FileKind, identities: Iterable[str]) -> dict[str, Known]:
        """Return what is remembered of some rows, by identity."""
        ...

    def remember(self, bureau: str, kind: FileKind, known: Known) -> None:
        """Remember a row; what was remembered under its identity is replaced."""
        ...

    def remember_all(self, bureau: str, kind: FileKind, rows: Sequence[Known]) -> None:
        """Remember many rows at a time."""
        ...


class HomeFiles(Protocol):
    """Reads a home as it is enrolled, so that a part of it can be changed and the rest kept."""

    def home_file(self, bureau: str, home: str) -> HomeFile | None:
        """Return all that is enrolled of a home, None for an unknown one.

        SealError where the data of one of its people was erased.
        """
        ...

    def areas(self, bureau: str, homes: Iterable[str]) -> Mapping[str, str]:
        """Return the areas of those of these homes that are enrolled; whoever is missing is not."""
        ...

    def by_hand(self, bureau: str, numbers: Iterable[str]) -> frozenset[str]:
        """Return those of these numbers that elders have whom no row brought."""
        ...

    def of_number(self, bureau: str, number: str) -> tuple[tuple[str, str], ...]:
        """Return every (home, person) of a bureau with this number, elders first."""
        ...

    def revision(self, bureau: str, home: str) -> int:
        """Return how often a home has been written, 0 for one that never was."""
        ...
