"""Keeps how a home is entered and where it is; the way in is never read out here (law 13)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from telecare.domain.errors import NotPermittedError
from telecare.domain.imports.faults import Fault, Wrong
from telecare.domain.imports.forms import FORMS, FileKind, Rules
from telecare.domain.imports.single import read_changes
from telecare.domain.position import Position
from telecare.domain.registry.changes import About, Did
from telecare.ports.enrolment import EntryFile, HomeFile
from telecare.services.change_home import Asked, ChangeHome, Said, Written
from telecare.services.register_elder import refuse

_FORM = FORMS[FileKind.ELDERS]
CHANGEABLE = ("area", "address")


@dataclass(frozen=True, slots=True, repr=False)
class NewEntry:
    """How a home is entered: a code or words, '' to keep those that are known; when it was last proven."""

    code: str = ""
    verified_at: datetime | None = None
    consent: bool | None = None

    def __repr__(self) -> str:
        return "NewEntry(sealed)"


@dataclass(frozen=True, slots=True)
class KeepHome:
    """Changes what belongs to a home and to none of its people."""

    change: ChangeHome

    def create(
        self,
        bureau: str,
        given: Mapping[str, str],
        position: Position | None,
        areas: tuple[str, ...],
        asked: Asked,
    ) -> Written:
        """Register a home in which nobody is registered yet, so that it can be fitted; once under its key.

        Who comes to live there is registered into it, and brings the address.

        Raises:
            FaultyRowError: the area cannot be, or is none of the writer's (`areas`, '' is all).
        """
        heard = self.change.heard(bureau, asked)
        if heard is not None:
            return heard
        fields, faults = read_changes(_FORM, given, Rules(self.change.clock.now().date()))
        refuse(faults)
        area = fields.get("area", "")
        if not area:
            refuse([Fault("", 1, "", "area", Wrong.MISSING)])
        if not area.startswith(areas):
            refuse([Fault("", 1, "", "area", Wrong.AREA_OUTSIDE)])
        home = f"home-{hashlib.sha256(asked.key.encode()).hexdigest()[:20]}"
        made = HomeFile(home, area, (), position=position)
        said = Said(About.HOME, home, Did.CREATED, ("area",))
        return self.change.write(bureau, made, made, said, asked)

    def amend(
        self,
        bureau: str,
        home: str,
        given: Mapping[str, str],
        position: Position | None,
        areas: tuple[str, ...],
        asked: Asked,
    ) -> Written:
        """Change area, address or position; the address is that of everybody who lives there.

        Raises:
            FaultyRowError: a field cannot be, or the area is none of the writer's (`areas`, '' is all).
            UnknownHomeError, OutdatedError: there is no such home, or it was written since.
        """
        heard = self.change.heard(bureau, asked)
        if heard is not None:
            return heard
        before = self.change.read(bureau, home, asked.revision)
        fields, faults = read_changes(_FORM, given, Rules(self.change.clock.now().date()))
        refuse(faults)
        area = fields.get("area") or before.area
        if not area.startswith(areas):
            refuse([Fault("", 1, "", "area", Wrong.AREA_OUTSIDE)])
        elders = before.elders
        if "address" in fields:
            address = fields["address"]
            elders = tuple(
                replace(each, personal=replace(each.personal, address=address)) for each in elders
            )
        place = position or before.position
        after = replace(before, area=area, elders=elders, position=place)
        names = (*sorted(fields), *(["position"] if position else []))
        return self.change.write(
            bureau, before, after, Said(About.HOME, home, Did.CHANGED, names), asked
        )

    def enter(self, bureau: str, home: str, new: NewEntry, asked: Asked) -> Written:
        """Keep how a home is entered; what is not given stays, but a new code must be proven anew.

        Raises:
            NotPermittedError: nothing is known to keep, or it is proven in time to come.
        """
        heard = self.change.heard(bureau, asked)
        if heard is not None:
            return heard
        before = self.change.read(bureau, home, asked.revision)
        if new.verified_at is not None and new.verified_at > self.change.clock.now():
            raise NotPermittedError("verified_at lies in time to come")
        entry = _entry(before.entry, new)
        names = [name for name in ("code", "verified_at") if getattr(new, name)]
        names += ["consent"] if new.consent is not None else []
        said = Said(About.ENTRY, home, Did.CHANGED, tuple(names))
        return self.change.write(bureau, before, replace(before, entry=entry), said, asked)


def _entry(known: EntryFile | None, new: NewEntry) -> EntryFile:
    if known is None and not new.code:
        raise NotPermittedError("give the code: nothing is known of the way in yet")
    before = known or EntryFile("")
    is_new = bool(new.code) and new.code != before.code
    return EntryFile(
        code=new.code or before.code,
        verified_at=new.verified_at or (None if is_new else before.verified_at),
        consent=before.consent if new.consent is None else new.consent,
    )
