"""Domain values to plain JSON and back: one small codec for heads, snapshots, inbox and outbox items.

A dataclass becomes an object without the fields that hold their default, an instant becomes RFC 3339
in UTC with microseconds, a word its string. Reading what this version wrote gives an equal value; a
field that is missing takes its default, so that an item of the version before can be read (ADR on
schema versions); an unknown field is an error that names it.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Any

from telecare.domain.home import Snapshot

if TYPE_CHECKING:
    from telecare.domain.run import Run

Reader = Callable[[Any], Any]


def to_plain(value: Any) -> Any:
    """Return a JSON document of a domain value."""
    if isinstance(value, StrEnum):
        return value.value
    if value is None or isinstance(value, str | int | float | bool):
        return value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return _object(value)
    if isinstance(value, Mapping):
        return {str(key): to_plain(item) for key, item in value.items()}
    if isinstance(value, frozenset):
        return sorted(to_plain(item) for item in value)
    return [to_plain(item) for item in value]


def run_to_plain(run: Run) -> dict[str, Any]:
    """Return the head's document of a run; the snapshot stays an item of its own."""
    return _object(run, skip="snapshot")


def run_from_plain(document: Mapping[str, Any], snapshot: Snapshot) -> Run:
    """Join a head's document with the snapshot that the incident started with."""
    from telecare.domain.run import Run  # noqa: PLC0415 - who reads no run loads none

    run: Run = reader(Run)({**document, "snapshot": snapshot})
    return run


def _object(value: Any, skip: str = "") -> dict[str, Any]:
    document = {}
    kind: Any = type(value)
    for name, default in _defaults(kind):
        if name == skip:
            continue
        item = getattr(value, name)
        if item is not default and item != default:
            document[name] = to_plain(item)
    return document


@cache
def _defaults(kind: Any) -> tuple[tuple[str, object], ...]:
    return tuple((f.name, _default(f)) for f in dataclasses.fields(kind))


def _default(field: dataclasses.Field[Any]) -> object:
    if field.default_factory is not dataclasses.MISSING:
        return field.default_factory()
    return field.default


def from_plain(kind: type, document: Any) -> Any:
    """Return the domain value of type `kind` that a document holds."""
    return reader(kind)(document)


@cache
def reader(kind: Any) -> Reader:
    """Return a function that reads documents of one type; made once a type."""
    if isinstance(kind, type):
        return _plain_reader(kind)
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin in {typing.Union, types.UnionType}:
        return _optional_reader(arguments)
    return _collection_reader(origin, arguments)


def _plain_reader(kind: type) -> Reader:
    if dataclasses.is_dataclass(kind):
        return _object_reader(kind)
    if issubclass(kind, StrEnum):
        return kind
    if kind in {date, datetime, time}:
        return kind.fromisoformat
    if kind is float:
        return float
    return lambda document: document


def _optional_reader(arguments: tuple[Any, ...]) -> Reader:
    inner = reader(next(a for a in arguments if a is not type(None)))
    return lambda document: None if document is None else inner(document)


def _collection_reader(origin: Any, arguments: tuple[Any, ...]) -> Reader:
    if origin is tuple and len(arguments) == 2 and arguments[1] is not Ellipsis:
        first, second = reader(arguments[0]), reader(arguments[1])
        return lambda document: (first(document[0]), second(document[1]))
    if origin is tuple:
        item = reader(arguments[0])
        return lambda document: tuple(item(part) for part in document)
    if origin is frozenset:
        item = reader(arguments[0])
        return lambda document: frozenset(item(part) for part in document)
    key, value = reader(arguments[0]), reader(arguments[1])
    return lambda document: {key(k): value(v) for k, v in document.items()}


def _object_reader(kind: type) -> Reader:
    readers: dict[str, Reader] = {}

    def read(document: Any) -> Any:
        if not readers:
            hints = _hints(kind)
            readers.update({f.name: _field_reader(hints[f.name]) for f in dataclasses.fields(kind)})
        unknown = document.keys() - readers.keys()
        if unknown:
            raise ValueError(f"{kind.__name__} has no field {sorted(unknown)[0]!r}")
        return kind(**{name: readers[name](item) for name, item in document.items()})

    return read


def _hints(kind: type) -> dict[str, Any]:
    """Return the types of a class's fields as the names meant where each was written.

    Whoever runs several copies of the core in one process puts another under its modules' names for a
    while; a type that is looked up then would be the other copy's, for good.
    """
    found: dict[str, Any] = {}
    for base in reversed(kind.__mro__):
        own = vars(base)
        if dataclasses.is_dataclass(base) and "__annotations__" in own:
            written = types.SimpleNamespace(__annotations__=own["__annotations__"])
            found |= typing.get_type_hints(written, globalns=own["__init__"].__globals__)
    return found


def _field_reader(hint: Any) -> Reader:
    return _snapshot if hint is Snapshot else reader(hint)


def _snapshot(document: Any) -> Snapshot:
    return document if isinstance(document, Snapshot) else reader(Snapshot)(document)


class Tagged:
    """Reads and writes one of several dataclasses, told apart by their class names under `type`."""

    def __init__(self, union: Any) -> None:
        self._kinds = {kind.__name__: kind for kind in typing.get_args(union)}

    def to_plain(self, value: Any) -> dict[str, Any]:
        """Return the value's document with its type."""
        return {"type": type(value).__name__, **_object(value)}

    def from_plain(self, document: Mapping[str, Any]) -> Any:
        """Return the value; an unknown type is a ValueError that names it."""
        fields = dict(document)
        name = fields.pop("type", None)
        if name not in self._kinds:
            raise ValueError(f"unknown type {name!r}")
        return reader(self._kinds[name])(fields)
