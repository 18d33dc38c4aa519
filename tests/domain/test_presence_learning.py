"""What the deployed watch learns: from runs of signs, once, and never from what it could not hear."""

from datetime import timedelta

import pytest

from telecare.domain.liveness import Deafness
from telecare.domain.presence_learning import Unheard, learnt
from telecare.domain.rhythm.habits import Quiet
from telecare.domain.rhythm.person import PersonRhythm
from telecare.domain.stirs import Stir
from tests.fakes.days import STANDARD, local

BEGUN = PersonRhythm.begun(local(0))
RUNS = (Stir(local(1), local(5)), Stir(local(9), local(9)), Stir(local(12), local(20)))
ALL_HEARD = Unheard()


def test_only_runs_that_are_old_enough_are_kept_and_all_are_learnt_from() -> None:
    lesson = learnt(BEGUN, RUNS, ALL_HEARD, STANDARD, settled=local(10))

    assert (lesson.kept.last, lesson.rhythm.last) == (local(9), local(20))
    assert lesson.kept.habits.newest == Quiet(local(5), local(9))
    assert lesson.rhythm.habits.newest == Quiet(local(9), local(12))


def test_the_same_runs_again_teach_nothing_more() -> None:
    first = learnt(BEGUN, RUNS, ALL_HEARD, STANDARD, settled=local(30))

    again = learnt(first.kept, RUNS, ALL_HEARD, STANDARD, settled=local(30))

    assert again.kept == first.kept == first.rhythm


def test_a_late_sign_that_joins_two_runs_leaves_no_quiet_between_them() -> None:
    late = (Stir(local(1), local(9)), RUNS[2])

    assert learnt(BEGUN, late, ALL_HEARD, STANDARD, local(30)).rhythm.habits.settled(STANDARD) != (
        learnt(BEGUN, RUNS, ALL_HEARD, STANDARD, local(30)).rhythm.habits.settled(STANDARD)
    )


@pytest.mark.parametrize(
    ("unheard", "is_covered"),
    [
        (Unheard((Deafness(local(5.5), local(7)),)), True),
        (Unheard((Deafness(local(5.5), local(5.7)), Deafness(local(8), local(8.2)))), False),
        (Unheard((Deafness(local(5.2), local(5.9)), Deafness(local(8), local(8.5)))), True),
        (Unheard((Deafness(local(1), local(4)), Deafness(local(9), local(40)))), False),
        (Unheard(home_since=local(6)), True),
        (Unheard(home_since=local(5)), False),
    ],
)
def test_a_quiet_counts_unless_so_much_was_unheard_that_it_may_have_been_none(
    unheard: Unheard, is_covered: bool
) -> None:
    assert unheard.covers(local(5), local(9)) is is_covered


def test_what_could_not_be_heard_is_neither_quiet_nor_listened_to() -> None:
    deaf = Unheard((Deafness(local(5.5), local(7)),))

    lesson = learnt(BEGUN, RUNS[:2], deaf, STANDARD, settled=local(30))

    assert lesson.rhythm.habits.counted_to == local(9)
    assert sum(lesson.rhythm.habits.waited) == 0


def test_quiets_that_would_have_been_rung_for_are_counted_once_they_are_over() -> None:
    runs = (Stir(local(1), local(5)), Stir(local(24), local(24)))

    assert learnt(BEGUN, runs, ALL_HEARD, STANDARD, settled=local(30)).rung == 1
    assert learnt(BEGUN, runs, ALL_HEARD, STANDARD, settled=local(23)).rung == 0
    assert learnt(BEGUN, runs, Unheard(home_since=local(6)), STANDARD, local(30)).rung == 0
    assert STANDARD.plain == timedelta(hours=18)
