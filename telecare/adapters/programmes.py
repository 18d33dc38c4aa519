"""The part of a published policy that holds a bureau's programme; hot functions do not load it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from telecare.adapters.records import PROGRAMME
from telecare.domain import codec
from telecare.domain.errors import PolicyError
from telecare.domain.programme.programme import Programme


def read_programme(bureau: str, version: str, document: Any) -> Programme:
    """Return the programme that a document holds; PolicyError when it cannot be read."""
    try:
        programme: Programme = codec.from_plain(Programme, document)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        mend = f"cannot be read ({error}): publish it as the bureau's loader writes it"
        raise PolicyError(f"programme of {bureau}", 0, version, mend) from error
    return programme


def programme_part(bureau: str, version: str, document: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return what is to be kept of a document's programme, None where it has none."""
    if document.get(PROGRAMME) is None:
        return None
    plain: dict[str, Any] = codec.to_plain(read_programme(bureau, version, document[PROGRAMME]))
    return plain
