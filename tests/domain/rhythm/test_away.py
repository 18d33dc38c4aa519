"""Who is away night after night, and nobody entered it: after two calls for nothing the plain clock holds a while."""

from __future__ import annotations

from datetime import timedelta

import pytest

from telecare.domain.rhythm.packing import packed, unpacked
from telecare.domain.rhythm.patience import patience, seems_away
from telecare.domain.rhythm.person import PersonRhythm
from telecare.domain.rhythm.rules import QuietRules
from tests.fakes.days import STANDARD, days, lived, local, quiet_rules, without

HOUR = timedelta(hours=1)
WEEKS = 21


def away(*nights: int, count: int = WEEKS, by: QuietRules = STANDARD) -> PersonRhythm:
    """Stay away from two in the afternoon of these days until eight on the next."""
    gone = [(24 * night + 14, 24 * night + 32) for night in nights]
    return lived(without(days(count), *gone), by)


def wait(rhythm: PersonRhythm, hour: float, by: QuietRules = STANDARD) -> timedelta:
    return patience(rhythm.habits, local(hour), by)


def at_noon(day: int) -> float:
    return 24.0 * day + 12


def test_after_two_calls_for_nothing_in_three_days_the_plain_clock_holds():
    rhythm = away(WEEKS - 3, WEEKS - 2)

    assert wait(rhythm, at_noon(WEEKS)) == STANDARD.plain
    assert wait(away(), at_noon(WEEKS)) < 8 * HOUR


def test_it_holds_for_three_days_and_then_the_rhythm_again():
    rhythm = away(WEEKS - 3, WEEKS - 2)

    assert seems_away(rhythm.habits.settled(STANDARD), local(24 * (WEEKS + 2) + 7.5), STANDARD)
    assert not seems_away(rhythm.habits.settled(STANDARD), local(24 * (WEEKS + 2) + 8.5), STANDARD)
    assert wait(rhythm, at_noon(WEEKS + 3)) < STANDARD.plain


@pytest.mark.parametrize("nights", [(WEEKS - 2,), (WEEKS - 7, WEEKS - 2)])
def test_one_night_away_or_two_far_apart_change_nothing_of_it(nights):
    rhythm = away(*nights)

    assert wait(rhythm, at_noon(WEEKS)) < STANDARD.plain


def test_a_long_night_that_nobody_was_rung_for_is_no_absence():
    sleeper = lived(days(WEEKS, wakes=9.5, sleeps=21))

    assert max(wait(sleeper, 24.0 * WEEKS + 21), STANDARD.away) > 12.5 * HOUR
    assert sleeper.habits.settled(STANDARD).in_vain == ()


def test_it_never_holds_longer_than_the_ceiling_and_a_bureau_can_do_without():
    strict = quiet_rules(ceiling=10 * HOUR)
    without_it = quiet_rules(away_span=timedelta(0))

    assert wait(away(WEEKS - 3, WEEKS - 2, by=strict), at_noon(WEEKS), strict) == strict.ceiling
    assert wait(away(WEEKS - 3, WEEKS - 2, by=without_it), at_noon(WEEKS), without_it) < 8 * HOUR


def test_a_span_of_no_days_turns_it_off_however_few_calls_are_enough():
    off = quiet_rules(away_span=timedelta(0), away_calls=1)
    back = away(WEEKS - 2, count=WEEKS - 1, by=off).folded(local(24.0 * (WEEKS - 2) + 32), off)
    habits = back.habits.settled(off)

    assert habits.in_vain
    assert not seems_away(habits, habits.in_vain[-1], off)


def test_a_time_in_which_nobody_could_hear_counts_for_no_call():
    rhythm = away()
    for day in (WEEKS, WEEKS + 1):
        rhythm = rhythm.folded(local(24 * day + 8), STANDARD, heard=False)
        rhythm = rhythm.folded(local(24 * day + 14), STANDARD)

    assert rhythm.habits.settled(STANDARD).in_vain == ()


def test_a_late_sign_takes_a_call_for_nothing_back():
    second = 24.0 * (WEEKS - 2)
    left = away(WEEKS - 3, WEEKS - 2, count=WEEKS - 1)
    back = left.folded(local(second + 32), STANDARD)
    late = back.folded(local(second + 23), STANDARD)

    assert seems_away(back.habits.settled(STANDARD), local(second + 33), STANDARD)
    assert not seems_away(late.habits.settled(STANDARD), local(second + 33), STANDARD)


def test_calls_for_nothing_survive_packing():
    rhythm = away(WEEKS - 3, WEEKS - 2)

    assert len(rhythm.habits.settled(STANDARD).in_vain) == 2
    assert unpacked(packed(rhythm)) == rhythm
