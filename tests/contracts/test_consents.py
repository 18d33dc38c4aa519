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


def test_each_no_is_listed_once_by_area_and_a_yes_is_not(consents: Consents) -> None:
    for _ in range(2):
        consents.keep("b", "e1", "k1", NO, "310104003")
    consents.keep("b", "e2", "k2", NO, "310115001")
    consents.keep("b", "e1", "k3", YES, "310104003")
    consents.keep("other", "e1", "k4", NO, "310104003")

    assert list(consents.refusals("b", "310104")) == [("310104003", NO)]
    assert sorted(at for at, _ in consents.refusals("b", "")) == ["310104003", "310115001"]
