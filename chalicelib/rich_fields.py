"""Fields of bodies that are more than a word: days, instants, lists of words, papers, sums, documents."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime

from chalicelib.fields import Field
from chalicelib.shapes import Shape

_IDENTIFIER = r"[A-Za-z0-9_.:-]{1,64}"
NAMED: Shape = {"type": "string", "pattern": f"^{_IDENTIFIER}$"}
"""The shape of an id within a document."""

MOST_FEN = 10**12
_MOST_RECORDS = 20
_LONGEST_VALUE = 200


def day(name: str, says: str, needed: bool = False) -> Field:
    """A field that is a day."""
    how = "give a day, as 2026-01-31"
    return Field(name, says, {"type": "string", "format": "date"}, _read(_day, how), needed)


def instant(name: str, says: str, needed: bool = False) -> Field:
    """A field that is an instant with its zone."""
    how = "give an instant with its zone, as 2026-01-31T08:00:00+08:00"
    schema = {"type": "string", "format": "date-time"}
    return Field(name, says, schema, _read(_instant, how), needed)


def words(name: str, says: str, known: Iterable[str]) -> Field:
    """A field that lists some of these words."""
    choices = [str(each) for each in known]
    schema = {"type": "array", "items": {"enum": choices}}

    def mend(value: object) -> str:
        is_list = isinstance(value, list) and all(each in choices for each in value)
        return "" if is_list else f"give a list of {', '.join(choices)}"

    return Field(name, says, schema, mend)


def papers(name: str, says: str) -> Field:
    """A field that names papers: a word and the paper's id for each."""
    form = {"type": "string", "pattern": f"^{_IDENTIFIER}$"}
    schema = {"type": "object", "propertyNames": form, "additionalProperties": form}

    def mend(value: object) -> str:
        if not isinstance(value, dict):
            return "give an object"
        named = [*value, *value.values()]
        are_ids = all(isinstance(x, str) and re.fullmatch(_IDENTIFIER, x) for x in named)
        return "" if are_ids else "give the id of each paper, at most 64 of A-Z a-z 0-9 _ . : -"

    return Field(name, says, schema, mend)


def texts(name: str, says: str) -> Field:
    """A field that is an object of short texts; whoever reads it knows which."""
    value = {"type": "string", "maxLength": _LONGEST_VALUE}
    schema = {"type": "object", "additionalProperties": value}

    def mend(given: object) -> str:
        values = given.values() if isinstance(given, dict) else [None]
        are_texts = all(isinstance(x, str) and len(x) <= _LONGEST_VALUE for x in values)
        return "" if are_texts else f"give an object of texts of at most {_LONGEST_VALUE} letters"

    return Field(name, says, schema, mend)


def numbers(name: str, says: str, needed: bool = False) -> Field:
    """A field that is an object of numbers; whoever reads it knows which."""
    schema = {"type": "object", "additionalProperties": {"type": "number"}}

    def mend(given: object) -> str:
        values = given.values() if isinstance(given, dict) else [None]
        are_numbers = all(
            isinstance(x, int | float) and not isinstance(x, bool) and abs(x) <= MOST_FEN
            for x in values
        )
        return "" if are_numbers else "give an object of numbers"

    return Field(name, says, schema, mend, needed)


def sums(name: str, says: str, items: Iterable[str]) -> Field:
    """A field of whole sums of money in fen, by what they are for."""
    choices = [str(each) for each in items]
    amount = {"type": "integer", "minimum": 0, "maximum": MOST_FEN}
    schema = {
        "type": "object",
        "propertyNames": {"enum": choices},
        "additionalProperties": amount,
    }

    def mend(value: object) -> str:
        if not isinstance(value, dict) or not set(value) <= set(choices):
            return f"give sums for {', '.join(choices)}"
        return "" if all(map(_is_sum, value.values())) else "give whole fen, none below zero"

    return Field(name, says, schema, mend)


def count(name: str, says: str, most: int, needed: bool = False) -> Field:
    """A field that is a whole number from 0 to `most`."""
    how = f"give a whole number from 0 to {most}"

    def mend(value: object) -> str:
        is_whole = isinstance(value, int) and not isinstance(value, bool)
        return "" if is_whole and 0 <= int(str(value)) <= most else how

    return Field(name, says, {"type": "integer", "minimum": 0, "maximum": most}, mend, needed)


def document(name: str, says: str, shape: Shape, needed: bool = False) -> Field:
    """A field that is an object; whoever reads it enforces the rest of its shape."""

    def mend(value: object) -> str:
        return "" if isinstance(value, dict) else "give an object"

    return Field(name, says, shape, mend, needed)


def records(name: str, says: str, shape: Shape) -> Field:
    """A field that is a list of objects; whoever reads it enforces the rest of their shape."""
    schema = {"type": "array", "items": shape, "maxItems": _MOST_RECORDS}

    def mend(value: object) -> str:
        if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
            return "give a list of objects"
        return "" if len(value) <= _MOST_RECORDS else f"give at most {_MOST_RECORDS}"

    return Field(name, says, schema, mend)


def _is_sum(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MOST_FEN


def _read(read: Callable[[str], object], how: str) -> Callable[[object], str]:
    def mend(value: object) -> str:
        if not isinstance(value, str):
            return how
        try:
            return "" if not value.strip() or read(value.strip()) else how
        except ValueError:
            return how

    return mend


def _day(value: str) -> date | None:
    return date.fromisoformat(value) if re.fullmatch(r"\d{4}-\d{2}-\d{2}", value) else None


def _instant(value: str) -> datetime | None:
    at = datetime.fromisoformat(value)
    return at if at.tzinfo is not None else None
