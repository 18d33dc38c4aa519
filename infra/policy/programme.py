"""Reads a bureau's programme: its own entries on top of those of the bureaus that it extends."""

from __future__ import annotations

import typing
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from infra.policy.programme_checks import check_programme
from infra.policy.records import reader_of
from infra.policy.source import Place, read_yaml
from telecare.domain.parameters import Parameters
from telecare.domain.programme.programme import Programme

FILE = "programme.yaml"
SECTIONS = tuple(field.name for field in fields(Programme))
BY_NAME = frozenset(
    {"classes", "services", "packages", "retention", "targets", "procedures", "notices"}
)
"""Sections in which a bureau adds or replaces single entries; any other section it writes whole."""


def load_programme(
    root: Path, lineage: tuple[str, ...], values: Mapping[str, float]
) -> Programme | None:
    """Return the programme of a bureau, whole; None where neither it nor a base has one.

    A bureau's own classes stand before those of its base, so that they are tried first.
    """
    sections: dict[str, dict[str, Place]] = {}
    last: Place | None = None
    for bureau in lineage:
        path = root / bureau / FILE
        if path.exists():
            last = read_yaml(path, f"bureaus/{bureau}/{FILE}")
            _lay_over(sections, last)
    if last is None:
        return None
    programme = _programme(last, sections)
    check_programme(programme, sections, Parameters(values))
    return programme


def _lay_over(sections: dict[str, dict[str, Place]], place: Place) -> None:
    for name, section in place.only(*SECTIONS).items():
        if name in BY_NAME:
            own = section.mapping()
            below = sections.get(name, {})
            sections[name] = own | {key: each for key, each in below.items() if key not in own}
        else:
            sections[name] = {"": section}


def _programme(last: Place, sections: Mapping[str, Mapping[str, Place]]) -> Programme:
    for name in SECTIONS:
        if name not in sections:
            raise last.missing(name)
    hints = typing.get_type_hints(Programme)
    values: dict[str, Any] = {}
    for name in SECTIONS:
        if name in BY_NAME:
            key, one = (reader_of(each) for each in typing.get_args(hints[name]))
            values[name] = {
                key(Place(entry.file, entry.line, entry.field, word)): one(entry)
                for word, entry in sections[name].items()
            }
        else:
            values[name] = reader_of(hints[name])(sections[name][""])
    return Programme(**values)
