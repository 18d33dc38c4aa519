"""JSON schemas of what the portal answers, put together from a few words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

Shape = Mapping[str, Any]
"""A JSON schema; a `Named` may stand anywhere in it."""


@dataclass(frozen=True, slots=True)
class Named:
    """A shape that the OpenAPI document keeps once, under this name."""

    name: str
    shape: Shape


TEXT: Shape = {"type": "string"}
ID: Shape = {"type": "string", "minLength": 1}
INSTANT: Shape = {"type": "string", "format": "date-time"}
COUNT: Shape = {"type": "integer", "minimum": 0}
TRUTH: Shape = {"type": "boolean"}
WORDS_BY_NAME: Shape = {"type": "object", "additionalProperties": TEXT}
"""Facts under words of their own: ids and words, never personal data."""


def one_of(words: Iterable[str]) -> Shape:
    """Return the shape of one of these words."""
    return {"type": "string", "enum": list(words)}


def maybe(shape: Shape | Named) -> Shape:
    """Return a shape that may be null."""
    return {"anyOf": [shape, {"type": "null"}]}


def many(shape: Shape | Named) -> Shape:
    """Return the shape of a list."""
    return {"type": "array", "items": shape}


def members(**shapes: Shape | Named) -> Shape:
    """Return the shape of an object that always has these members."""
    return {"type": "object", "required": list(shapes), "properties": shapes}


def page(shape: Shape | Named) -> Shape:
    """Return the shape of one page of a list; a cursor of null says that it is the last."""
    return members(items=many(shape), cursor=maybe(TEXT))


FILE: Shape = {"type": "string", "format": "binary"}
"""Bytes of a file."""

PROBLEM = Named(
    "Problem",
    {
        "type": "object",
        "description": "A problem document (RFC 9457).",
        "required": ["title", "status"],
        "properties": {
            "title": TEXT,
            "status": {"type": "integer", "minimum": 400, "maximum": 599},
            "detail": TEXT,
            "instance": TEXT,
            "field": {"type": "string", "description": "The field that is wrong."},
        },
    },
)
