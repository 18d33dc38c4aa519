"""YAML files with the line of every value, so that an error can say where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.composer import Composer, ComposerError
from ruamel.yaml.constructor import ConstructorError, RoundTripConstructor
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import AliasEvent

from telecare.domain.errors import PolicyError

MOST_BYTES = 1024 * 1024
DEEPEST = 50
LARGEST_BITS = 64
MOST_VALUES = 50_000
"""Counted with every alias written out: a small file must not become an endless one."""


@dataclass(frozen=True, slots=True)
class Place:
    """A value in a file: what it is, where it stands, and the name of its field."""

    file: str
    line: int
    field: str
    value: Any

    def error(self, mend: str) -> PolicyError:
        """Return the error that names this place and how to mend it."""
        return PolicyError(self.file, self.line, self.field, mend)

    def missing(self, name: str) -> PolicyError:
        """Return the error that names a field which must stand here and does not."""
        field = f"{self.field}.{name}" if self.field else name
        return PolicyError(self.file, self.line, field, f"the field {name} is missing; add it")

    def child(self, key: str | int) -> Place:
        """Return the place of one entry of a mapping or list."""
        name = f"{self.field}.{key}" if self.field else str(key)
        return Place(self.file, _line(self.value, key, self.line), name, self.value[key])

    def mapping(self) -> dict[str, Place]:
        """Return the entries of a mapping; anything else is an error here."""
        if not isinstance(self.value, dict):
            raise self.error(f"expected a mapping, found {_name(self.value)}")
        return {str(key): self.child(key) for key in self.value}

    def items(self) -> list[Place]:
        """Return the entries of a list; anything else is an error here."""
        if not isinstance(self.value, list):
            raise self.error(f"expected a list, found {_name(self.value)}")
        return [self.child(index) for index in range(len(self.value))]

    def text(self) -> str:
        """Return a string; anything else is an error here."""
        if not isinstance(self.value, str) or not self.value:
            raise self.error(f"expected a word, found {_name(self.value)}; put it in quotes")
        return str(self.value)

    def only(self, *allowed: str) -> dict[str, Place]:
        """Return the entries of a mapping that knows no other fields than these."""
        entries = self.mapping()
        for name, place in entries.items():
            if name not in allowed:
                raise place.error(f"unknown field; this mapping knows {', '.join(allowed)}")
        return entries


def _line(parent: Any, key: str | int, default: int) -> int:
    if not isinstance(parent, CommentedMap | CommentedSeq) or parent.lc.data is None:
        return default
    position = parent.lc.data.get(key)
    return int(position[0]) + 1 if position else default


def _name(value: Any) -> str:
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    return "nothing" if value is None else repr(value)


class _BoundedComposer(Composer):
    """Composes documents of bounded depth and size; an alias counts as all that it stands for."""

    def __init__(self, loader: Any = None) -> None:
        super().__init__(loader=loader)
        self._depth = 0
        self._values = [0]
        self._anchored: dict[str, int] = {}

    def compose_node(self, parent: Any, index: int) -> Any:
        event = self.parser.peek_event()
        if self._depth == DEEPEST:
            self._refuse(f"nested deeper than {DEEPEST}", event)
        if isinstance(event, AliasEvent):
            return self._compose_alias(event)
        self._depth += 1
        self._values.append(1)
        node = super().compose_node(parent, index)
        self._depth -= 1
        values = self._values.pop()
        if event.anchor is not None:
            self._anchored[event.anchor] = values
        self._count(values, event)
        return node

    def _compose_alias(self, event: Any) -> Any:
        node = super().compose_node(None, 0)
        if event.anchor not in self._anchored:
            self._refuse(f"*{event.anchor} stands inside itself", event)
        self._count(self._anchored[event.anchor], event)
        return node

    def _count(self, values: int, event: Any) -> None:
        self._values[-1] += values
        if self._values[-1] > MOST_VALUES:
            self._refuse(f"holds more than {MOST_VALUES} values", event)

    def _refuse(self, why: str, event: Any) -> None:
        raise ComposerError(None, None, why, event.start_mark)


class _LocatingConstructor(RoundTripConstructor):
    """Constructs values; one that is not what it looks like (`2026-13-45`) is an error with its line."""

    def construct_object(self, node: Any, deep: bool = False) -> Any:
        try:
            value = super().construct_object(node, deep)
        except (ValueError, LookupError) as error:
            why = f"a value is not what it looks like ({error}); put it in quotes"
            raise ConstructorError(None, None, why, node.start_mark) from error
        if isinstance(value, int) and value.bit_length() > LARGEST_BITS:
            raise ConstructorError(None, None, "a number is too large", node.start_mark)
        return value


def read_yaml(path: Path, shown_as: str) -> Place:
    """Return the document of a file; a file that is missing or no YAML is a PolicyError."""
    return parse_yaml(read_text(path, shown_as), shown_as)


def parse_yaml(text: str, shown_as: str) -> Place:
    """Return the document of a text; one that is no YAML is a PolicyError."""
    try:
        document = _document(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark
        line = mark.line + 1 if mark else 1
        raise PolicyError(shown_as, line, "", f"not YAML: {error.problem}") from error
    except YAMLError as error:
        why = str(error).splitlines()[0]
        raise PolicyError(shown_as, 1, "", f"not YAML: {why}; save it as plain text") from error
    except TypeError as error:
        raise PolicyError(shown_as, 1, "", f"a key must be a word ({error})") from error
    if document is None:
        document = CommentedMap()
    return Place(shown_as, 1, "", document)


@lru_cache(maxsize=64)
def _document(text: str) -> object:
    """The same text is the same document, which nobody changes: a bureau's files are read many times."""
    return _loader().load(text)


def _loader() -> YAML:
    loader = YAML(typ="rt")
    loader.Composer = _BoundedComposer
    loader.Constructor = _LocatingConstructor
    return loader


def read_text(path: Path, shown_as: str) -> str:
    """Return the text of a file, which is read no further than is allowed."""
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except FileNotFoundError as error:
        raise PolicyError(shown_as, 1, "", "the file is missing; create it") from error
    except OSError as error:
        raise PolicyError(shown_as, 1, "", f"cannot be read: {error.strerror}") from error
    if len(content) > MOST_BYTES:
        raise PolicyError(shown_as, 1, "", f"larger than {MOST_BYTES} bytes; split it")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise PolicyError(shown_as, line, "", "not UTF-8; save the file as UTF-8") from error
