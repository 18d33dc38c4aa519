"""All that is kept of one person as records; whoever else is named in them is not told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

MASK = "＊＊＊"


@dataclass(frozen=True, slots=True, repr=False)
class Record:
    """One stored item as it is shown: of which kind, where it lies, and what is in it."""

    section: str
    kept_at: str
    fields: Mapping[str, Any]

    def __repr__(self) -> str:
        return f"Record({self.section})"


@dataclass(frozen=True, slots=True, repr=False)
class Others:
    """Whoever else a person's records name: `roles` by id, and what tells who they are."""

    roles: Mapping[str, str]
    telling: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"Others({len(self.roles)})"


def masked(record: Record, others: Others) -> Record:
    """Return the record with every other person's id as their role, and their names and numbers blacked out."""
    fields = {name: _masked(value, others) for name, value in record.fields.items()}
    return replace(record, fields=fields)


def _masked(value: Any, others: Others) -> Any:
    if isinstance(value, str):
        return others.roles.get(value) or _blacked(value, others.telling)
    if isinstance(value, Mapping):
        return {_masked(k, others): _masked(v, others) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_masked(each, others) for each in value]
    return value


def _blacked(text: str, telling: Iterable[str]) -> str:
    for word in sorted(telling, key=len, reverse=True):
        text = text.replace(word, MASK)
    return text
