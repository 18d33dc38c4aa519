"""Reads a typed record from its place in a file: every field by its type, nothing unknown, nothing missing."""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Callable
from datetime import date, time
from enum import StrEnum
from typing import Any, TypeVar

from infra.policy.plans import clause_of
from infra.policy.source import Place

Reader = Callable[[Place], Any]
CLAUSE, WHY = "clause", "why"
_Record = TypeVar("_Record")


def read_record(kind: type[_Record], place: Place) -> _Record:
    """Return the record that stands at a place; a PolicyError names file, line, field and mend.

    `clause` is one requirement id or a list of them; `why` may stand beside any clause, for people.
    """
    hints = typing.get_type_hints(kind)
    described = dataclasses.fields(typing.cast(Any, kind))
    names = [field.name for field in described]
    for_people = {WHY} if CLAUSE in names and WHY not in names else set()
    fields = place.only(*names, *for_people)
    for field in described:
        if field.name not in fields and _is_needed(field):
            raise place.missing(field.name)
    for name in for_people & fields.keys():
        fields.pop(name).text()
    values = {name: _reader(name, hints[name])(entry) for name, entry in fields.items()}
    return kind(**values)


def _is_needed(field: dataclasses.Field[Any]) -> bool:
    missing = dataclasses.MISSING
    return field.default is missing and field.default_factory is missing


def _reader(name: str, hint: Any) -> Reader:
    return _clauses if name == CLAUSE else reader_of(hint)


def _clauses(place: Place) -> tuple[str, ...]:
    if isinstance(place.value, str):
        return (clause_of(place),)
    clauses = tuple(clause_of(item) for item in place.items())
    if not clauses:
        raise place.error("names no requirement; add its id")
    return clauses


def reader_of(hint: Any) -> Reader:
    """Return what reads a value of a type."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is types.UnionType:
        return reader_of(next(each for each in arguments if each is not types.NoneType))
    if origin is tuple and arguments[1:] != (Ellipsis,):
        return _pair(arguments)
    if origin in {tuple, frozenset}:
        return _many(origin, reader_of(arguments[0]))
    if origin is not None:
        return _named(reader_of(arguments[0]), reader_of(arguments[1]))
    if dataclasses.is_dataclass(hint):
        return lambda place: read_record(typing.cast(type, hint), place)
    if issubclass(hint, StrEnum):
        return _word(hint)
    return _PLAIN[hint]


def _pair(arguments: tuple[Any, ...]) -> Reader:
    readers = tuple(reader_of(each) for each in arguments)

    def read(place: Place) -> Any:
        items = place.items()
        if len(items) != len(readers):
            raise place.error(f"must be a list of {len(readers)}")
        return tuple(one(item) for one, item in zip(readers, items, strict=True))

    return read


def _many(collection: Any, one: Reader) -> Reader:
    return lambda place: collection(one(item) for item in place.items())


def _named(key: Reader, one: Reader) -> Reader:
    def read(place: Place) -> Any:
        return {key(_as_word(name, entry)): one(entry) for name, entry in place.mapping().items()}

    return read


def _as_word(name: str, entry: Place) -> Place:
    return Place(entry.file, entry.line, entry.field, name)


def _word(words: type[StrEnum]) -> Reader:
    def read(place: Place) -> Any:
        if not isinstance(place.value, str) or place.value not in set(words):
            raise place.error(f"must be one of {', '.join(words)}")
        return words(place.value)

    return read


def _whole(place: Place) -> int:
    if not isinstance(place.value, int) or isinstance(place.value, bool) or place.value < 0:
        raise place.error("must be a whole number of 0 or more")
    return int(place.value)


def _number(place: Place) -> float:
    if not isinstance(place.value, int | float) or isinstance(place.value, bool) or place.value < 0:
        raise place.error("must be a number of 0 or more")
    return float(place.value)


def _flag(place: Place) -> bool:
    if not isinstance(place.value, bool):
        raise place.error("must be true or false")
    return place.value


def _day(place: Place) -> date:
    if isinstance(place.value, date):
        return date(place.value.year, place.value.month, place.value.day)
    try:
        return date.fromisoformat(place.text())
    except ValueError as error:
        raise place.error("no day; write it like 2026-01-31") from error


def _time(place: Place) -> time:
    try:
        return time.fromisoformat(place.text())
    except ValueError as error:
        raise place.error('no time of day; write it like "09:00", in quotes') from error


_PLAIN: dict[Any, Reader] = {
    str: Place.text,
    int: _whole,
    float: _number,
    bool: _flag,
    date: _day,
    time: _time,
}
