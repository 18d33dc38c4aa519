"""Erases a person: destroys their key, takes them and their devices out, and lets nothing ring them again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeVar

from telecare.domain.erasure import going_with
from telecare.domain.errors import KeptByLawError, SealError, UnknownPersonError
from telecare.domain.home import Snapshot
from telecare.domain.presence_proof import said_of
from telecare.domain.retention import hindrances
from telecare.messages.keeping import what_to_do
from telecare.ports.confirmations import Confirmations
from telecare.ports.enrolment import Enrolment
from telecare.ports.facts import Facts
from telecare.ports.looks import Look, Looks
from telecare.ports.presence import Guards, Presences
from telecare.ports.registry import Certificates
from telecare.ports.world import Clock, Directory, Quarantine, RelayWords, Whereabouts
from telecare.ports.written_exports import WrittenExports
from telecare.services.weigh_keeping import WeighKeeping

Value = TypeVar("Value")

ERASED = "erased"


class Reason(StrEnum):
    """Why somebody is erased (PIPL, article 47)."""

    ASKED_FOR = "asked_for"
    TERM_OVER = "term_over"
    CONSENT_WITHDRAWN = "consent_withdrawn"


@dataclass(frozen=True, slots=True)
class EraseElder:
    """Erases. Broken off at any point it is finished by the same again, and never half done for a reader:

    who did it is recorded first, the way in for devices closes before the key goes, and what leads to
    the person goes last.
    """

    weigh: WeighKeeping
    enrolment: Enrolment
    directory: Directory
    certificates: Certificates
    guards: Guards
    presences: Presences
    confirmations: Confirmations
    relay_words: RelayWords
    whereabouts: Whereabouts
    exports: WrittenExports
    quarantine: Quarantine
    looks: Looks
    clock: Clock
    facts: Facts

    def erase(self, bureau: str, elder: str, why: Reason, by: str, key: str) -> None:
        """Erase an elder; one who is erased stays so, and that is no error.

        Raises:
            UnknownPersonError: there is no such elder.
            KeptByLawError: something stands against it; its text says what, and what to do first.
        """
        try:
            place = self.directory.elder_place(bureau, elder)
        except SealError:
            return  # done before, to the end
        if place is None:
            raise UnknownPersonError(elder)
        against = hindrances(self.weigh.circumstances(bureau, elder))
        if against:
            raise KeptByLawError(what_to_do(against))
        look = Look(by, f"{ERASED}.{why}", "", self.clock.now())
        self.looks.keep(bureau, (elder,), key, look)
        self._forget(bureau, elder, by, self.directory.snapshot(bureau, place.home))
        self.facts.note("elder_erased", bureau=bureau, why=why)

    def _forget(self, bureau: str, elder: str, by: str, home: Snapshot) -> None:
        things = going_with(home, elder)
        for thing in things:
            self.certificates.shut_out(thing)
            self.whereabouts.forget(bureau, thing)
        self.enrolment.erase_elder(bureau, elder, by, self.clock.now())
        for incident in self.weigh.incidents(bureau, elder):
            self.relay_words.forget(bureau, incident)
        self._unwatch(bureau, home, elder)
        self.presences.forget(bureau, (*things, said_of(elder)))
        self.confirmations.forget(bureau, elder)
        self.exports.forget(bureau, elder)
        self.quarantine.forget(bureau, things)
        self.enrolment.take_out(bureau, elder, things)

    def _unwatch(self, bureau: str, home: Snapshot, elder: str) -> None:
        """Forget how the person lives; a home in which nobody is left is watched no more."""
        kept = self.guards.guard(bureau, home.home)
        if kept is None or kept.due is None:
            return
        if set(home.elders) <= {elder}:
            self.guards.forget(bureau, home.home)
            return
        guard = replace(
            kept.guard,
            silences=_without(kept.guard.silences, elder),
            home_since=_without(kept.guard.home_since, elder),
            earless=_without(kept.guard.earless, elder),
            untaught=_without(kept.guard.untaught, elder),
            cases=_without(kept.guard.cases, elder),
            rhythms=_without(kept.guard.rhythms, elder),
        )
        self.guards.keep(bureau, home.home, kept, guard, kept.due)


def _without(mapping: Mapping[str, Value], elder: str) -> dict[str, Value]:
    return {name: value for name, value in mapping.items() if name != elder}
