"""One person's liveness: what a sign proves, what was not heard, and when silence is too long."""

from datetime import UTC, datetime, timedelta

import pytest

from telecare.domain.liveness import Deafness, Liveness, LivenessState, Sign, silent_since

START = datetime(2026, 3, 1, tzinfo=UTC)
CLOCK = timedelta(hours=12)
REACH = timedelta(minutes=15)


def hour(number: float) -> datetime:
    return START + timedelta(hours=number)


def deaf(start: float, end: float) -> Deafness:
    return Deafness(hour(start), hour(end))


def seen(at: float, state: LivenessState = LivenessState.CONFIRMED) -> Liveness:
    return Liveness(CLOCK, Sign(hour(at), "pir", "motion"), state)


# ---- what counts as silence ----


@pytest.mark.parametrize(
    ("unheard", "since"),
    [
        ((), 0),
        ((deaf(5, 6),), 2),  # five hours heard, one not: it takes another back
        ((deaf(2, 9),), 9),  # longer than what was heard before: the count starts anew
        ((deaf(4, 8),), 8),
        ((deaf(-3, -1),), 0),  # before the sign
        ((deaf(-3, 1),), 1),  # the sign came in the middle of it
        ((deaf(5, 6), deaf(9, 10)), 4),
        ((deaf(1, 4), deaf(6, 7)), 6),
    ],
)
def test_a_minute_that_nobody_could_hear_takes_a_minute_of_silence_back(unheard, since):
    assert silent_since(START, unheard) == hour(since)


def test_without_deafness_the_clock_runs_from_the_last_sign():
    assert seen(3).overdue_at == hour(15)
    assert seen(3).lapses_at == hour(15)


# ---- signs ----


def test_a_later_sign_moves_the_deadline_and_an_earlier_one_never_does():
    late = seen(3).signed(Sign(hour(1), "door"), now=hour(4))

    assert seen(3).signed(Sign(hour(4), "door"), now=hour(4)).overdue_at == hour(16)
    assert late == seen(3)


def test_a_sign_repeated_changes_nothing():
    liveness = seen(3, LivenessState.OVERDUE)

    assert liveness.signed(Sign(hour(3), "pir", "motion"), now=hour(16)) is liveness


def test_a_sign_within_the_clock_ends_a_silence():
    ended = seen(0, LivenessState.OVERDUE).signed(Sign(hour(13)), now=hour(13))

    assert ended.state is LivenessState.CONFIRMED


def test_a_sign_that_arrives_when_it_is_itself_too_old_ends_no_silence():
    still = seen(0, LivenessState.OVERDUE).signed(Sign(hour(2)), now=hour(14))

    assert still.state is LivenessState.OVERDUE
    assert still.last.at == hour(2)


def test_the_first_real_sign_takes_the_place_of_the_start_even_at_the_same_instant():
    begun = Liveness(CLOCK, Sign(START))

    assert begun.signed(Sign(START, "pir", "motion"), now=START).last.device == "pir"


def test_a_sign_leaves_no_deafness_before_it_behind():
    liveness = seen(0).missed(deaf(2, 4)).missed(deaf(6, 8)).signed(Sign(hour(5)), now=hour(9))

    assert liveness.unheard == (deaf(6, 8),)
    assert liveness.overdue_at == hour(20)
    assert liveness.missed(deaf(2, 4)) is liveness


# ---- hearing ----


def test_what_was_confirmed_is_unknown_when_nobody_can_hear_and_overdue_stays_overdue():
    assert seen(0).deafened().state is LivenessState.UNKNOWN
    assert seen(0, LivenessState.OVERDUE).deafened().state is LivenessState.OVERDUE


def test_time_turns_confirmed_into_overdue_where_somebody_could_hear_else_into_unknown():
    assert seen(0).turns_at(can_hear=True) == hour(12)
    assert seen(0).turned(hour(12), can_hear=True).state is LivenessState.OVERDUE
    assert seen(0).turned(hour(12), can_hear=False).state is LivenessState.UNKNOWN


def test_unknown_becomes_overdue_only_once_somebody_can_hear():
    unknown = seen(0, LivenessState.UNKNOWN).missed(deaf(1, 4))

    assert unknown.turns_at(can_hear=False) is None
    assert unknown.turns_at(can_hear=True) == hour(16)


def test_overdue_turns_into_nothing_by_itself():
    assert seen(0, LivenessState.OVERDUE).turns_at(can_hear=True) is None


def test_a_home_heard_again_within_the_clock_is_confirmed_as_before():
    lost = seen(0).deafened()

    assert lost.heard_again(hour(6), hour(6), REACH).state is LivenessState.CONFIRMED
    assert lost.heard_again(hour(13), hour(13), REACH).state is LivenessState.UNKNOWN


def test_a_home_heard_again_is_given_time_to_hand_in_what_it_kept():
    back = seen(0).deafened().heard_again(hour(20), hour(20), REACH)

    assert back.overdue_at == hour(20) + REACH


def test_late_words_show_that_the_home_was_listening():
    liveness = seen(0).missed(deaf(2, 3)).missed(deaf(5, 6))
    quarter = timedelta(minutes=15)

    for step in range(1, 4):
        liveness = liveness.listened(hour(5) + step * quarter, REACH)

    assert liveness.unheard == (deaf(2, 3),)


def test_a_late_word_in_the_middle_leaves_what_is_too_far_from_it():
    liveness = seen(0).missed(deaf(2, 8)).listened(hour(4), REACH)

    assert liveness.unheard == (deaf(2, 4), deaf(4, 8))


def test_a_late_word_from_a_time_that_was_heard_changes_nothing():
    liveness = seen(0).missed(deaf(2, 8))

    assert liveness.listened(hour(1), REACH) is liveness
    assert liveness.listened(hour(8), REACH) is liveness
