"""Reads one row that somebody typed at the portal by the rules by which files are read."""

from __future__ import annotations

from collections.abc import Mapping

from telecare.domain.imports.cells import Cell, Sheet, plain
from telecare.domain.imports.faults import Fault, Wrong, WrongCellError
from telecare.domain.imports.forms import Form, Rules
from telecare.domain.imports.reading import Reading, read_file

_ROW = "portal"


def read_single(form: Form, given: Mapping[str, str], rules: Rules) -> Reading:
    """Return a new row as a file of this one row would be read, with every fault of it."""
    named = {name: text for name, text in given.items() if plain(text)}
    missing = sorted(form.needed - named.keys())
    if missing:  # a file would want the column; a person wants the field
        faults = tuple(Fault(_ROW, 1, "", name, Wrong.MISSING) for name in missing)
        return Reading(faults=faults)
    header = [Cell(name) for name in named]
    row = [Cell(text) for text in named.values()]
    return read_file(form, [Sheet(_ROW, [header, row])], rules)


def read_changes(
    form: Form, given: Mapping[str, str], rules: Rules
) -> tuple[dict[str, str], tuple[Fault, ...]]:
    """Return the fields that a change of something known gives, normalised, and what is wrong.

    A field that is given empty is taken back, unless every row needs it.
    """
    columns = {column.name: column for column in form.columns}
    read: dict[str, str] = {}
    faults: list[Fault] = []
    for name, text in given.items():
        column = columns[name]
        if not plain(text) and column.needed:
            faults.append(Fault(_ROW, 1, "", name, Wrong.MISSING))
            continue
        try:
            read[name] = column.read(Cell(text), rules) if plain(text) else ""
        except WrongCellError as error:
            faults.append(Fault(_ROW, 1, "", name, error.what))
    return read, tuple(faults)
