"""What a preview would write, row by row and in portions, so that a commit does exactly what was shown."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from telecare.domain.imports.difference import Difference, Known
from telecare.domain.imports.faults import Fault, Wrong
from telecare.domain.imports.forms import FileKind
from telecare.domain.imports.pseudonyms import person_of, prints, pseudonym
from telecare.domain.imports.reading import Record

PORTION = 100
"""About so many rows are committed at a time; a home is never split."""

ELDER = "elder"


@dataclass(frozen=True, slots=True, repr=False)
class Planned:
    """One row that is to be taken in: under which name, as whom, into which home.

    Its record holds no citizen's number any more: the identity stands for it.
    """

    identity: str
    person: str
    home: str
    record: Record

    def __repr__(self) -> str:
        return f"Planned({self.identity})"

    def known(self, key: bytes, area: str) -> Known:
        """Return what is remembered of the row once it is taken in."""
        fields = prints(key, self.identity, self.record.fields)
        return Known(self.identity, self.person, self.home, area, fields)

    def to_plain(self) -> list[object]:
        """Return the row as JSON has it."""
        record = self.record
        fields = dict(record.fields)
        return [self.identity, self.person, self.home, record.sheet, record.row, fields]

    @classmethod
    def from_plain(cls, plain: Sequence[object]) -> Planned:
        """Read what `to_plain` wrote."""
        identity, person, home, sheet, row, fields = plain
        if not isinstance(row, int) or not isinstance(fields, dict):
            raise ValueError("no planned row")
        return cls(str(identity), str(person), str(home), Record(str(sheet), row, fields))


def elder_identity(key: bytes, id_number: str) -> str:
    """Return the name under which a citizen's number is remembered."""
    return pseudonym(key, ELDER, id_number)


def nameless(record: Record) -> Record:
    """Return a record without the citizen's number."""
    fields = {name: text for name, text in record.fields.items() if name != "id_number"}
    return replace(record, fields=fields)


def plan_elders(
    records: Iterable[tuple[str, Record]], known: Mapping[str, Known], homes: Mapping[str, str]
) -> tuple[Planned, ...]:
    """Return the rows of a roster; who is known stays the person they are."""
    return tuple(
        Planned(
            identity,
            known[identity].person if identity in known else person_of(identity),
            homes[identity],
            nameless(record),
        )
        for identity, record in records
    )


def plan_others(
    kind: FileKind, records: Iterable[Record], elders: Mapping[str, Known], key: bytes
) -> tuple[tuple[Planned, ...], tuple[Fault, ...]]:
    """Return the rows about elders who are known, and a fault for each that names nobody known.

    A register of departures may name strangers: who they are is no matter of ours, nor a fault.
    """
    planned: list[Planned] = []
    faults: list[Fault] = []
    for record in records:
        owner = elders.get(elder_identity(key, record.fields["id_number"]))
        if owner is None and kind is not FileKind.DEPARTURES:
            place = (record.sheet, record.row, "", "id_number")
            faults.append(Fault(*place, Wrong.UNKNOWN_ELDER))
            continue
        about = owner.identity if owner else ""
        name = _identity_of(kind, record, about or record.fields["id_number"])
        identity = pseudonym(key, kind.value, name)
        person, home = (owner.person, owner.home) if owner else ("", "")
        planned.append(Planned(identity, person, home, _about(record, about)))
    return tuple(planned), tuple(faults)


def _about(record: Record, elder: str) -> Record:
    """Return a record that says by pseudonym whom it is about: to hang elsewhere is a change."""
    stripped = nameless(record)
    return replace(stripped, fields={**stripped.fields, "elder": elder}) if elder else stripped


def _identity_of(kind: FileKind, record: Record, about: str) -> str:
    if kind is FileKind.DEVICES:
        return record.fields["serial"]
    last = "phone" if kind is FileKind.RESPONDERS else "what"
    return f"{about}#{record.fields[last]}"


def outside(
    records: Iterable[Record], areas: Sequence[str]
) -> tuple[tuple[Record, ...], tuple[Fault, ...]]:
    """Part the rows that lie under the uploader's areas from those that they may not write."""
    inside: list[Record] = []
    faults: list[Fault] = []
    for record in records:
        if record.fields["area"].startswith(tuple(areas)):
            inside.append(record)
        else:
            place = (record.sheet, record.row, "", "area")
            faults.append(Fault(*place, Wrong.AREA_OUTSIDE))
    return tuple(inside), tuple(faults)


def portions(planned: Sequence[Planned]) -> Iterator[tuple[Planned, ...]]:
    """Yield the rows in portions, those of one home together, in an order that is always the same."""
    ordered = sorted(planned, key=lambda each: (each.home, each.identity))
    portion: list[Planned] = []
    for _, rows in groupby(ordered, key=lambda each: each.home):
        portion += rows
        if len(portion) >= PORTION:
            yield tuple(portion)
            portion = []
    if portion:
        yield tuple(portion)


def digest_of(kind: FileKind, content: str, difference: Difference) -> str:
    """Return the digest of what was shown: of the file, and of what it would change at this time."""
    shown = [
        kind.value,
        content,
        [[record.sheet, record.row] for record in difference.new],
        [[c.record.sheet, c.record.row, list(c.fields)] for c in difference.changed],
        [known.identity for known in difference.gone],
        difference.unchanged,
    ]
    return hashlib.sha256(json.dumps(shown, ensure_ascii=False).encode()).hexdigest()
