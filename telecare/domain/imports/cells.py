"""A sheet as the domain sees it: texts with what kind of cell each was, and a place for every fault."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Content(StrEnum):
    """What a spreadsheet kept in a cell; a csv knows texts alone."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    FORMULA = "formula"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True, repr=False)
class Cell:
    """One cell; dates are ISO texts, numbers are written out in full."""

    text: str = ""
    content: Content = Content.TEXT

    def __repr__(self) -> str:
        return f"Cell({self.content})"


EMPTY = Cell()


@dataclass(frozen=True, slots=True, repr=False)
class Sheet:
    """A named table; its rows may be of different length. `counts_from_1904` is how old Macs date."""

    name: str
    rows: Sequence[Sequence[Cell]]
    counts_from_1904: bool = False

    def __repr__(self) -> str:
        return f"Sheet({len(self.rows)} rows)"


def plain(text: str) -> str:
    """Return a text with full-width signs made plain, without invisible ones, its spaces made single."""
    kept = (sign for sign in unicodedata.normalize("NFKC", text) if _is_seen(sign))
    return " ".join("".join(kept).split())


def letters(index: int) -> str:
    """Return how a spreadsheet names its column number `index`, counted from 0."""
    name, rest = "", index + 1
    while rest:
        rest, digit = divmod(rest - 1, 26)
        name = chr(ord("A") + digit) + name
    return name


def _is_seen(sign: str) -> bool:
    return sign.isspace() or unicodedata.category(sign) not in {"Cc", "Cf"}
