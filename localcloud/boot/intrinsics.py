"""Resolves the intrinsic functions of a template: Ref, Sub, GetAtt, If and their kin."""

import base64
import re
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from localcloud.boot.errors import BootError
from localcloud.boot.shapes import text

_PLACEHOLDER = re.compile(r"\$\{(!?)([^}]*)\}")
_NO_VALUE = object()


class References(Protocol):
    """What the names of a template stand for; asking for a resource creates it first."""

    def ref(self, name: str) -> Any: ...
    def attribute(self, logical_id: str, name: str) -> Any: ...
    def dynamic(self, reference: str) -> str: ...


class Resolver:
    """Turns template values into plain ones; nothing unresolved ever comes out."""

    def __init__(self, references: References, document: Mapping[str, Any]) -> None:
        self._references = references
        self._conditions = document.get("Conditions") or {}
        self._mappings = document.get("Mappings") or {}
        self._open_conditions: list[str] = []
        self._functions: dict[str, Callable[[Any, str], Any]] = {
            "Ref": self._ref,
            "Condition": self._condition,
            "Fn::And": lambda v, p: all(self._truth(each, p) for each in v),
            "Fn::Base64": lambda v, p: base64.b64encode(self._text(v, p).encode()).decode(),
            "Fn::Equals": lambda v, p: self._text(v[0], p) == self._text(v[1], p),
            "Fn::FindInMap": self._find_in_map,
            "Fn::GetAtt": self._get_att,
            "Fn::If": self._if,
            "Fn::Join": self._join,
            "Fn::Not": lambda v, p: not self._truth(v[0], p),
            "Fn::Or": lambda v, p: any(self._truth(each, p) for each in v),
            "Fn::Select": lambda v, p: self._value(v[1], p)[int(self._value(v[0], p))],
            "Fn::Split": lambda v, p: self._text(v[1], p).split(v[0]),
            "Fn::Sub": self._sub,
            "{{resolve}}": lambda v, _p: self._references.dynamic(v),
        }

    def resolve(self, value: Any, path: str = "") -> Any:
        """The plain value; None where the template says AWS::NoValue."""
        result = self._value(value, path)
        return None if result is _NO_VALUE else result

    def holds(self, condition: str) -> bool:
        """Whether a named condition of the template is true."""
        if condition not in self._conditions:
            raise BootError(f"there is no condition {condition}")
        if condition in self._open_conditions:
            chain = " -> ".join([*self._open_conditions, condition])
            raise BootError(f"the conditions refer to each other: {chain}")
        self._open_conditions.append(condition)
        try:
            return self._truth(self._conditions[condition], f"Conditions.{condition}")
        finally:
            self._open_conditions.pop()

    def _value(self, value: Any, path: str) -> Any:
        if isinstance(value, list):
            items = [self._value(item, f"{path}[{n}]") for n, item in enumerate(value)]
            return [item for item in items if item is not _NO_VALUE]
        if isinstance(value, dict):
            return self._mapping(value, path)
        if isinstance(value, str) and "{{resolve:" in value:
            return self._apply("{{resolve}}", value, path)
        return value

    def _mapping(self, value: dict[str, Any], path: str) -> Any:
        if len(value) == 1:
            ((name, argument),) = value.items()
            # A policy's own "Condition" is a map, the intrinsic's argument is a name.
            if name in self._functions and (name != "Condition" or isinstance(argument, str)):
                return self._apply(name, argument, path)
            if isinstance(name, str) and name.startswith("Fn::"):
                raise BootError(f"{name} is not known", path=path)
        items = {
            key: self._value(item, f"{path}.{key}" if path else str(key))
            for key, item in value.items()
        }
        return {key: item for key, item in items.items() if item is not _NO_VALUE}

    def _apply(self, name: str, argument: Any, path: str) -> Any:
        try:
            return self._functions[name](argument, path)
        except BootError as error:
            if error.path or error.logical_id:
                raise
            raise BootError(error.why, path=path) from error
        except (LookupError, TypeError, ValueError, AttributeError) as error:
            raise BootError(
                f"{name} {argument!r} cannot be resolved: {error}", path=path
            ) from error

    def _text(self, value: Any, path: str) -> str:
        return text(self._value(value, path))

    def _truth(self, value: Any, path: str) -> bool:
        result = self._value(value, path)
        if not isinstance(result, bool):
            raise BootError(f"{value!r} is no condition", path=path)
        return result

    def _ref(self, name: str, _path: str) -> Any:
        return _NO_VALUE if name == "AWS::NoValue" else self._references.ref(name)

    def _condition(self, name: str, _path: str) -> bool:
        return self.holds(name)

    def _get_att(self, target: Any, path: str) -> Any:
        logical_id, name = target.split(".", 1) if isinstance(target, str) else target
        return self._references.attribute(logical_id, self._text(name, path))

    def _if(self, branches: list[Any], path: str) -> Any:
        name, then, otherwise = branches
        return self._value(then if self.holds(name) else otherwise, path)

    def _join(self, argument: list[Any], path: str) -> str:
        delimiter, parts = argument
        return str(delimiter).join(text(part) for part in self._value(parts, path))

    def _find_in_map(self, keys: list[Any], path: str) -> Any:
        found: Any = self._mappings
        for key in keys:
            found = found[self._text(key, path)]
        return found

    def _sub(self, argument: Any, path: str) -> str:
        pattern, own = (argument, {}) if isinstance(argument, str) else argument

        def replacement(match: re.Match[str]) -> str:
            literal, name = match.groups()
            if literal:
                return "${" + name + "}"
            if name in own:
                return self._text(own[name], path)
            name = name.strip()
            if "." in name:
                return text(self._references.attribute(*name.split(".", 1)))
            return text(self._references.ref(name))

        return _PLACEHOLDER.sub(replacement, pattern)
