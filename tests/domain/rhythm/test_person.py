"""A person's rhythm: how long a quiet is waited out, whatever the order in which signs arrive."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from telecare.domain.rhythm.patience import is_known, patience
from telecare.domain.rhythm.person import PersonRhythm
from tests.fakes.days import STANDARD, days, lived, local, quiet_rules, without

HOUR = timedelta(hours=1)
WEEKS = 21
MONTH = 28


def wait(rhythm: PersonRhythm, hour: float, day: int = MONTH) -> float:
    """Return for how many hours a quiet that begins at this hour is waited out."""
    return patience(rhythm.habits, local(24 * day + hour), STANDARD) / HOUR


# ---- what is promised of a home of which nothing is known ----


def test_until_a_home_is_known_the_plain_clock_holds():
    new = lived(without(days(1), (12, 14)))

    assert not is_known(new.habits, new.last, STANDARD)
    assert new.overdue_at(STANDARD) == new.last + STANDARD.plain


def test_a_home_that_hardly_ever_spoke_has_no_rhythm_however_long_it_was_listened_to():
    rare = lived([0, 30, 60, 90])

    assert not is_known(rare.habits, rare.last, STANDARD)
    assert is_known(
        lived([0, 30, 60, *(60 + n / 2 for n in range(12)), 80]).habits, local(80), STANDARD
    )


def test_a_home_that_is_known_for_a_few_days_is_judged_by_a_shorter_clock_in_daytime():
    assert wait(lived(days(3)), 14, day=3) < STANDARD.plain / HOUR


def test_what_little_is_known_makes_the_wait_longer():
    waits = [wait(lived(days(count)), 14, day=count) for count in (3, 7, 14, 28)]

    assert waits == sorted(waits, reverse=True)
    assert waits[0] > waits[-1] + 1


# ---- what the hours teach ----


def test_a_night_is_waited_out_and_a_day_is_not():
    rhythm = lived(days(MONTH))

    assert wait(rhythm, 22) > 9 + 0.5
    assert wait(rhythm, 14) < 6


def test_somebody_who_is_up_at_night_is_missed_at_night():
    naps = [(24 * day + 13, 24 * day + 14.2) for day in range(MONTH)]
    waker = lived(without(days(MONTH, wakes=0, sleeps=23.5), *naps))

    assert wait(waker, 22) < wait(lived(days(MONTH)), 22)


def test_a_home_that_was_never_quiet_is_known_too():
    restless = lived(days(MONTH, wakes=0, sleeps=23.5))

    assert is_known(restless.habits, restless.last, STANDARD)
    assert wait(restless, 14) < STANDARD.plain / HOUR


def test_a_home_that_is_often_left_for_long_is_waited_for_longer_at_that_hour_only():
    mornings = [(24 * day + 9, 24 * day + 15) for day in range(0, MONTH, 2)]
    stays, goes = lived(days(MONTH)), lived(without(days(MONTH), *mornings))

    assert wait(goes, 9) > wait(stays, 9) + 2
    assert wait(goes, 16) < wait(goes, 9)


def test_after_an_alarm_for_nothing_the_same_quiet_is_waited_out_longer():
    before = lived(days(WEEKS))
    quiet = wait(before, 14, WEEKS) + 0.5
    rung = lived(without(days(WEEKS + 1), (24 * (WEEKS - 1) + 14, 24 * (WEEKS - 1) + 14 + quiet)))

    assert wait(rung, 14) > wait(before, 14)


def test_a_night_away_teaches_no_patience():
    journey = (24 * 10 + 9, 24 * 11 + 8)
    outing = (24 * 10 + 9, 24 * 10 + 19)
    stays, travels, goes = (
        lived(without(days(MONTH), *away)) for away in ((), (journey,), (outing,))
    )

    assert wait(travels, 9) < wait(goes, 9)
    assert abs(wait(travels, 9) - wait(stays, 9)) < 1


def test_what_was_learnt_fades():
    odd = without(days(MONTH), *((24 * day + 9, 24 * day + 17) for day in range(10)))
    soon, slow = quiet_rules(forget_days=7.0), quiet_rules(forget_days=700.0)

    waits = [patience(lived(odd, by).habits, local(24 * MONTH + 9), by) for by in (soon, slow)]

    assert waits[0] < waits[1]


# ---- the bureau's numbers ----


@given(
    hour=st.floats(0, 24),
    accepted=st.floats(0.01, 100),
    gone=st.lists(st.floats(0, 24 * 9), max_size=6),
)
@settings(max_examples=30, deadline=None)
def test_nobody_is_rung_before_the_floor_and_everybody_by_the_ceiling(hour, accepted, gone):
    by = quiet_rules(false_alarms=accepted)
    rhythm = lived(without(days(10), *((away, away + 7) for away in gone)), by)

    waited = patience(rhythm.habits, local(24 * 10 + hour), by)

    assert by.floor <= waited <= by.ceiling


def test_who_accepts_more_false_alarms_is_never_told_later():
    rhythm = lived(days(WEEKS))
    waits = [
        patience(rhythm.habits, local(24 * WEEKS + hour), quiet_rules(false_alarms=accepted))
        for hour in (3, 9, 14, 22)
        for accepted in (4, 2, 1, 0.5, 0.25)
    ]

    assert all(waits[n : n + 5] == sorted(waits[n : n + 5]) for n in range(0, 20, 5))


def test_a_quiet_that_has_grown_old_is_waited_out_only_where_that_spares_many_calls():
    rhythm = lived(days(MONTH))
    waits = [
        patience(
            rhythm.habits, local(24 * MONTH + 22), quiet_rules(urged=4 * HOUR, urged_share=share)
        )
        for share in (1.0, 0.1, 0.001)
    ]

    assert waits == sorted(waits, reverse=True)
    assert waits[0] > 9 * HOUR
    assert waits[-1] == 4 * HOUR


def test_the_earliest_instant_is_never_after_the_one_that_counts():
    rhythm = lived(days(WEEKS))

    assert rhythm.earliest(STANDARD) == rhythm.last + STANDARD.floor <= rhythm.overdue_at(STANDARD)
    assert PersonRhythm.begun(local(0)).earliest(quiet_rules(plain=HOUR)) == local(1)


# ---- order and repetition ----


@st.composite
def lives(draw: st.DrawFn) -> tuple[list[datetime], list[datetime]]:
    """Signs in order, and the same ones as they may arrive: late by up to ten minutes, some twice."""
    gaps = draw(
        st.lists(st.sampled_from((0.01, 0.1, 0.3, 0.9, 1.05, 1.2, 3, 9)), min_size=20, max_size=60)
    )
    at, signs = 0.0, [local(0)]
    for gap in gaps:
        at += gap
        signs.append(local(at))
    late = st.integers(0, 600).map(lambda s: timedelta(seconds=s))
    arrivals = [(sign + draw(late), sign) for sign in signs]
    arrivals += [
        (sign + draw(late), sign) for sign in draw(st.lists(st.sampled_from(signs), max_size=9))
    ]
    return signs, [sign for _, sign in sorted(arrivals)]


@given(lives())
@settings(max_examples=60, deadline=None)
def test_signs_that_come_late_twice_or_in_disorder_teach_the_same(life):
    in_order, arrived = life
    by = quiet_rules(known_days=0.0, lively=timedelta(0))

    def folded(signs: list[datetime]) -> PersonRhythm:
        rhythm = PersonRhythm.begun(signs[0])
        for sign in signs[1:]:
            rhythm = rhythm.folded(sign, by)
        return rhythm

    assert folded(arrived) == folded(in_order)


def test_a_quiet_in_which_nobody_could_hear_teaches_nothing_and_is_no_time_of_listening():
    rhythm = lived(days(MONTH))
    later = local(24 * MONTH + 15)

    deaf, heard = (rhythm.folded(later, STANDARD, heard=each) for each in (False, True))

    assert sum(deaf.habits.ended) < sum(rhythm.habits.settled(STANDARD).ended)  # only faded
    assert sum(heard.habits.settled(STANDARD).ended) > sum(rhythm.habits.settled(STANDARD).ended)
    assert deaf.habits.known_days(later) < heard.habits.known_days(later) - 0.6
