"""YAML files with the line of every value, so that an error can say where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError

from telecare.domain.errors import PolicyError


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


def read_yaml(path: Path, shown_as: str) -> Place:
    """Return the document of a file; a file that is missing or no YAML is a PolicyError."""
    try:
        document = YAML(typ="rt").load(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise PolicyError(shown_as, 1, "", "the file is missing; create it") from error
    except UnicodeDecodeError as error:
        raise PolicyError(shown_as, 1, "", "the file is not UTF-8; save it as UTF-8") from error
    except MarkedYAMLError as error:
        mark = error.problem_mark
        line = mark.line + 1 if mark else 1
        raise PolicyError(shown_as, line, "", f"not YAML: {error.problem}") from error
    if document is None:
        document = CommentedMap()
    return Place(shown_as, 1, "", document)
