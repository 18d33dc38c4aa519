"""What a request brings, read strictly: a body of known fields, a page, an idempotency key."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any, TypeVar

from chalicelib.caller import Caller
from chalicelib.problems import ProblemError

Word = TypeVar("Word", bound=StrEnum)
Choice = TypeVar("Choice")

LONGEST_PAGE = 100
_USUAL_PAGE = 50
_LARGEST_BODY_BYTES = 16 * 1024
_LONGEST_TEXT = 500
_IDENTIFIER = re.compile(r"[A-Za-z0-9_.:-]{1,64}")
_KEY = re.compile(r"[\x21-\x7e]{1,128}")


class Body:
    """A JSON object whose fields are asked for one by one; what nobody asked for is refused."""

    def __init__(self, raw: bytes) -> None:
        if len(raw) > _LARGEST_BODY_BYTES:
            raise ProblemError(413, "The body is too large")
        try:
            fields = json.loads(raw.decode("utf-8"))
        except ValueError as broken:
            raise ProblemError(400, "The body is no JSON", str(broken)) from broken
        if not isinstance(fields, dict):
            raise ProblemError(400, "The body is no JSON object")
        self._fields: dict[str, Any] = fields
        self._asked: set[str] = set()

    def text(self, field: str, needed: bool = False) -> str:
        """Return a text, '' when it is absent and not needed."""
        self._asked.add(field)
        value = self._fields.get(field)
        if value is None and not needed:
            return ""
        if not isinstance(value, str) or not (value.strip() or not needed):
            raise _wrong(field, "give a text" if value is not None else "is missing")
        if len(value) > _LONGEST_TEXT:
            raise _wrong(field, f"give at most {_LONGEST_TEXT} characters")
        return value.strip()

    def identifier(
        self, field: str, needed: bool = False, known: Collection[str] | None = None
    ) -> str:
        """Return an id, one of those known if these are given; '' when absent and not needed."""
        value = self.text(field, needed)
        if value and not _IDENTIFIER.fullmatch(value):
            raise _wrong(field, "give an id, at most 64 of A-Z a-z 0-9 _ . : -")
        if value and known is not None and value not in known:
            raise _wrong(field, "give the id of somebody who is known to this incident")
        return value

    def word(self, field: str, words: type[Word]) -> Word | None:
        """Return one of the words of a list, or None when the field is absent."""
        value = self.text(field)
        return word_of(value, words, field) if value else None

    def needed_word(self, field: str, words: type[Word]) -> Word:
        """Return one of the words of a list; its absence is an error."""
        self.text(field, needed=True)
        word = self.word(field, words)
        if word is None:
            raise _wrong(field, "is missing")
        return word

    def choice(self, field: str, choices: Mapping[str, Choice]) -> Choice:
        """Return what one of the offered words stands for."""
        value = self.text(field, needed=True)
        if value not in choices:
            raise _wrong(field, f"give one of {', '.join(choices)}")
        return choices[value]

    def flag(self, field: str) -> bool | None:
        """Return true or false, None when the field is absent."""
        self._asked.add(field)
        value = self._fields.get(field)
        if value is not None and not isinstance(value, bool):
            raise _wrong(field, "give true or false")
        return value

    def words(self, field: str, words: type[Word]) -> frozenset[Word]:
        """Return a list of words, empty when the field is absent."""
        self._asked.add(field)
        value = self._fields.get(field, [])
        if not isinstance(value, list):
            raise _wrong(field, "give a list of words")
        return frozenset(
            word_of(each if isinstance(each, str) else "", words, field) for each in value
        )

    def document(self, field: str) -> Mapping[str, Any]:
        """Return an object for whoever knows its form, empty when the field is absent."""
        self._asked.add(field)
        value = self._fields.get(field, {})
        if not isinstance(value, dict):
            raise _wrong(field, "give an object")
        return value

    def ids(self, field: str) -> dict[str, str]:
        """Return an object whose names and values are ids, as papers are named."""
        found = self.document(field)
        if not all(isinstance(v, str) and _IDENTIFIER.fullmatch(v) for v in found.values()):
            raise _wrong(field, "give the id of each paper, at most 64 of A-Z a-z 0-9 _ . : -")
        if not all(_IDENTIFIER.fullmatch(name) for name in found):
            raise _wrong(field, "name each paper by a word")
        return dict(found)

    def instant(self, field: str) -> datetime | None:
        """Return an instant with its zone, None when the field is absent."""
        value = self.text(field)
        try:
            at = datetime.fromisoformat(value) if value else None
        except ValueError as broken:
            raise _wrong(field, "give an instant, as 2026-01-31T08:00:00+08:00") from broken
        if at is not None and at.tzinfo is None:
            raise _wrong(field, "give the zone, as +08:00")
        return at

    def day(self, field: str) -> date | None:
        """Return a day, None when the field is absent."""
        value = self.text(field)
        try:
            return date.fromisoformat(value) if value else None
        except ValueError as broken:
            raise _wrong(field, "give a day, as 2026-01-31") from broken

    def done(self) -> None:
        """Refuse fields that nobody asked for: a misspelt outcome must not be lost in silence."""
        for field in sorted(self._fields.keys() - self._asked):
            raise _wrong(field, f"is no field here; there are {', '.join(sorted(self._asked))}")


def word_of(value: str, words: type[Word], field: str) -> Word:
    """Return a word of a path or query; what is no such word is refused by the field's name."""
    if value not in set(words):
        raise _wrong(field, f"give one of {', '.join(words)}")
    return words(value)


def page(query: Mapping[str, str] | None) -> tuple[int, str]:
    """Return limit and cursor of a list."""
    asked = query or {}
    limit = asked.get("limit", str(_USUAL_PAGE))
    if not re.fullmatch(r"[1-9]\d{0,2}", limit) or int(limit) > LONGEST_PAGE:
        raise _wrong("limit", f"give a number from 1 to {LONGEST_PAGE}")
    return int(limit), asked.get("cursor", "")


def event_id(caller: Caller, idempotency_key: str | None, request_id: str) -> str:
    """Return the id under which a write is taken once.

    The key belongs to its caller: nobody can use up another's. Without a key each request is an
    event of its own, so that a hurried client is heard rather than refused.
    """
    if idempotency_key is None:
        return f"portal-{request_id}"
    if not _KEY.fullmatch(idempotency_key):
        raise _wrong("Idempotency-Key", "give 1 to 128 visible ASCII characters")
    digest = hashlib.sha256(f"{caller.subject}\0{idempotency_key}".encode()).hexdigest()
    return f"portal-{digest[:32]}"


def _wrong(field: str, mend: str) -> ProblemError:
    return ProblemError(422, "A field is wrong", f"{field}: {mend}", field)
