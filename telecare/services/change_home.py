"""The one way in which somebody at the portal changes a home: read at a revision, written, told what it costs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from telecare.domain.errors import OutdatedError, UnknownHomeError
from telecare.domain.kinds import Kind
from telecare.domain.registry.changes import NO_HOME, About, Change, Did, Why
from telecare.domain.registry.loss import Loss, Missing, Standing, loss
from telecare.ports.enrolment import Enrolment, HomeFile
from telecare.ports.facts import Facts
from telecare.ports.imports import HomeFiles
from telecare.ports.incidents import IncidentStore
from telecare.ports.registry import RegistryLog
from telecare.ports.world import Clock, Tasks

PROTECTION_LOST = "protection_lost"
"""The task to speak with an elder about what nobody would notice, or whom nobody would call, any more."""

_KINDS, _MISSING = "lost", "missing"


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks for a change, under which key it is taken once, and at which revision it was read."""

    by: str
    key: str
    revision: int | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """What a change is, before anybody knows what it costs."""

    about: About
    who: str
    did: Did
    fields: tuple[str, ...] = ()
    why: Why | None = None
    detail: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Written:
    """What a change came to; `is_running`: an incident of the home goes on with what it started with."""

    who: str
    home: str
    loss: Loss = field(default_factory=Loss)
    is_running: bool = False
    is_repeat: bool = False


@dataclass(frozen=True, slots=True)
class ChangeHome:
    """Changes homes.

    A home never loses a protection in silence: whoever takes it away is told, and somebody is asked to
    speak with the elder. A running incident keeps what it started with (law 8).
    """

    files: HomeFiles
    enrolment: Enrolment
    log: RegistryLog
    incidents: IncidentStore
    tasks: Tasks
    clock: Clock
    facts: Facts

    def heard(self, bureau: str, asked: Asked) -> Written | None:
        """Return what a change came to that was brought under this key before, None for a new one."""
        change = self.log.heard(bureau, asked.key)
        if change is None:
            return None
        home = "" if change.where == NO_HOME else change.where
        return Written(
            change.who,
            home,
            _loss_of(change.detail),
            self.is_running(bureau, home),
            is_repeat=True,
        )

    def is_begun(self, bureau: str, asked: Asked) -> bool:
        """Tell whether this change was begun before and broke off: what it made is no other's."""
        return self.log.is_begun(bureau, asked.key)

    def read(self, bureau: str, home: str, revision: int | None = None) -> HomeFile:
        """Return a home to be changed; OutdatedError where it is not at this revision any more."""
        file = self.files.home_file(bureau, home)
        if file is None:
            raise UnknownHomeError(home)
        if revision not in {None, file.revision}:
            raise OutdatedError(home)
        return file

    def write(
        self, bureau: str, before: HomeFile, after: HomeFile, said: Said, asked: Asked
    ) -> Written:
        """Write a home on the revision that was read, and keep what was done."""
        self.enrolment.enrol_home(bureau, after)
        return self.keep(bureau, before, after, said, asked)

    def keep(
        self, bureau: str, before: HomeFile, after: HomeFile, said: Said, asked: Asked
    ) -> Written:
        """Keep what was done to a home and say what it costs; somebody is asked before it is kept."""
        lost, now = loss(_standing(before), _standing(after)), self.clock.now()
        detail = {**said.detail, **_told(lost)}
        if lost:
            shown = {"about": said.about.value, "who": said.who, **_told(lost)}
            key = f"registry-{asked.key}"
            self.tasks.open(bureau, key, PROTECTION_LOST, after.id, shown, now, after.area)
        change = Change(
            key=asked.key,
            where=after.id,
            about=said.about,
            who=said.who,
            did=said.did,
            by=asked.by,
            at=now,
            fields=said.fields,
            why=said.why,
            detail=detail,
        )
        self.log.keep(bureau, change)
        self.facts.note("registry_changed", bureau=bureau, what=said.about.value)
        return Written(said.who, after.id, lost, self.is_running(bureau, after.id))

    def is_running(self, bureau: str, home: str) -> bool:
        """Tell whether an incident of this home is under way, with people and plan as they stood."""
        return bool(home) and self.incidents.open_incident(bureau, home) is not None


def _standing(home: HomeFile) -> Standing:
    """Return what protects a home; whoever is suspected protects nobody."""
    callable_ones = (each.role for each in home.responders if not each.suspected)
    return Standing(home.devices, tuple(callable_ones))


def _told(lost: Loss) -> dict[str, str]:
    words = {_KINDS: " ".join(lost.kinds), _MISSING: " ".join(lost.missing)}
    return {name: text for name, text in words.items() if text}


def _loss_of(detail: Mapping[str, str]) -> Loss:
    kinds, missing = (detail.get(name, "").split() for name in (_KINDS, _MISSING))
    return Loss(tuple(map(Kind, kinds)), tuple(map(Missing, missing)))
