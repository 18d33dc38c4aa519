"""What a rule hands to its target: the event, a part of it, or a text made of its parts."""

import json
import re
from collections.abc import Mapping
from typing import Any

_PATH = re.compile(r"\$((?:\.[A-Za-z0-9_-]+|\['[^']+'\]|\[\d+\])*)")
_STEP = re.compile(r"\.([A-Za-z0-9_-]+)|\['([^']+)'\]|\[(\d+)\]")
_VARIABLE = re.compile(r"<([A-Za-z0-9_.-]+)>")
_GIVEN = {
    "aws.events.event",
    "aws.events.event.ingestion-time",
    "aws.events.event.json",
    "aws.events.rule-arn",
    "aws.events.rule-name",
}
_ABSENT = object()


class InputError(ValueError):
    """The twin cannot make such an input."""


def check(target: Mapping[str, Any]) -> None:
    """Raises: InputError: The input has a path or a variable that is not known."""
    shapes = [name for name in ("Input", "InputPath", "InputTransformer") if name in target]
    if len(shapes) > 1:
        raise InputError(f"{' and '.join(shapes)} exclude each other")
    transformer = target.get("InputTransformer") or {}
    paths = transformer.get("InputPathsMap") or {}
    for path in [*paths.values(), *([target["InputPath"]] if "InputPath" in target else [])]:
        if _PATH.fullmatch(path) is None:
            raise InputError(f"the path {path} is not known")
    used = set(_VARIABLE.findall(transformer.get("InputTemplate", "")))
    if unknown := sorted(used - set(paths) - _GIVEN):
        raise InputError(f"the template has no value for {unknown[0]}")


def made(target: Mapping[str, Any], event: Mapping[str, Any], given: Mapping[str, str]) -> str:
    """The text that the target gets; `given` are the values of the rule itself."""
    if (constant := target.get("Input")) is not None:
        return str(constant)
    if (path := target.get("InputPath")) is not None:
        found = _found(path, event)
        return json.dumps(None if found is _ABSENT else found, ensure_ascii=False)
    if (transformer := target.get("InputTransformer")) is not None:
        return _filled(transformer, event, given)
    return json.dumps(event, ensure_ascii=False)


def _filled(
    transformer: Mapping[str, Any], event: Mapping[str, Any], given: Mapping[str, str]
) -> str:
    values: dict[str, Any] = {
        name: _found(path, event) for name, path in (transformer.get("InputPathsMap") or {}).items()
    }
    values |= {**given, "aws.events.event": event, "aws.events.event.json": event}
    text, done, is_quoted = "", 0, False
    template = str(transformer["InputTemplate"])
    for match in _VARIABLE.finditer(template):
        before = template[done : match.start()]
        is_quoted ^= before.replace('\\"', "").count('"') % 2 == 1
        text += before + _shown(values[match[1]], is_quoted)
        done = match.end()
    return text + template[done:]


def _shown(value: Any, is_quoted: bool) -> str:
    """Within quotes a text without its own; elsewhere JSON; what is absent leaves nothing."""
    if value is _ABSENT:
        return ""
    written = json.dumps(value, ensure_ascii=False)
    if not is_quoted:
        return written
    return written[1:-1] if isinstance(value, str) else written.replace('"', '\\"')


def _found(path: str, event: Any) -> Any:
    value = event
    for name, quoted, index in _STEP.findall(path):
        if index:
            items = value if isinstance(value, list) else []
            value = items[int(index)] if int(index) < len(items) else _ABSENT
        else:
            value = value.get(name or quoted, _ABSENT) if isinstance(value, dict) else _ABSENT
        if value is _ABSENT:
            return _ABSENT
    return value
