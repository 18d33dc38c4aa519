"""Takes the rows of an import into the homes that they are about; what no row speaks of stays as it was."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import time
from enum import StrEnum
from itertools import groupby

from telecare.domain.errors import OutdatedError, SealError, UnknownDeviceError
from telecare.domain.home import HomeDevice, Hours
from telecare.domain.imports.forms import SLOTS, FileKind
from telecare.domain.imports.plan import Planned
from telecare.domain.imports.pseudonyms import is_of_a_row
from telecare.domain.kinds import Risk, Role
from telecare.domain.registry.device_file import DeviceState
from telecare.ports.enrolment import ElderFile, Enrolment, HomeFile, ResponderFile
from telecare.ports.imports import HomeFiles
from telecare.ports.registry import DeviceRegister
from telecare.ports.world import Directory, Personal

_SLOT_ROLES = dict(zip(SLOTS, (Role.FIRST_CARER, Role.CONTACT, Role.CONTACT), strict=True))


class Refused(StrEnum):
    """Why a sound row was not taken in."""

    ERASED = "erased"
    ENROLLED_OTHERWISE = "enrolled_otherwise"
    OF_ANOTHER_HOME = "of_another_home"
    HOME_GONE = "home_gone"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that was left out at the commit, and why."""

    sheet: str
    row: int
    why: Refused


@dataclass(frozen=True, slots=True)
class EnrolRecords:
    """Writes one home at a time; the same rows twice leave it as once."""

    directory: Directory
    homes: HomeFiles
    enrolment: Enrolment
    devices: DeviceRegister | None = None

    def enrol(
        self,
        bureau: str,
        kind: FileKind,
        home: str,
        rows: Sequence[Planned],
        revision: int | None = None,
    ) -> tuple[tuple[Planned, ...], tuple[Refusal, ...]]:
        """Take the rows of a home in; returns those that were taken and why others were not.

        OutdatedError where a revision of the home is given that is past.
        """
        try:
            before = self.homes.home_file(bureau, home)
        except SealError:  # somebody of this home had their data erased: people must look
            return (), _all(rows, Refused.ERASED)
        if before is None and kind is not FileKind.ELDERS:
            return (), _all(rows, Refused.HOME_GONE)
        if before is not None and revision not in {None, before.revision}:
            raise OutdatedError(home)
        strange = {row.identity: why for row in rows if (why := self._stranger(bureau, kind, row))}
        taken = tuple(row for row in rows if row.identity not in strange)
        refused = tuple(
            _refusal(row, strange[row.identity]) for row in rows if row.identity in strange
        )
        if not taken:
            return (), refused
        after = _with_rows(before or HomeFile(home, "", ()), bureau, kind, taken)
        try:
            self.enrolment.enrol_home(bureau, after)
        except SealError:
            return (), (*refused, *_all(taken, Refused.ERASED))
        return taken, refused

    def enrol_all(
        self, bureau: str, kind: FileKind, rows: Sequence[Planned]
    ) -> tuple[tuple[Planned, ...], tuple[Refusal, ...]]:
        """Take the rows of many homes in, those of one home together; new homes many at a time.

        One home that is refused never stops another. Returns as `enrol` does.
        """
        by_home = {home: tuple(of) for home, of in groupby(rows, key=lambda row: row.home)}
        known = self.homes.areas(bureau, by_home) if kind is FileKind.ELDERS else by_home
        new = {home: of for home, of in by_home.items() if home not in known}
        written = self._enrol_new(bureau, kind, new)
        taken: list[Planned] = []
        refused: list[Refusal] = []
        for home, of_home in by_home.items():
            done, wrong = (
                (written[home], ()) if home in written else self.enrol(bureau, kind, home, of_home)
            )
            taken += done
            refused += wrong
        return tuple(taken), tuple(refused)

    def _enrol_new(
        self, bureau: str, kind: FileKind, new: Mapping[str, tuple[Planned, ...]]
    ) -> Mapping[str, tuple[Planned, ...]]:
        """Take in those new homes that nobody of was met before; the others are left for `enrol`."""
        phones = {_phone(row) for rows in new.values() for row in rows} - {""}
        met = self.homes.by_hand(bureau, phones) if phones else frozenset()
        sound = {home: rows for home, rows in new.items() if met.isdisjoint(map(_phone, rows))}
        files = [
            _with_rows(HomeFile(home, "", ()), bureau, kind, rows) for home, rows in sound.items()
        ]
        written = self.enrolment.enrol_new(bureau, files) if files else frozenset()
        return {home: rows for home, rows in sound.items() if home in written}

    def _stranger(self, bureau: str, kind: FileKind, row: Planned) -> Refused | None:
        """Tell why a row would bring into this home what already belongs elsewhere."""
        if kind is FileKind.DEVICES:
            return self._device_elsewhere(bureau, row)
        if kind is FileKind.ELDERS and "phone" in row.record.fields:
            return self._elder_elsewhere(bureau, row)
        return None

    def _device_elsewhere(self, bureau: str, row: Planned) -> Refused | None:
        kept = self.devices.device(bureau, thing_of(bureau, row)) if self.devices else None
        if kept is not None and kept.file.state is DeviceState.RETIRED:
            return Refused.RETIRED
        try:
            known = self.directory.thing(thing_of(bureau, row))
        except UnknownDeviceError:
            return None
        return Refused.OF_ANOTHER_HOME if known.home not in {"", row.home} else None

    def _elder_elsewhere(self, bureau: str, row: Planned) -> Refused | None:
        """An elder's own number that is another elder's, whom no import brought: one person twice."""
        for home, person in self.homes.of_number(bureau, row.record.fields["phone"]):
            if person != row.person and not is_of_a_row(person):
                elders = self.directory.snapshot(bureau, home).elders
                if person in elders and home != row.home:
                    return Refused.ENROLLED_OTHERWISE
        return None


