"""Keeps who serves whole areas: field teams, street contacts, gas company, locksmith, police station."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from telecare.domain.errors import OutdatedError, UnknownPersonError
from telecare.domain.imports.faults import Fault, Wrong
from telecare.domain.imports.forms import FORMS, FileKind, Rules
from telecare.domain.imports.single import read_changes
from telecare.domain.kinds import Role
from telecare.domain.registry.area_file import AreaFile, AreaRole
from telecare.domain.registry.changes import NO_HOME, About, Change, Did, Why
from telecare.ports.enrolment import Enrolment, ResponderFile
from telecare.ports.registry import AreaRegister, KeptArea, RegistryLog
from telecare.ports.world import Clock, Directory, Personal
from telecare.services.change_home import Asked
from telecare.services.enrol_records import hours_of
from telecare.services.register_elder import refuse

_FORM = FORMS[FileKind.RESPONDERS]
CHANGEABLE = ("name", "phone", "hours", "language")
NOWHERE = ("-",)
"""The areas of a team that ended: no home lies there, so no incident sends it."""


@dataclass(frozen=True, slots=True)
class KeepArea:
    """Changes who serves areas; a field team is what incidents of its areas send, from the next one on."""

    areas: AreaRegister
    enrolment: Enrolment
    directory: Directory
    log: RegistryLog
    clock: Clock

    def known(self, bureau: str, person: str) -> KeptArea:
        """Return one of them; UnknownPersonError for a stranger."""
        kept = self.areas.one(bureau, person)
        if kept is None:
            raise UnknownPersonError(person)
        return kept

    def create(
        self,
        bureau: str,
        role: AreaRole,
        areas: tuple[str, ...],
        given: Mapping[str, str],
        asked: Asked,
    ) -> str:
        """Take somebody in; returns the id. The same key again changes nothing."""
        heard = self.log.heard(bureau, asked.key)
        if heard is not None:
            return heard.who
        fields = self._read(given)
        refuse([Fault("", 1, "", n, Wrong.MISSING) for n in ("name", "phone") if n not in fields])
        person = f"a{asked.key.removeprefix('portal-')[:24]}"
        file = AreaFile(person, role, areas, hours_of(fields.get("hours", "")))
        kept = self.areas.one(bureau, person) or KeptArea(file)
        told = {n: fields[n] for n in ("name", "phone", "language") if n in fields}
        self._write(bureau, kept, file, Personal(**told))
        self._note(bureau, person, Did.CREATED, tuple(sorted(fields)), None, asked)
        return person

    def amend(
        self,
        bureau: str,
        person: str,
        areas: tuple[str, ...] | None,
        given: Mapping[str, str],
        asked: Asked,
    ) -> None:
        """Change what is known of one of them; a field that is given empty is taken back."""
        if self.log.heard(bureau, asked.key) is not None:
            return
        kept = self._as_read(bureau, person, asked)
        fields = self._read(given)
        file = kept.file
        if "hours" in fields:
            file = replace(file, hours=hours_of(fields["hours"]))
        if areas is not None:
            file = replace(file, areas=areas)
        told = {n: fields[n] for n in ("name", "phone", "language") if n in fields}
        personal = replace(self.directory.personal(bureau, person), **told)
        self._write(bureau, kept, file, personal)
        names = (*sorted(fields), *(["areas"] if areas is not None else []))
        self._note(bureau, person, Did.CHANGED, names, None, asked)

    def end(self, bureau: str, person: str, why: Why, asked: Asked) -> None:
        """Let somebody serve no area any more; their file stays, and no incident sends them."""
        if self.log.heard(bureau, asked.key) is not None:
            return
        kept = self._as_read(bureau, person, asked)
        at = kept.file.ended_at or self.clock.now()
        file = replace(kept.file, ended_at=at, why=kept.file.why or why)
        self._write(bureau, kept, file, self.directory.personal(bureau, person))
        self._note(bureau, person, Did.ENDED, (), why, asked)

    def _as_read(self, bureau: str, person: str, asked: Asked) -> KeptArea:
        kept = self.known(bureau, person)
        if asked.revision not in {None, kept.version}:
            raise OutdatedError(person)
        return kept

    def _write(self, bureau: str, kept: KeptArea, file: AreaFile, personal: Personal) -> None:
        self.areas.keep(bureau, kept, file, personal)
        if file.role is AreaRole.FIELD_TEAM:
            team = ResponderFile(file.id, Role.FIELD_TEAM, personal, file.hours)
            self.enrolment.enrol_team(bureau, team, NOWHERE if file.ended_at else file.areas)

    def _read(self, given: Mapping[str, str]) -> dict[str, str]:
        fields, faults = read_changes(_FORM, given, Rules(self.clock.now().date()))
        refuse(faults)
        return fields

    def _note(
        self,
        bureau: str,
        person: str,
        did: Did,
        fields: tuple[str, ...],
        why: Why | None,
        asked: Asked,
    ) -> None:
        now, about = self.clock.now(), About.RESPONDER
        change = Change(asked.key, NO_HOME, about, person, did, asked.by, now, fields, why)
        self.log.keep(bureau, change)
