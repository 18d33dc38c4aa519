"""Registers one elder at the portal as an import of one row, and changes what is known of one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from telecare.domain.errors import (
    EnrolledAlreadyError,
    FaultyRowError,
    SealError,
    UnknownPersonError,
)
from telecare.domain.imports.difference import homes_of
from telecare.domain.imports.faults import Fault, Wrong
from telecare.domain.imports.forms import FORMS, FileKind, Rules
from telecare.domain.imports.plan import Planned, elder_identity, outside, plan_elders
from telecare.domain.imports.reading import Record
from telecare.domain.imports.single import read_changes, read_single
from telecare.domain.kinds import Risk
from telecare.domain.registry.changes import About, Did
from telecare.ports.enrolment import ElderFile, HomeFile
from telecare.ports.imports import ImportRegister
from telecare.services.change_home import Asked, ChangeHome, Said, Written
from telecare.services.enrol_records import EnrolRecords, Refused

_FORM = FORMS[FileKind.ELDERS]
CHANGEABLE = ("name", "phone", "address", "risk", "language")


@dataclass(frozen=True, slots=True, repr=False)
class NewElder:
    """What was typed of an elder; `areas` are those under which its writer may write ('' is all)."""

    fields: Mapping[str, str]
    home: str = ""
    areas: tuple[str, ...] = ("",)

    def __repr__(self) -> str:
        return f"NewElder({sorted(self.fields)})"


@dataclass(frozen=True, slots=True)
class RegisterElder:
    """Takes one elder in by the rules of a file; nobody is registered twice under one citizen's number."""

    change: ChangeHome
    enrol: EnrolRecords
    register: ImportRegister

    def create(self, bureau: str, new: NewElder, asked: Asked) -> Written:
        """Register an elder; the same key again changes nothing and is told the same.

        Raises:
            FaultyRowError: a field cannot be; each is named.
            EnrolledAlreadyError: somebody of this number is known; it names who.
            UnknownHomeError: there is no such home to live in.
        """
        heard = self.change.heard(bureau, asked)
        if heard is not None:
            return heard
        home = self.change.read(bureau, new.home, asked.revision) if new.home else None
        record = self._read(bureau, new, home)
        planned = self._planned(bureau, record, home)
        known = self.register.rows(bureau, FileKind.ELDERS, [planned.identity]).get(
            planned.identity
        )
        if known is not None and not self.change.is_begun(bureau, asked):
            raise EnrolledAlreadyError(known.person)
        self.change.log.begin(bureau, asked.key)
        before = self._home_before(bureau, planned.home)
        self._take(bureau, planned, asked)
        self.register.remember(
            bureau,
            FileKind.ELDERS,
            planned.known(self.register.key(bureau), planned.record.fields["area"]),
        )
        after = self.change.read(bureau, planned.home)
        detail = {"risk": Risk.graded(planned.record.fields.get("risk")).value}
        said = Said(
            About.ELDER, planned.person, Did.CREATED, tuple(sorted(record.fields)), None, detail
        )
        return self.change.keep(bureau, before or after, after, said, asked)

    def amend(
        self, bureau: str, home: str, elder: str, given: Mapping[str, str], asked: Asked
    ) -> Written:
        """Change what is known of an elder; a field that is given empty is taken back.

        Raises:
            FaultyRowError: a field cannot be; each is named.
            UnknownPersonError: nobody of this name lives there.
            OutdatedError: the home was written since it was read.
        """
        heard = self.change.heard(bureau, asked)
        if heard is not None:
            return heard
        before = self.change.read(bureau, home, asked.revision)
        known = next((each for each in before.elders if each.id == elder), None)
        if known is None:
            raise UnknownPersonError(elder)
        fields, faults = read_changes(_FORM, given, self._rules(bureau, before.area))
        refuse(faults)
        changed = _amended(known, fields)
        elders = tuple(changed if each.id == elder else each for each in before.elders)
        detail = {}
        if "risk" in fields:
            detail = {"risk": changed.risk.value, "was": known.risk.value}
        names = tuple(sorted(fields))
        said = Said(About.ELDER, elder, Did.CHANGED, names, None, detail)
        return self.change.write(bureau, before, replace(before, elders=elders), said, asked)

    def _read(self, bureau: str, new: NewElder, home: HomeFile | None) -> Record:
        area = home.area if home is not None else ""
        given = {**new.fields, **({"area": area} if area else {})}
        reading = read_single(_FORM, given, self._rules(bureau, area))
        refuse(reading.faults)
        records, faults = outside(reading.records, new.areas)
        refuse(faults)
        if not records:  # a first cell that reads like the foot of a table
            refuse([Fault("", 1, "", "id_number", Wrong.NO_TABLE)])
        return records[0]

    def _planned(self, bureau: str, record: Record, home: HomeFile | None) -> Planned:
        key = self.register.key(bureau)
        named = [(elder_identity(key, record.fields["id_number"]), record)]
        homes = homes_of(named, {}, key)
        if home is not None:
            homes = dict.fromkeys(homes, home.id)
        return plan_elders(named, {}, homes)[0]

    def _take(self, bureau: str, planned: Planned, asked: Asked) -> None:
        taken, refused = self.enrol.enrol(
            bureau, FileKind.ELDERS, planned.home, [planned], asked.revision
        )
        if taken:
            return
        if refused[0].why is Refused.ERASED:
            raise SealError("the data of somebody of this home has been erased")
        raise EnrolledAlreadyError("")

    def _home_before(self, bureau: str, home: str) -> HomeFile | None:
        return self.change.files.home_file(bureau, home)

    def _rules(self, bureau: str, area: str) -> Rules:
        zone = ZoneInfo(self.enrol.directory.snapshot(bureau, "").zone)
        return Rules(self.change.clock.now().astimezone(zone).date(), area)


def _amended(known: ElderFile, fields: Mapping[str, str]) -> ElderFile:
    told = {name: text for name, text in fields.items() if name != "risk"}
    risk = Risk.graded(fields["risk"]) if "risk" in fields else known.risk
    return replace(known, personal=replace(known.personal, **told), risk=risk)


def refuse(faults: Sequence[Fault]) -> None:
    """Refuse what cannot be, with all that is wrong at once."""
    if faults:
        raise FaultyRowError(*((fault.field, fault.what.value) for fault in faults))
