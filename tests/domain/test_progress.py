"""What the family may be told of a response, and what a person tells them."""

from dataclasses import replace
from datetime import timedelta

import pytest

from telecare.domain.kinds import How, Outcome
from telecare.domain.progress import BY_A_PERSON, Progress, progress
from telecare.domain.run import Acceptance, Closure
from tests.fakes.story import START, an_opening

COMES = Acceptance("h1.daughter", START, eta_at=START + timedelta(minutes=5))


def test_each_step_has_its_word():
    run = an_opening().run
    accepted = replace(run, acceptances=(COMES,))
    there = replace(accepted, on_scene="h1.daughter")

    assert [progress(each) for each in (run, accepted, there)] == [
        Progress.CALLED,
        Progress.ACCEPTED,
        Progress.ARRIVED,
    ]


@pytest.mark.parametrize("outcome", Outcome)
def test_the_end_is_safe_or_told_by_a_person(outcome):
    closure = Closure(outcome, "h1.daughter", How.IN_PERSON, "h1.daughter", START)

    told = progress(replace(an_opening().run, on_scene="h1.daughter", closure=closure))

    assert told is (Progress.PERSON if outcome in BY_A_PERSON else Progress.SAFE)


def test_a_death_has_the_same_word_as_other_ends():
    assert Outcome.DECEASED in BY_A_PERSON
    assert len(BY_A_PERSON) > 3
