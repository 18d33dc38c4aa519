"""What an elder allows, purpose by purpose and device by device, and why somebody said no (law 13, SH21-22)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Purpose(StrEnum):
    """What data of an elder are used for; each is asked for by itself."""

    SENSING = "sensing"  # signs of life are drawn from what a device says
    VITALS = "vitals"
    POSITION = "position"
    CAMERA = "camera"
    ENTRY = "entry"
    TELLING_FAMILY = "telling_family"


ONLY_WHEN_GIVEN = frozenset(
    {Purpose.VITALS, Purpose.POSITION, Purpose.CAMERA, Purpose.TELLING_FAMILY, Purpose.ENTRY}
)
"""Purposes that silence does not allow. A sensor was fitted under a signed agreement: it is heard until
somebody says no, for a home that nobody hears is the greater danger (law 9)."""


class Giver(StrEnum):
    """Who may speak for the data of an elder; a relative who is no guardian may not."""

    ELDER = "elder"
    GUARDIAN = "guardian"


class Answer(StrEnum):
    """What was said."""

    GIVEN = "given"
    WITHDRAWN = "withdrawn"
    REFUSED = "refused"


class Reluctance(StrEnum):
    """The two words of SH21-22."""

    WILL_NOT_HAVE_IT = "will_not_have_it"  # 不愿装
    WILL_NOT_USE_IT = "will_not_use_it"  # 不愿用


class Cause(StrEnum):
    """Why somebody is reluctant: a word that can be counted, for what people tell names people."""

    PRIVACY = "privacy"
    COST = "cost"
    NO_NEED = "no_need"
    TOO_HARD = "too_hard"
    FALSE_ALARMS = "false_alarms"
    FAMILY_AGAINST = "family_against"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Subject:
    """What a word is about: a purpose, at one thing or, where `thing` is empty, at all of them.

    `device_type` stands for a device that is not fitted: somebody does not want one in the home.
    """

    purpose: Purpose
    thing: str = ""
    device_type: str = ""

    def covers(self, other: Subject) -> bool:
        """Tell whether a word about this is a word about the other, too."""
        alike = (self.purpose, self.device_type) == (other.purpose, other.device_type)
        return alike and self.thing in {"", other.thing}


@dataclass(frozen=True, slots=True)
class Word:
    """One word of an elder or guardian, as somebody wrote it down; it is never changed.

    A yes with `until` runs out then; a no with `until` is a pause that ends by itself.
    """

    subject: Subject
    answer: Answer
    giver: Giver
    written_by: str
    at: datetime
    until: datetime | None = None
    reluctance: Reluctance | None = None
    cause: Cause | None = None


class Standing(StrEnum):
    """How things stand with one subject at an instant."""

    GIVEN = "given"
    WITHDRAWN = "withdrawn"
    REFUSED = "refused"
    RUN_OUT = "run_out"
    NOT_ASKED = "not_asked"


class Flaw(StrEnum):
    """Why a word cannot be taken down."""

    NO_REASON = "no_reason"
    REASON_FOR_YES = "reason_for_yes"
    OVER_BEFORE_IT_BEGINS = "over_before_it_begins"


def flaw(word: Word) -> Flaw | None:
    """Return what is wrong with a word: no refusal or withdrawal goes on record without its reason."""
    is_yes = word.answer is Answer.GIVEN
    if is_yes and (word.reluctance is not None or word.cause is not None):
        return Flaw.REASON_FOR_YES
    if not is_yes and (word.reluctance is None or word.cause is None):
        return Flaw.NO_REASON
    if word.until is not None and word.until <= word.at:
        return Flaw.OVER_BEFORE_IT_BEGINS
    return None


def word_in_force(words: Iterable[Word], subject: Subject, now: datetime) -> Word | None:
    """Return the last word that covers a subject; a pause that is over counts no more.

    Of two words of one instant the no counts, in whatever order they were written down.
    """
    said = [each for each in words if each.at <= now and each.subject.covers(subject)]
    standing = [each for each in said if not _is_pause_over(each, now)]
    return max(standing, key=lambda each: (each.at, each.answer is not Answer.GIVEN), default=None)


def _is_pause_over(word: Word, now: datetime) -> bool:
    return word.answer is not Answer.GIVEN and word.until is not None and word.until <= now


def standing(words: Iterable[Word], subject: Subject, now: datetime) -> Standing:
    """Return how things stand with a subject."""
    last = word_in_force(words, subject, now)
    if last is None:
        return Standing.NOT_ASKED
    if last.answer is Answer.GIVEN and last.until is not None and last.until <= now:
        return Standing.RUN_OUT
    return Standing(last.answer.value)


def may_use(words: Iterable[Word], subject: Subject, now: datetime) -> bool:
    """Tell whether data may be used for a subject now; to save a life asks nobody and is not asked here."""
    stands = standing(words, subject, now)
    if stands is Standing.NOT_ASKED:
        return subject.purpose not in ONLY_WHEN_GIVEN
    return stands is Standing.GIVEN


def paused(words: Iterable[Word], things: Iterable[str], now: datetime) -> frozenset[str]:
    """Return the things whose signs of life may not be used; their alarms are alarms all the same."""
    said = tuple(words)
    return frozenset(t for t in things if not may_use(said, Subject(Purpose.SENSING, t), now))


def paused_at_home(
    words: Mapping[str, Iterable[Word]], things: Iterable[str], now: datetime
) -> frozenset[str]:
    """Return what is paused by the words of a home's elders: one no is enough, for they share their devices."""
    known = tuple(things)
    return frozenset().union(*(paused(said, known, now) for said in words.values()))