def thing_of(bureau: str, row: Planned) -> str:
    """Return the IoT name of a device row."""
    return f"{bureau}-{row.record.fields['serial']}"


def responder_of(row: Planned) -> str:
    """Return the id under which a responder's row is enrolled."""
    return f"r{row.identity}"


def _with_rows(home: HomeFile, bureau: str, kind: FileKind, rows: Iterable[Planned]) -> HomeFile:
    for row in rows:
        if kind is FileKind.ELDERS:
            home = _with_elder(home, row)
        elif kind is FileKind.RESPONDERS:
            home = _with_listed(home, row)
        else:
            home = _with_device(home, thing_of(bureau, row), row)
    return home


def _with_elder(home: HomeFile, row: Planned) -> HomeFile:
    fields = row.record.fields
    known = next((elder for elder in home.elders if elder.id == row.person), None)
    personal = replace(
        known.personal if known else Personal(),
        name=fields["name"],
        phone=fields.get("phone", ""),
        address=fields["address"],
        language=fields.get("language", known.personal.language if known else ""),
    )
    elder = ElderFile(row.person, personal, Risk.graded(fields.get("risk")))
    elders = tuple(elder if each.id == elder.id else each for each in home.elders)
    home = replace(home, area=fields["area"], elders=elders if known else (*elders, elder))
    for slot, role in _SLOT_ROLES.items():
        if f"{slot}_phone" in fields:
            name = fields.get(f"{slot}_name", "")
            told = Personal(name=name, phone=fields[f"{slot}_phone"])
            home = _with_responder(home, f"{row.person}.{slot}", role, told, None)
    return home


def _with_listed(home: HomeFile, row: Planned) -> HomeFile:
    fields = row.record.fields
    language = fields.get("language", "")
    told = Personal(name=fields["name"], phone=fields["phone"], language=language)
    hours = hours_of(fields.get("hours", ""))
    return _with_responder(home, responder_of(row), Role(fields["role"]), told, hours)


def _with_responder(
    home: HomeFile, person: str, role: Role, told: Personal, hours: Hours | None
) -> HomeFile:
    """Put a responder in their place: who has this number already is that person, and stays suspected."""
    known = next((r for r in home.responders if r.id == person), None) or next(
        (r for r in home.responders if r.personal.phone == told.phone), None
    )
    if known is None:
        made = ResponderFile(person, role, told, hours)
        return replace(home, responders=(*home.responders, made))
    personal = replace(
        known.personal,
        name=told.name or known.personal.name,
        phone=told.phone,
        language=told.language or known.personal.language,
    )
    changed = replace(known, role=role, personal=personal, hours=hours or known.hours)
    others = (changed if each.id == known.id else each for each in home.responders)
    return replace(home, responders=tuple(others))


def _with_device(home: HomeFile, thing: str, row: Planned) -> HomeFile:
    device = HomeDevice(thing, row.record.fields["type"])
    others = tuple(each for each in home.devices if each.thing != thing)
    owners = {**home.elder_devices, **({thing: row.person} if row.person else {})}
    return replace(home, devices=(*others, device), elder_devices=owners)


def hours_of(text: str) -> Hours | None:
    """Return hours as they are normalised, None for the whole day."""
    start, dash, end = text.partition("-")
    return Hours(time.fromisoformat(start), time.fromisoformat(end)) if dash else None


def _phone(row: Planned) -> str:
    return row.record.fields.get("phone", "")


def _all(rows: Iterable[Planned], why: Refused) -> tuple[Refusal, ...]:
    return tuple(_refusal(row, why) for row in rows)


def _refusal(row: Planned, why: Refused) -> Refusal:
    return Refusal(row.record.sheet, row.record.row, why)
