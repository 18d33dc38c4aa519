"""A command ends once: by an answer in its time, or by the clock."""

from __future__ import annotations

from datetime import timedelta

import pytest

from telecare.domain.device_command import CommandState, Order, is_by_hand
from telecare.domain.device_types import DEVICE_TYPES
from tests.fakes.commands import a_command
from tests.fakes.story import START

SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("said", "state"),
    [("done", "answered"), ("failed", "refused"), ("expired", "refused")],
)
def test_an_answer_in_its_time_is_how_it_ends(said: str, state: str) -> None:
    answered = a_command().answered(said, "loud", START + 89 * SECOND)

    assert answered.state_at(START + timedelta(days=9)) == state
    assert (answered.answered_at, answered.proof) == (START + 89 * SECOND, "loud")


def test_without_an_answer_the_clock_ends_it() -> None:
    sent = a_command()

    assert sent.state_at(START + 89 * SECOND) is CommandState.SENT
    assert sent.state_at(START + 90 * SECOND) is CommandState.UNANSWERED


def test_a_late_answer_and_a_second_one_change_nothing() -> None:
    sent = a_command()
    done = sent.answered("done", "", START + SECOND)

    assert sent.answered("done", "", START + 90 * SECOND) is sent
    assert done.answered("failed", "x", START + 2 * SECOND) is done


def test_no_type_of_the_catalogue_opens_a_valve_from_afar() -> None:
    words = {word for each in DEVICE_TYPES.values() for word in each.commands}

    assert {word for word in {*words, *Order} if "valve" in word} == {"close_valve"}
    assert set(Order) <= words


def test_ids_of_a_response_are_no_ids_of_the_portal() -> None:
    assert is_by_hand("portal.c1")
    assert not is_by_hand("0123abcd-0007")
