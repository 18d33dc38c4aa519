"""Reads a whole file in one pass: the sound rows as records, and every fault of all the others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from telecare.domain.imports.cells import Cell, Content, Sheet, letters, plain
from telecare.domain.imports.citizen_ids import birth_of, is_rounded
from telecare.domain.imports.faults import Fault, Wrong, WrongCellError
from telecare.domain.imports.forms import SLOTS, Column, FileKind, Form, Rules
from telecare.domain.imports.tables import Table, area_names, cell_at, find_table

_UNREADABLE = {Content.FORMULA: Wrong.FORMULA, Content.BROKEN: Wrong.BROKEN}
_PAIRS = tuple((f"{slot}_name", f"{slot}_phone") for slot in SLOTS)


@dataclass(frozen=True, slots=True, repr=False)
class Record:
    """A sound row: where it stands and its fields, normalised; empty fields are left out."""

    sheet: str
    row: int
    fields: Mapping[str, str]

    def __repr__(self) -> str:
        return f"Record(row {self.row})"

    def identity(self, form: Form) -> str:
        """Return what says which row this is."""
        return "#".join(self.fields[name] for name in form.identity)


@dataclass(frozen=True, slots=True)
class Reading:
    """All that a file said; `ignored` are sheets without a table of this kind.

    `spoilt` are rows that say whom they are about and have a fault elsewhere: nobody in them is gone.
    Where `nameless` is not 0, so many rows could not even say that: nobody can then be called missing
    for certain.
    """

    records: tuple[Record, ...] = ()
    faults: tuple[Fault, ...] = ()
    ignored: tuple[str, ...] = ()
    spoilt: tuple[Record, ...] = ()
    nameless: int = 0


def read_file(form: Form, sheets: Sequence[Sheet], rules: Rules) -> Reading:
    """Return the records and all faults of a file; a row with a fault gives no record."""
    named = replace(rules, area_names={**rules.area_names, **area_names(sheets)})
    read: list[tuple[Record, list[Fault]]] = []
    faults: list[Fault] = []
    ignored: list[str] = []
    for sheet in sheets:
        table, wrong = find_table(sheet, form)
        faults += wrong
        if table is not None:
            read += _read_table(table, form, _rules_of(table, named))
        elif not wrong:
            ignored.append(sheet.name)
    if len(ignored) == len(sheets):
        faults.append(Fault(sheets[0].name if sheets else "", 0, "", "", Wrong.NO_TABLE))
    return _without_repeats(form, _parted(form, read, faults, ignored))


def _parted(
    form: Form, read: Sequence[tuple[Record, list[Fault]]], faults: list[Fault], ignored: list[str]
) -> Reading:
    """Part sound rows from spoilt ones, and these from those of which nobody knows whom they mean."""
    who = {*form.identity, "id_number"}
    spoilt = [record for record, found in read if found]
    said = tuple(record for record in spoilt if who <= record.fields.keys())
    return Reading(
        records=tuple(record for record, found in read if not found),
        faults=(*faults, *(fault for _, found in read for fault in found)),
        ignored=tuple(ignored),
        spoilt=said,
        nameless=len(spoilt) - len(said),
    )


def _rules_of(table: Table, rules: Rules) -> Rules:
    index = table.index_of("id_number")
    doubtful = any(is_rounded(cell_at(row, index)) for _, row in table.rows())
    return replace(rules, counts_from_1904=table.sheet.counts_from_1904, doubtful=doubtful)


def _read_table(table: Table, form: Form, rules: Rules) -> Iterator[tuple[Record, list[Fault]]]:
    for number, row in table.rows():
        fields: dict[str, str] = {}
        faults: list[Fault] = []
        for index, column in table.columns.items():
            wrong = _read_cell(cell_at(row, index), column, rules, fields)
            if wrong is not None:
                place = (table.sheet.name, number, letters(index), column.name)
                faults.append(Fault(*place, wrong))
        if form.kind is FileKind.ELDERS:
            faults += _check_elder(table, number, row, fields, rules)
        yield Record(table.sheet.name, number, fields), faults


def _read_cell(cell: Cell, column: Column, rules: Rules, fields: dict[str, str]) -> Wrong | None:
    if cell.content in _UNREADABLE:
        return _UNREADABLE[cell.content]
    if not plain(cell.text):
        return Wrong.MISSING if column.needed else None
    try:
        value = column.read(cell, rules)
    except WrongCellError as error:
        return error.what
    if value:
        fields[column.name] = value
    return None


def _check_elder(
    table: Table, number: int, row: Sequence[Cell], fields: dict[str, str], rules: Rules
) -> list[Fault]:
    """Settle the area, and hold what belongs together against each other."""
    faults: list[tuple[str, Wrong]] = []
    birth, known = fields.pop("birth", ""), fields.get("id_number", "")
    if birth and known and birth != birth_of(known).isoformat():
        faults.append(("birth", Wrong.BIRTH_DIFFERS))
    street, committee = fields.pop("street", ""), fields.pop("committee", "")
    area = fields.get("area") or committee or street or rules.default_area
    if area:
        fields["area"] = area
    elif not _has_text(table, row, "area"):
        named = any(_has_text(table, row, name) for name in ("committee", "street"))
        faults.append(("area", Wrong.AREA_UNKNOWN if named else Wrong.MISSING))
    for name, phone in _PAIRS:
        if name in fields and phone not in fields and not _has_text(table, row, phone):
            faults.append((phone, Wrong.PHONE_MISSING))
    return [_at(table, number, field, what) for field, what in faults]


def _has_text(table: Table, row: Sequence[Cell], field: str) -> bool:
    return bool(plain(cell_at(row, table.index_of(field)).text))


def _at(table: Table, number: int, field: str, what: Wrong) -> Fault:
    index = table.index_of(field)
    return Fault(table.sheet.name, number, "" if index is None else letters(index), field, what)


def _without_repeats(form: Form, reading: Reading) -> Reading:
    """Keep the first of several rows about the same; the others are faults that name it."""
    first: dict[str, Record] = {}
    faults = list(reading.faults)
    for record in reading.records:
        known = first.setdefault(record.identity(form), record)
        if known is not record:
            field = form.identity[0]
            place = (record.sheet, record.row, "", field)
            faults.append(Fault(*place, Wrong.REPEATED, other_row=known.row))
    ordered = sorted(faults, key=lambda fault: (fault.sheet, fault.row, fault.column))
    return replace(reading, records=tuple(first.values()), faults=tuple(ordered))
