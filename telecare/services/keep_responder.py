"""Keeps who may be called for a home: taken in, changed, proven by a call, ended with a reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from telecare.domain.errors import FaultyRowError, NotPermittedError, UnknownPersonError
from telecare.domain.imports.faults import Fault, Wrong
from telecare.domain.imports.forms import FORMS, FileKind, Rules
from telecare.domain.imports.plan import Planned
from telecare.domain.imports.pseudonyms import pseudonym
from telecare.domain.imports.reading import Record
from telecare.domain.imports.single import read_changes
from telecare.domain.kinds import Role
from telecare.domain.registry.changes import About, Did, Why
from telecare.domain.registry.reach import Proof
from telecare.ports.enrolment import HomeFile, ResponderFile
from telecare.ports.imports import ImportRegister
from telecare.ports.registry import People
from telecare.services.change_home import Asked, ChangeHome, Said, Written
from telecare.services.enrol_records import EnrolRecords, hours_of, responder_of
from telecare.services.register_elder import refuse

_FORM = FORMS[FileKind.RESPONDERS]
CHANGEABLE = ("name", "phone", "role", "hours", "language")
_NEEDED = ("name", "phone", "role")
CAME_TO = "came_to"


@dataclass(frozen=True, slots=True)
class KeepResponder:
    """Changes the people of a home by the rules of a file; who ends stays known, and is rung no more."""

    change: ChangeHome
    enrol: EnrolRecords
    register: ImportRegister
    people: People

    def create(self, bureau: str, home: str, given: Mapping[str, str], asked: Asked) -> Written:
        """Take somebody in as a file's row would; the same key again changes nothing.

        Raises:
            FaultyRowError: a field cannot be, or this home has the number already.
            UnknownHomeError: there is no such home.
        """
        heard = self.change.heard(bureau, asked)
        if heard is not None:
            return heard
        before = self.change.read(bureau, home, asked.revision)
        fields = self._read(given)
        missing = [Fault("", 1, "", n, Wrong.MISSING) for n in _NEEDED if not fields.get(n)]
        twice = fields.get("phone") in {each.personal.phone for each in before.responders}
        if twice and not self.change.is_begun(bureau, asked):
            missing.append(Fault("", 1, "", "phone", Wrong.REPEATED))
        refuse(missing)
        row = self._planned(bureau, before, fields)
        self.change.log.begin(bureau, asked.key)
        taken, _ = self.enrol.enrol(bureau, FileKind.RESPONDERS, home, [row], before.revision)
        if not taken:
            raise UnknownPersonError(home)
        key = self.register.key(bureau)
        self.register.remember(bureau, FileKind.RESPONDERS, row.known(key, before.area))
        after = self.change.read(bureau, home)
        said = Said(About.RESPONDER, responder_of(row), Did.CREATED, tuple(sorted(fields)))
        return self.change.keep(bureau, before, after, said, asked)

    def amend(
        self,
        bureau: str,
        home: str,
        person: str,
        given: Mapping[str, str],
        suspected: bool | None,
        asked: Asked,
    ) -> Written:
        """Change what is known of a responder; a field that is given empty is taken back."""
        heard = self.change.heard(bureau, asked)
        if heard is not None:
            return heard
        before = self.change.read(bureau, home, asked.revision)
        known = _responder(before, person)
        fields = self._read(given)
        changed = _amended(known, fields)
        if suspected is not None:
            changed = replace(changed, suspected=suspected)
        after = replace(
            before,
            responders=tuple(changed if r.id == person else r for r in before.responders),
        )
        names = (*sorted(fields), *(["suspected"] if suspected is not None else []))
        said = Said(About.RESPONDER, person, Did.CHANGED, names)
        return self.change.write(bureau, before, after, said, asked)

    def end(self, bureau: str, home: str, person: str, why: Why, asked: Asked) -> Written:
        """Let somebody be a responder no more; their file stays, sealed, and finds nobody.

        Raises:
            NotPermittedError: they are suspected: who is not listed any more is barred from nothing.
        """
        heard = self.change.heard(bureau, asked)
        if heard is not None:
            return heard
        before = self.change.read(bureau, home, asked.revision)
        if self.people.home_of(bureau, person) != home or person in {e.id for e in before.elders}:
            raise UnknownPersonError(person)
        if any(each.suspected for each in before.responders if each.id == person):
            raise NotPermittedError("a suspected person stays listed, so that they stay barred")
        others = tuple(each for each in before.responders if each.id != person)
        after = replace(before, responders=others, ended=frozenset({person}))
        said = Said(About.RESPONDER, person, Did.ENDED, (), why)
        return self.change.write(bureau, before, after, said, asked)

    def prove(self, bureau: str, home: str, person: str, came_to: Proof, asked: Asked) -> Written:
        """Keep what a proof call came to."""
        heard = self.change.heard(bureau, asked)
        if heard is not None:
            return heard
        before = self.change.read(bureau, home)
        _responder(before, person)
        said = Said(About.RESPONDER, person, Did.PROVEN, detail={CAME_TO: came_to.value})
        return self.change.keep(bureau, before, before, said, asked)

    def _read(self, given: Mapping[str, str]) -> dict[str, str]:
        rules = Rules(self.change.clock.now().date())
        fields, faults = read_changes(_FORM, given, rules)
        refuse(faults)
        return fields

    def _planned(self, bureau: str, home: HomeFile, fields: Mapping[str, str]) -> Planned:
        """Return the row as an import names it: a later file that says the same changes nothing."""
        if not home.elders:
            raise FaultyRowError(("home", Wrong.UNKNOWN_ELDER.value))
        elder = home.elders[0].id
        about = elder.removeprefix("p")
        key = self.register.key(bureau)
        identity = pseudonym(key, FileKind.RESPONDERS.value, f"{about}#{fields['phone']}")
        told = {name: text for name, text in fields.items() if text}
        return Planned(identity, elder, home.id, Record("", 1, {**told, "elder": about}))


def _responder(home: HomeFile, person: str) -> ResponderFile:
    for each in home.responders:
        if each.id == person:
            return each
    raise UnknownPersonError(person)


def _amended(known: ResponderFile, fields: Mapping[str, str]) -> ResponderFile:
    told = {name: fields[name] for name in ("name", "phone", "language") if name in fields}
    return replace(
        known,
        role=Role(fields["role"]) if "role" in fields else known.role,
        hours=hours_of(fields["hours"]) if "hours" in fields else known.hours,
        personal=replace(known.personal, **told),
    )
