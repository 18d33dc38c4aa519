"""The fields of bodies and queries: what each may be, told to askers and enforced from one description."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from chalicelib.problems import ProblemError

LONGEST_TEXT = 500
LONGEST_PAGE = 100
USUAL_PAGE = 50
_IDENTIFIER = r"[A-Za-z0-9_.:-]{1,64}"
_CURSOR = r"[\x21-\x7e]{1,512}"
_NOT_A_TEXT = "give a text"


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its schema is what the OpenAPI document says, `mend` what is enforced.

    `mend` returns how to mend a value that is given, '' where nothing is wrong with it.
    """

    name: str
    says: str
    schema: Mapping[str, Any]
    mend: Callable[[object], str]
    needed: bool = False

    def check(self, value: object) -> None:
        """Refuse a value that this field cannot have; None is its absence."""
        if value is None:
            if self.needed:
                raise wrong(self.name, _missing(self.schema.get("enum")))
            return
        mend = self.mend(value)
        if mend:
            raise wrong(self.name, mend)

    def asked(self) -> Field:
        """Return this field as one that must be there."""
        return replace(self, needed=True)


def _missing(words: Iterable[str] | None) -> str:
    return f"is missing: give one of {', '.join(words)}" if words else "is missing"


def wrong(field: str, mend: str) -> ProblemError:
    """Return the refusal of a field, with how to mend it."""
    return ProblemError(422, "A field is wrong", f"{field}: {mend}", field)


def text(name: str, says: str, needed: bool = False) -> Field:
    """A field of free words."""
    schema: dict[str, Any] = {"type": "string", "maxLength": LONGEST_TEXT}
    if needed:
        schema["pattern"] = r"\S"

    def mend(value: object) -> str:
        if not isinstance(value, str) or not (value.strip() or not needed):
            return _NOT_A_TEXT
        if len(value) > LONGEST_TEXT:
            return f"give at most {LONGEST_TEXT} characters"
        return "" if _can_be_written(value) else "it holds half a character"

    return Field(name, says, schema, mend, needed)


def matching(name: str, says: str, pattern: str, how: str, needed: bool = False) -> Field:
    """A field of one form; `how` says in words which. Spaces around it do not count."""
    form = re.compile(pattern)

    def mend(value: object) -> str:
        if not isinstance(value, str) or not (value.strip() or not needed):
            return _NOT_A_TEXT
        return how if value.strip() and not form.fullmatch(value.strip()) else ""

    return Field(name, says, {"type": "string", "pattern": f"^(?:{pattern})$"}, mend, needed)


def identifier(name: str, says: str, needed: bool = False) -> Field:
    """A field that names somebody or something by its id."""
    how = "give an id, at most 64 of A-Z a-z 0-9 _ . : -"
    return matching(name, says, _IDENTIFIER, how, needed)


def word(name: str, says: str, words: Iterable[str], needed: bool = False) -> Field:
    """A field of one of these words."""
    known = tuple(str(each) for each in words)

    def mend(value: object) -> str:
        if not isinstance(value, str) or not (value.strip() or not needed):
            return _NOT_A_TEXT
        return f"give one of {', '.join(known)}" if value.strip() not in ("", *known) else ""

    return Field(name, says, {"type": "string", "enum": list(known)}, mend, needed)


def flag(name: str, says: str, needed: bool = False) -> Field:
    """A field that is true or false."""

    def mend(value: object) -> str:
        return "" if isinstance(value, bool) else "give true or false"

    return Field(name, says, {"type": "boolean"}, mend, needed)


def limit() -> Field:
    """How much of a list is wanted at once; a field of queries, where numbers are texts."""
    how = f"give a number from 1 to {LONGEST_PAGE}"

    def mend(value: object) -> str:
        given = str(value)
        is_number = re.fullmatch(r"[1-9][0-9]{0,2}", given) is not None
        return "" if is_number and int(given) <= LONGEST_PAGE else how

    schema = {"type": "integer", "minimum": 1, "maximum": LONGEST_PAGE, "default": USUAL_PAGE}
    return Field("limit", "How many at most.", schema, mend)


def cursor() -> Field:
    """Where a list goes on; a field of queries."""
    says = "Where the list goes on: the cursor of the page before."
    return matching("cursor", says, _CURSOR, "give the cursor of the page before")


def _can_be_written(value: str) -> bool:
    """Half a surrogate pair is legal in JSON and can be written nowhere."""
    return not any("\ud800" <= letter <= "\udfff" for letter in value)
