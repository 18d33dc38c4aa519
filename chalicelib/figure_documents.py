"""Figures as the portal shows them: one shape and one document a row, from the columns that a file has, too."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from chalicelib.shapes import COUNT, INSTANT, TEXT, Shape, maybe, members
from telecare.domain.figures.rows import Row
from telecare.messages.figures import Column, Measure

_PERCENT: Shape = {"type": "number", "minimum": 0}
_SHAPES: Mapping[Measure, Shape] = {
    Measure.WORD: maybe(TEXT),
    Measure.COUNT: maybe(COUNT),
    Measure.SECONDS: maybe(COUNT),
    Measure.PERCENT: maybe(_PERCENT),
    Measure.INSTANT: maybe(INSTANT),
}


def shape_of(columns: Iterable[Column]) -> Shape:
    """Return the shape of a row; null says that nobody knows, or that too few people stand behind it."""
    return members(**{column.name: _SHAPES[column.measure] for column in columns})


def row(columns: Iterable[Column], known: Row) -> dict[str, Any]:
    """Return a row as a document."""
    return {column.name: known.get(column.name) for column in columns}
