"""JSONPath as states use it: selecting from a payload, and putting a result into one."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from localcloud.states.errors import RESULT_PATH_MATCH_FAILURE, StatesError
from localcloud.states.payloads import Json


class PathSyntaxError(ValueError):
    """A text that is no path, or one that this engine does not support."""


class PathNotFoundError(LookupError):
    """A definite path that leads nowhere in the payload."""


class _Step(Protocol):
    def follow(self, value: Json) -> Iterator[Json]: ...


@dataclass(frozen=True, slots=True)
class _Key:
    name: str

    def follow(self, value: Json) -> Iterator[Json]:
        if isinstance(value, dict) and self.name in value:
            yield value[self.name]


@dataclass(frozen=True, slots=True)
class _Index:
    number: int

    def follow(self, value: Json) -> Iterator[Json]:
        if isinstance(value, list) and -len(value) <= self.number < len(value):
            yield value[self.number]


@dataclass(frozen=True, slots=True)
class _Slice:
    start: int | None
    stop: int | None
    step: int | None

    def follow(self, value: Json) -> Iterator[Json]:
        if isinstance(value, list):
            yield from value[self.start : self.stop : self.step]


@dataclass(frozen=True, slots=True)
class _Union:
    steps: tuple[_Step, ...]

    def follow(self, value: Json) -> Iterator[Json]:
        for step in self.steps:
            yield from step.follow(value)


@dataclass(frozen=True, slots=True)
class _Children:
    def follow(self, value: Json) -> Iterator[Json]:
        if isinstance(value, dict):
            yield from value.values()
        elif isinstance(value, list):
            yield from value


@dataclass(frozen=True, slots=True)
class _Deep:
    """The step taken from the value itself and from everything under it, outer ones first."""

    step: _Step

    def follow(self, value: Json) -> Iterator[Json]:
        yield from self.step.follow(value)
        for child in _Children().follow(value):
            yield from self.follow(child)


@dataclass(frozen=True, slots=True)
class Path:
    """A parsed path: where it starts (`$`, `$$` or `$name`) and the steps from there."""

    text: str
    root: str
    steps: tuple[_Step, ...]

    @property
    def is_definite(self) -> bool:
        """Whether it can lead to one value at most."""
        return all(isinstance(step, _Key | _Index) for step in self.steps)

    @property
    def is_reference(self) -> bool:
        """Whether it may say where to put something."""
        return self.is_definite and self.root == "$"


_ROOT = re.compile(r"\$\$|\$[A-Za-z_][A-Za-z0-9_]*|\$")
_NAME = r"[^\s.\[\](),'\"*?@:&|!<>=]+"
_STEP = re.compile(
    rf"(?P<deep>\.\.)?(?:"
    rf"(?P<any>(?:(?<=\.\.)|\.)\*|\[\s*\*\s*\])"
    rf"|(?:(?<=\.\.)|\.)(?P<name>{_NAME})"
    r"|\[\s*(?P<slice>-?\d*\s*:\s*-?\d*(?:\s*:\s*-?\d*)?)\s*\]"
    r"|\[\s*(?P<indexes>-?\d+(?:\s*,\s*-?\d+)*)\s*\]"
    r"|\[\s*(?P<keys>'[^']*'(?:\s*,\s*'[^']*')*|\"[^\"]*\"(?:\s*,\s*\"[^\"]*\")*)\s*\]"
    r")"
)


@lru_cache(maxsize=4096)
def parse(text: str) -> Path:
    """The path of a text; PathSyntaxError says what is wrong or missing here."""
    root = _ROOT.match(text)
    if root is None:
        raise PathSyntaxError(f"'{text}' is not a path: it must start with $")
    if "?(" in text:
        raise PathSyntaxError(f"'{text}': filter expressions are not supported by this engine")
    steps: list[_Step] = []
    position = root.end()
    while position < len(text):
        match = _STEP.match(text, position)
        if match is None:
            raise PathSyntaxError(f"'{text}' is not a path: cannot read '{text[position:]}'")
        steps.append(_step(match))
        position = match.end()
    return Path(text, root.group(), tuple(steps))


def _step(match: re.Match[str]) -> _Step:
    step = _plain_step(match)
    return _Deep(step) if match["deep"] else step


def _plain_step(match: re.Match[str]) -> _Step:
    if match["any"]:
        return _Children()
    if match["name"]:
        return _Key(match["name"])
    if match["slice"]:
        bounds = [int(part) if part.strip() else None for part in match["slice"].split(":")]
        if len(bounds) == 3 and bounds[2] == 0:
            raise PathSyntaxError(f"'{match.string}' is not a path: a slice cannot step by 0")
        return _Slice(bounds[0], bounds[1], bounds[2] if len(bounds) == 3 else None)
    if match["indexes"]:
        return _one_or_union([_Index(int(part)) for part in match["indexes"].split(",")])
    keys = re.findall(r"'([^']*)'|\"([^\"]*)\"", match["keys"])
    return _one_or_union([_Key(single or double) for single, double in keys])


def _one_or_union(steps: list[_Key] | list[_Index]) -> _Step:
    return steps[0] if len(steps) == 1 else _Union(tuple(steps))


@dataclass(frozen=True, slots=True)
class Scope:
    """What paths of a state can reach: its data, the context object and the variables."""

    data: Json
    context: Json
    variables: Mapping[str, Json]

    def find(self, text: str) -> Json:
        """The value at a path, or the list of values where a path can lead to several."""
        path = parse(text)
        values = [self._root(path)]
        for step in path.steps:
            values = [found for value in values for found in step.follow(value)]
        if not path.is_definite:
            return values
        if not values:
            raise PathNotFoundError(text)
        return values[0]

    def _root(self, path: Path) -> Json:
        if path.root == "$":
            return self.data
        if path.root == "$$":
            return self.context
        name = path.root[1:]
        if name not in self.variables:
            raise PathNotFoundError(path.text)
        return self.variables[name]


def put(text: str, document: Json, value: Json) -> Json:
    """A copy of the document with the value at a reference path; missing objects are made."""
    return _put(text, parse(text).steps, document, value)


def _put(text: str, steps: tuple[_Step, ...], document: Json, value: Json) -> Json:
    if not steps:
        return value
    step, rest = steps[0], steps[1:]
    if isinstance(step, _Key) and isinstance(document, dict):
        below = document.get(step.name, {} if rest else None)
        return {**document, step.name: _put(text, rest, below, value)}
    if isinstance(step, _Index) and list(step.follow(document)):
        items = list(document)
        items[step.number] = _put(text, rest, items[step.number], value)
        return items
    raise StatesError(
        RESULT_PATH_MATCH_FAILURE,
        f"Unable to apply ReferencePath {text} to the state's input",
    )
