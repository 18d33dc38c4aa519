"""A run copied with some facts changed is the run that `dataclasses.replace` gives."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, fields, replace

import pytest

from telecare.domain.draft import Draft
from telecare.domain.kinds import Kind, State
from telecare.domain.run import Run, with_facts
from tests.stories.rehearsal import START, a_snapshot


def a_run() -> Run:
    return Run("i1", Kind.FALL, START, START, "elder", a_snapshot(), rung=("son",), calls=3)


def test_a_copy_has_every_fact_of_the_run_and_the_changed_ones() -> None:
    changed = with_facts(a_run(), {"calls": 4, "owner": "seat1"})

    assert changed == replace(a_run(), calls=4, owner="seat1")


@pytest.mark.parametrize("name", [field.name for field in fields(Run)])
def test_every_fact_is_copied_and_can_be_changed(name: str) -> None:
    run, word = a_run(), object()

    assert getattr(with_facts(run, {}), name) is getattr(run, name)
    assert getattr(with_facts(run, {name: word}), name) is word


def test_the_run_that_was_copied_stays_as_it_was_and_the_copy_is_frozen() -> None:
    run = a_run()

    copy = with_facts(run, {"calls": 9})

    assert run == a_run()
    with pytest.raises(FrozenInstanceError):
        copy.calls = 1  # type: ignore[misc]


def test_what_is_no_fact_of_a_run_is_refused() -> None:
    with pytest.raises(KeyError):
        with_facts(a_run(), {"colour": "red"})


def test_a_draft_shows_every_fact_that_was_set_whoever_looks() -> None:
    draft = Draft(a_run(), START)
    before = draft.run

    draft.set(calls=4)
    draft.set(owner="seat1", calls=5)

    assert draft.run == replace(a_run(), calls=5, owner="seat1")
    assert draft.decision().run is draft.run
    assert before == a_run()


def test_a_run_put_into_a_draft_takes_the_place_of_what_was_set() -> None:
    draft = Draft(a_run(), START)
    draft.set(owner="seat1")

    draft.run = replace(draft.run, state=State.ATTENDED)

    assert (draft.run.owner, draft.run.state) == ("seat1", State.ATTENDED)
