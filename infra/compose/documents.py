"""YAML and JSON sources as plain data, with the line of each field kept for error messages."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq, TaggedScalar
from ruamel.yaml.error import MarkedYAMLError

from infra.compose.errors import ComposeError

_INTRINSICS = {"Ref": "Ref", "Condition": "Condition"}
_TEMPLATE_NAME = re.compile(r"\$\{(?!AWS::|[A-Za-z0-9]+\}|[A-Za-z0-9]+\.)")


@dataclass(frozen=True, slots=True)
class Document:
    """A YAML file as plain data; intrinsics are in their long form."""

    path: Path
    data: dict[str, Any]
    source: CommentedMap

    def wrong(self, field: str, mend: str) -> ComposeError:
        """Return the error for a field such as `samples.0.topic`, at its line or its parent's."""
        return ComposeError(self.path, _line(self.source, field.split(".")), field, mend)


def read_yaml(path: Path) -> Document:
    """Read a YAML file; broken syntax and a key given twice are ComposeErrors."""
    try:
        source = YAML(typ="rt", pure=True).load(path.read_text(encoding="utf-8"))
    except MarkedYAMLError as broken:
        line = broken.problem_mark.line + 1 if broken.problem_mark else 1
        raise ComposeError(path, line, "YAML", str(broken.problem)) from broken
    if not isinstance(source, CommentedMap):
        raise ComposeError(path, 1, "document", "write a mapping of fields")
    return Document(path, _plain_map(source, path), source)


def included(path: Path, as_text: bool) -> object:
    """Read a JSON file so that its template names are substituted, other `${...}` left for IoT."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as broken:
        line = getattr(broken, "lineno", 1)
        raise ComposeError(path, line, "JSON", str(broken)) from broken
    if as_text:
        return _substituted(json.dumps(document, separators=(",", ":")))
    return _each_string(document, _substituted)


def _substituted(text: str) -> object:
    if "${" not in text:
        return text
    return {"Fn::Sub": _TEMPLATE_NAME.sub("${!", text)}


def _each_string(node: object, change: Callable[[str], object]) -> object:
    if isinstance(node, dict):
        return {key: _each_string(value, change) for key, value in node.items()}
    if isinstance(node, list):
        return [_each_string(value, change) for value in node]
    return change(node) if isinstance(node, str) else node


def _plain_map(node: CommentedMap, path: Path) -> dict[str, Any]:
    return {str(key): _plain(value, path) for key, value in node.items()}


def _plain(node: object, path: Path) -> object:
    tag = _tag(node)
    if tag:
        return _intrinsic(
            tag, node.value if isinstance(node, TaggedScalar) else _bare(node, path), path
        )
    return _bare(node, path)


def _bare(node: object, path: Path) -> object:
    if isinstance(node, CommentedMap):
        return _plain_map(node, path)
    if isinstance(node, CommentedSeq):
        return [_plain(value, path) for value in node]
    if isinstance(node, str):
        return str(node)
    if isinstance(node, bool):
        return bool(node)
    return int(node) if isinstance(node, int) else node


def _tag(node: object) -> str:
    value = getattr(getattr(node, "tag", None), "value", None)
    return value[1:] if isinstance(value, str) and re.match(r"![A-Z]", value) else ""


def _intrinsic(tag: str, value: object, path: Path) -> object:
    if tag in {"File", "FileText"}:
        return included(path.parent / str(value), as_text=tag == "FileText")
    if tag == "GetAtt" and isinstance(value, str):
        return {"Fn::GetAtt": value.split(".", 1)}
    return {_INTRINSICS.get(tag, f"Fn::{tag}"): value}


def _line(node: object, field: list[str]) -> int:
    """Return the line of a field, counted from 1; a missing field stands where its parent stands."""
    line = 1
    for step in field:
        if isinstance(node, CommentedMap) and step in node:
            line, node = node.lc.key(step)[0] + 1, node[step]
        elif isinstance(node, CommentedSeq) and step.isdigit() and int(step) < len(node):
            line, node = node.lc.item(int(step))[0] + 1, node[int(step)]
        else:
            return line
    return line
