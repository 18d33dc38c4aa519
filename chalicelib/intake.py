"""What a request brings, read strictly: a body of known fields, a page, an idempotency key, a version."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any, TypeVar

from chalicelib.caller import Caller
from chalicelib.fields import USUAL_PAGE, Field, wrong
from chalicelib.problems import ProblemError

Word = TypeVar("Word", bound=StrEnum)
Choice = TypeVar("Choice")

LARGEST_BODY_BYTES = 16 * 1024
KEY_PATTERN = r"[\x21-\x7e]{1,128}"
_KEY = re.compile(KEY_PATTERN)
_TAG = re.compile(r'"([0-9]{1,18})(?:\.[0-9a-f]+)?"')


class Body:
    """A JSON object of declared fields, each checked by its declaration before any is read.

    What is given and then read by nobody is refused too: it belongs to another action.
    """

    def __init__(self, raw: bytes, declared: Sequence[Field]) -> None:
        self._fields = _object(raw)
        self._declared = {field.name: field for field in declared}
        self._asked: set[str] = set()
        for name in sorted(self._fields.keys() - self._declared.keys()):
            raise wrong(_shown(name), _no_field(self._declared))
        for field in declared:
            field.check(self._fields.get(field.name))

    def text(self, field: str, needed: bool = False) -> str:
        """Return a text, '' when it is absent and not needed."""
        value = self._given(field)
        if value is None and not needed:
            return ""
        if value is None or not (value.strip() or not needed):
            raise wrong(field, "give a text" if value is not None else "is missing")
        return str(value).strip()

    def identifier(
        self, field: str, needed: bool = False, known: Collection[str] | None = None
    ) -> str:
        """Return an id, one of those known if these are given; '' when absent and not needed."""
        value = self.text(field, needed)
        if value and known is not None and value not in known:
            raise wrong(field, "give the id of somebody who is known to this incident")
        return value

    def word(self, field: str, words: type[Word]) -> Word | None:
        """Return one of the words of a list, or None when the field is absent."""
        value = self.text(field)
        return word_of(value, words, field) if value else None

    def needed_word(self, field: str, words: type[Word]) -> Word:
        """Return one of the words of a list; its absence is an error."""
        return word_of(self.text(field, needed=True), words, field)

    def choice(self, field: str, choices: Mapping[str, Choice]) -> Choice:
        """Return what one of the offered words stands for."""
        value = self.text(field, needed=True)
        if value not in choices:
            raise wrong(field, f"give one of {', '.join(choices)}")
        return choices[value]

    def has(self, field: str) -> bool:
        """Tell whether a field is given, be it empty."""
        return self._given(field) is not None

    def flag(self, field: str) -> bool | None:
        """Return true or false, None when the field is absent."""
        value = self._given(field)
        return None if value is None else bool(value)

    def number(self, field: str) -> int:
        """Return a whole number, 0 when the field is absent."""
        return int(self._given(field) or 0)

    def words(self, field: str, words: type[Word]) -> frozenset[Word]:
        """Return a list of words, empty when the field is absent."""
        return frozenset(words(each) for each in self._given(field) or ())

    def listed(self, field: str) -> list[Any]:
        """Return a list, empty when the field is absent."""
        return list(self._given(field) or ())

    def document(self, field: str) -> Mapping[str, Any]:
        """Return an object for whoever knows its form, empty when the field is absent."""
        return dict(self._given(field) or {})

    def ids(self, field: str) -> dict[str, str]:
        """Return an object whose names and values are ids, as papers are named."""
        return {str(name): str(paper) for name, paper in self.document(field).items()}

    def instant(self, field: str) -> datetime | None:
        """Return an instant with its zone, None when the field is absent."""
        value = self.text(field)
        return datetime.fromisoformat(value) if value else None

    def day(self, field: str) -> date | None:
        """Return a day, None when the field is absent."""
        value = self.text(field)
        return date.fromisoformat(value) if value else None

    def done(self) -> None:
        """Refuse what nobody asked for: an outcome of the wrong action must not be lost in silence."""
        for field in sorted(self._fields.keys() - self._asked):
            raise wrong(field, _no_field(self._asked))

    def _given(self, field: str) -> Any:
        if field not in self._declared:
            raise LookupError(f"{field} is read, and no operation declares it")
        self._asked.add(field)
        return self._fields.get(field)


def word_of(value: str, words: type[Word], field: str) -> Word:
    """Return a word of a path or query; what is no such word is refused by the field's name."""
    if value not in set(words):
        raise wrong(field, f"give one of {', '.join(words)}")
    return words(value)


def page(query: Mapping[str, str]) -> tuple[int, str]:
    """Return limit and cursor of a list, which the declaration has checked."""
    return int(query.get("limit") or USUAL_PAGE), query.get("cursor", "")


def event_id(caller: Caller, idempotency_key: str | None, request_id: str) -> str:
    """Return the id under which a write is taken once.

    The key belongs to its caller: nobody can use up another's. Without a key each request is an
    event of its own, so that a hurried client is heard rather than refused.
    """
    if idempotency_key is None:
        return f"portal-{request_id}"
    if not _KEY.fullmatch(idempotency_key):
        raise wrong("Idempotency-Key", "give 1 to 128 visible ASCII characters")
    digest = hashlib.sha256(f"{caller.subject}\0{idempotency_key}".encode()).hexdigest()
    return f"portal-{digest[:32]}"


def version_asked(if_match: str | None, current: int) -> int | None:
    """Return the version that an incident must still have, None where any will do.

    Tags are those of the incident; the version before the dot alone counts, and a weak tag names
    none. Of several the current one is taken, if it is among them.
    """
    if if_match is None or if_match.strip() == "*":
        return None
    tags = [_TAG.fullmatch(tag.strip()) for tag in if_match.split(",")]
    versions = [int(tag[1]) for tag in tags if tag]
    return current if current in versions else max(versions, default=-1)


def _object(raw: bytes) -> dict[str, Any]:
    if len(raw) > LARGEST_BODY_BYTES:
        raise ProblemError(413, "The body is too large")
    try:
        fields = json.loads(raw.decode("utf-8"))
    except RecursionError as deep:
        raise ProblemError(400, "The body is nested too deeply") from deep
    except ValueError as broken:
        raise ProblemError(400, "The body is no JSON", str(broken)) from broken
    if not isinstance(fields, dict):
        raise ProblemError(400, "The body is no JSON object")
    return fields


def _no_field(known: Collection[str]) -> str:
    return f"is no field here; there are {', '.join(sorted(known)) or 'none'}"


def _shown(name: str) -> str:
    """Return a name that somebody made up as it can be written into an answer."""
    return name.encode("ascii", "backslashreplace").decode()[:64]
