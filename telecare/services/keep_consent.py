"""Takes the words of elders about their data down, and says what a no costs them (law 13, SH21-22)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from telecare.domain.consent import (
    Answer,
    Purpose,
    Standing,
    Subject,
    Word,
    flaw,
    paused_at_home,
    standing,
    word_in_force,
)
from telecare.domain.device_types import DEVICE_TYPES
from telecare.domain.errors import NotPermittedError, UnknownPersonError
from telecare.domain.home import Snapshot
from telecare.domain.kinds import Kind
from telecare.domain.protection import lost_without, missed_by_refusal, watched
from telecare.ports.consents import Consents
from telecare.ports.facts import Facts
from telecare.ports.world import Clock, Directory, Tasks

PROTECTION_LOST = "protection_lost"
"""The task to speak with an elder about what nobody would notice any more."""

CONSENT_ENDS = "consent_ends"
"""The task to ask an elder again before a yes has run out."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a word came to: how the subject stands, and which kinds nobody watches because of it."""

    stands: Standing
    lost: frozenset[Kind]


@dataclass(frozen=True, slots=True)
class Asked:
    """How one subject stands, and what a no to it would cost."""

    subject: Subject
    stands: Standing
    until: datetime | None
    would_lose: frozenset[Kind]


@dataclass(frozen=True, slots=True)
class Picture:
    """All that an elder has said, and what of the home is watched: a pause is in plain sight."""

    asked: tuple[Asked, ...]
    paused: tuple[str, ...]
    unwatched: frozenset[Kind]


@dataclass(frozen=True, slots=True)
class KeepConsent:
    """Keeps consents.

    A no pauses the signs of life of a device, never its alarms: what a device raises is heard whatever
    anybody said. Where it leaves a kind of incident unwatched, somebody is asked to speak with the elder.
    """

    consents: Consents
    directory: Directory
    tasks: Tasks
    clock: Clock
    facts: Facts

    def say(self, bureau: str, home: str, elder: str, word: Word, key: str) -> Told:
        """Take a word down; the same key again changes nothing and is told the same.

        Raises:
            UnknownPersonError: the elder does not live in this home.
            NotPermittedError: the word has a flaw, or names a device that the home does not have.
        """
        known = self._home(bureau, home, elder)
        before = dict(self.consents.of(bureau, elder))
        word = before.pop(key, word)
        self._refuse(known, word)
        lost = self._lost(known, elder, before.values(), word)
        if lost:
            self._ask(known, elder, word, lost, key)
        if word.answer is Answer.GIVEN and word.until is not None:
            self._remind(known, elder, word, word.until, key)
        self.consents.keep(bureau, elder, key, word, known.area)
        self.facts.note(
            "consent_said", bureau=bureau, answer=word.answer, purpose=word.subject.purpose
        )
        words = (*before.values(), word)
        return Told(standing(words, word.subject, self.clock.now()), lost)

    def picture(self, bureau: str, home: str, elder: str) -> Picture:
        """Return what an elder has said and what it costs; UnknownPersonError as above."""
        known, now = self._home(bureau, home, elder), self.clock.now()
        words = tuple(self.consents.of(bureau, elder).values())
        away = self.paused(bureau, home)
        things = [device.thing for device in known.devices]
        subjects = [Subject(p) for p in Purpose if p is not Purpose.SENSING]
        subjects += [Subject(Purpose.SENSING, thing) for thing in things]
        asked = tuple(_asked(known, words, subject, away, now) for subject in subjects)
        unwatched = watched(known.devices) - watched(known.devices, away)
        return Picture(asked, tuple(t for t in things if t in away), unwatched)

    def paused(self, bureau: str, home: str) -> frozenset[str]:
        """Return the things of a home whose signs of life may not be used: one no of its elders is enough."""
        known, now = self.directory.snapshot(bureau, home), self.clock.now()
        things = [device.thing for device in known.devices]
        words = {e: tuple(self.consents.of(bureau, e).values()) for e in known.elders}
        return paused_at_home(words, things, now)

    # ---- taking a word down ----

    def _home(self, bureau: str, home: str, elder: str) -> Snapshot:
        known = self.directory.snapshot(bureau, home)
        if elder not in known.elders:
            raise UnknownPersonError(elder)
        return known

    def _refuse(self, known: Snapshot, word: Word) -> None:
        wrong, subject = flaw(word), word.subject
        if wrong is not None:
            raise NotPermittedError(f"the word cannot be taken down: {wrong}")
        if subject.thing and subject.thing not in {device.thing for device in known.devices}:
            raise NotPermittedError("the home has no such device")
        if subject.device_type and (subject.thing or subject.device_type not in DEVICE_TYPES):
            raise NotPermittedError(
                "device_type names a type of the catalogue, and no thing beside it"
            )

    def _lost(
        self, known: Snapshot, elder: str, before: Iterable[Word], word: Word
    ) -> frozenset[Kind]:
        """Return what was watched before this word and is not after it."""
        said, now = tuple(before), self.clock.now()
        subject = word.subject
        if subject.purpose is not Purpose.SENSING:
            return frozenset()
        if subject.device_type:
            stands = standing((*said, word), subject, now)
            is_no = stands in {Standing.REFUSED, Standing.WITHDRAWN}
            return missed_by_refusal(known.devices, subject.device_type) if is_no else frozenset()
        things = [device.thing for device in known.devices]
        words = {e: tuple(self.consents.of(known.bureau, e).values()) for e in known.elders}
        was = paused_at_home({**words, elder: said}, things, now)
        gone = paused_at_home({**words, elder: (*said, word)}, things, now)
        return lost_without(known.devices, gone - was, was)

    def _remind(self, known: Snapshot, elder: str, word: Word, until: datetime, key: str) -> None:
        """A yes that runs out pauses a device without anybody having said no: somebody asks again before."""
        subject = word.subject
        detail = {
            "elder": elder,
            "purpose": subject.purpose.value,
            "thing": subject.thing,
            "until": until.isoformat(),
        }
        shown = {name: value for name, value in detail.items() if value}
        now, place = self.clock.now(), known.home
        self.tasks.open(known.bureau, f"ends-{key}", CONSENT_ENDS, place, shown, now, known.area)

    def _ask(
        self, known: Snapshot, elder: str, word: Word, lost: frozenset[Kind], key: str
    ) -> None:
        """Open the task before the word counts: after a crash somebody is asked once too often, not too seldom."""
        detail = {
            "elder": elder,
            "lost": " ".join(kind for kind in Kind if kind in lost),
            "thing": word.subject.thing,
            "device_type": word.subject.device_type,
            "reluctance": word.reluctance.value if word.reluctance else "",
            "cause": word.cause.value if word.cause else "",
            "until": word.until.isoformat() if word.until else "",
        }
        shown = {name: value for name, value in detail.items() if value}
        now, area = self.clock.now(), known.area
        self.tasks.open(
            known.bureau, f"protection-{key}", PROTECTION_LOST, known.home, shown, now, area
        )


def _asked(
    known: Snapshot,
    words: tuple[Word, ...],
    subject: Subject,
    away: frozenset[str],
    now: datetime,
) -> Asked:
    last = word_in_force(words, subject, now)
    would_lose = (
        lost_without(known.devices, {subject.thing}, away) if subject.thing else frozenset()
    )
    return Asked(subject, standing(words, subject, now), last.until if last else None, would_lose)
