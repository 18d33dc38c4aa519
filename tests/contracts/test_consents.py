"""What any register of consents keeps to."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from telecare.domain.consent import Answer, Cause, Giver, Purpose, Reluctance, Subject, Word
from telecare.ports.consents import Consents
from tests.fakes.story import START

NO = Word(
    Subject(Purpose.SENSING, "pir1"),
    Answer.WITHDRAWN,
    Giver.GUARDIAN,
    "worker1",
    START,
    START + timedelta(days=3),
    Reluctance.WILL_NOT_USE_IT,
    Cause.PRIVACY,
)
YES = Word(Subject(Purpose.CAMERA), Answer.GIVEN, Giver.ELDER, "worker1", START)


def test_words_are_read_back_as_they_were_said(consents: Consents) -> None:
    consents.keep("b", "e1", "k1", NO)
    consents.keep("b", "e1", "k2", YES)

    assert consents.of("b", "e1") == {"k1": NO, "k2": YES}


def test_a_word_that_was_written_down_is_never_changed(consents: Consents) -> None:
    consents.keep("b", "e1", "k1", NO)
    consents.keep("b", "e1", "k1", replace(NO, answer=Answer.REFUSED))

    assert consents.of("b", "e1") == {"k1": NO}


def test_elders_and_bureaus_are_apart(consents: Consents) -> None:
    consents.keep("b", "e1", "k1", NO)

    assert consents.of("b", "e2") == {}
    assert consents.of("other", "e1") == {}
