"""Finds what carries a requirement out: values that the code reads, tests that name it, drills that rehearse it."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path

from infra.policy.source import Place, read_text, read_yaml

ID = re.compile(r"\b(SH21|FJ24|XH23|SH24|HZ23)-(\d\d)\b(?: to \1-(\d\d)\b)?")
SHIPPED = ("telecare", "functions", "chalicelib", "infra")


class Sort(IntEnum):
    """What sort of evidence; a reader wants a rehearsal before a test, and a test before a number."""

    DRILL = 0
    TEST = 1
    VALUE = 2


@dataclass(frozen=True, slots=True, order=True)
class Evidence:
    """One thing that carries a row out: the file it stands in and its name there."""

    sort: Sort
    file: str
    name: str


Found = tuple[str, Evidence]


def cited(text: str) -> Iterator[str]:
    """Return every requirement that a text names; `A to B` names what lies between, too."""
    for document, first, last in ID.findall(text):
        for number in range(int(first), int(last or first) + 1):
            yield f"{document}-{number:02}"


def all_evidence(root: Path) -> list[Found]:
    """Return (requirement, evidence) of a project, sorted and each once."""
    asked = _Asked.of(root)
    found: set[Found] = set()
    for folder in sorted((root / "bureaus").iterdir()):
        found |= set(_of_bureau(root, folder, asked))
    for path in (root / "tests").rglob("test_*.py"):
        found |= set(_of_tests(root, path))
    for path in (root / "drills").glob("*.yaml"):
        shown = path.relative_to(root).as_posix()
        for row in cited(read_text(path, shown)):
            found.add((row, Evidence(Sort.DRILL, shown, path.stem)))
    return sorted(found)


# ---- values ----


@dataclass(frozen=True, slots=True)
class _Asked:
    """The names of parameters that shipped code asks for, some with a part filled in as it runs."""

    names: frozenset[str]
    patterns: tuple[re.Pattern[str], ...]

    @classmethod
    def of(cls, root: Path) -> _Asked:
        names: set[str] = set()
        patterns: set[str] = set()
        for path in (each for room in SHIPPED for each in (root / room).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.JoinedStr):
                    patterns.add(_pattern(node))
                elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                    names.add(node.value)
        useful = sorted(each for each in patterns if "\\." in each)
        return cls(frozenset(names), tuple(re.compile(each) for each in useful))

    def knows(self, name: str) -> bool:
        """Tell whether the code asks for a parameter, for its kind's own value or in general."""
        return name in self.names or any(each.fullmatch(name) for each in self.patterns)


def _pattern(node: ast.JoinedStr) -> str:
    parts = (
        re.escape(part.value)
        if isinstance(part, ast.Constant) and isinstance(part.value, str)
        else r"[a-z_]+"
        for part in node.values
    )
    return "".join(parts)


def _of_bureau(root: Path, folder: Path, asked: _Asked) -> Iterator[Found]:
    plans = _mapping(root, folder / "response_plans.yaml")
    clocks = {word for place in plans.values() for word in _words(place.value)}
    for name, entry in _mapping(root, folder / "parameters.yaml").items():
        general = name.partition(".")[2]
        if name in clocks or asked.knows(name) or asked.knows(general):
            yield from _clauses(entry, name)
    for name, entry in plans.items():
        yield from _clauses(entry, name)
    for name, entry in _mapping(root, folder / "programme.yaml").items():
        yield from _nested(entry, name)
    for path in sorted((folder / "scripts").glob("*.yaml")):
        for name, entry in _mapping(root, path).items():
            yield from _nested(entry, name)


def _mapping(root: Path, path: Path) -> dict[str, Place]:
    if not path.exists():
        return {}
    return read_yaml(path, path.relative_to(root).as_posix()).mapping()


def _clauses(place: Place, name: str) -> Iterator[Found]:
    if not isinstance(place.value, dict) or "clause" not in place.value:
        return
    clause = place.value["clause"]
    for row in [clause] if isinstance(clause, str) else clause:
        yield row, Evidence(Sort.VALUE, place.file, name)


def _nested(place: Place, name: str) -> Iterator[Found]:
    yield from _clauses(place, name)
    if isinstance(place.value, dict):
        for key, child in place.mapping().items():
            yield from _nested(child, f"{name}.{key}")
    elif isinstance(place.value, list):
        for index, child in enumerate(place.items()):
            yield from _nested(child, f"{name}.{index}")


def _words(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    children: Iterable[object] = value if isinstance(value, list) else ()
    if isinstance(value, dict):
        children = value.values()
    for child in children:
        yield from _words(child)


# ---- tests ----


def _of_tests(root: Path, path: Path) -> Iterator[Found]:
    """Tests that name a row in a comment or docstring of their own; data that looks like one does not count."""
    shown = path.relative_to(root).as_posix()
    text = path.read_text("utf-8")
    if not ID.search(text):
        return
    comments = _comments(text)
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            last = node.end_lineno or node.lineno
            own = [comments[line] for line in range(node.lineno, last + 1) if line in comments]
            for row in cited(" ".join([ast.get_docstring(node) or "", *own])):
                yield row, Evidence(Sort.TEST, shown, node.name)


def _comments(text: str) -> dict[int, str]:
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    return {token.start[0]: token.string for token in tokens if token.type == tokenize.COMMENT}
