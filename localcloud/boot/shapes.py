"""Fits a CloudFormation value to the shape of an API call, or says what has no place in it."""

import json
from datetime import date
from typing import Any

from botocore.model import ListShape, MapShape, Shape, StructureShape

from localcloud.boot.errors import BootError


def fitted(value: Any, shape: Shape, path: str) -> Any:
    """The value with the member names and scalar types of the shape.

    CloudFormation writes members in PascalCase and any scalar as text; the APIs do neither.

    Raises:
        BootError: A member is unknown to the API, so that it would be dropped.
    """
    if isinstance(shape, StructureShape):
        return _structure(value, shape, path)
    if isinstance(shape, ListShape):
        items = value if isinstance(value, list) else [value]
        return [fitted(item, shape.member, f"{path}[{n}]") for n, item in enumerate(items)]
    if isinstance(shape, MapShape):
        _need(isinstance(value, dict), "a map is expected", path)
        return {str(key): fitted(item, shape.value, f"{path}.{key}") for key, item in value.items()}
    return _scalar(value, shape.type_name, path)


def _structure(value: Any, shape: StructureShape, path: str) -> Any:
    if shape.is_document_type:
        return value
    _need(isinstance(value, dict), "a structure is expected", path)
    members = {name[0].lower() + name[1:]: name for name in shape.members}
    result = {}
    for key, item in value.items():
        name = members.get(key[0].lower() + key[1:])
        here = f"{path}.{key}" if path else key
        _need(name is not None, f"{shape.name} has no such member", here)
        result[name] = fitted(item, shape.members[name], here)
    return result


def _scalar(value: Any, kind: str, path: str) -> Any:
    if kind == "string":
        return text(value)
    if kind == "boolean":
        _need(text(value) in ("true", "false"), f"{value!r} is neither true nor false", path)
        return text(value) == "true"
    if kind in ("integer", "long", "float", "double"):
        try:
            return float(value) if kind in ("float", "double") else int(value)
        except (TypeError, ValueError) as error:
            raise BootError(f"{value!r} is no number", path=path) from error
    return value


def text(value: Any) -> str:
    """How CloudFormation writes a value where text is expected; documents become JSON."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=False, default=_plain)
    return str(value)


def _plain(value: Any) -> str:
    """YAML reads `Version: 2012-10-17` as a date."""
    if isinstance(value, date):
        return value.isoformat()
    raise BootError(f"{value!r} cannot be written as JSON")


def _need(holds: bool, why: str, path: str) -> None:
    if not holds:
        raise BootError(why, path=path)
