"""A slow clock is told from signs that were stored, and what its device says is of when it was heard."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from telecare.domain.device_clock import by_receipt, heard_since, slow_clock
from telecare.domain.heard import words_of
from telecare.domain.presence import HEARTBEAT, SEEN, Presence, folded
from telecare.domain.signals import (
    ActivitySignal,
    HeartbeatSignal,
    Reading,
    ReadingSignal,
    Signal,
)

T0 = datetime(2026, 1, 15, tzinfo=UTC)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
TOLERANCE = 90 * MINUTE
PIR, HUB, METER = "standard-h1-pir1", "standard-h1-hub1", "standard-h1-meter1"

Said = tuple[datetime, datetime]
"""What a sign says of its time, and when it was received."""


def at(hours: float) -> datetime:
    return T0 + hours * HOUR


def heard(*said: Said, word: str = "motion") -> Presence:
    return folded(words_of(PIR, ActivitySignal(a, word), received) for a, received in said)


def slow(*hours: float, by: float = 8) -> list[Said]:
    return [(at(h - by), at(h)) for h in hours]


def lag_of(presence: Presence, thing: str = PIR) -> timedelta | None:
    lag = slow_clock(presence.of(thing), TOLERANCE)
    return None if lag is None else lag.length


def right(presence: Presence, thing: str = PIR) -> Presence:
    lag = slow_clock(presence.of(thing), TOLERANCE)
    assert lag is not None
    return by_receipt(presence, {thing: lag})


# ---- what is a slow clock ----


@pytest.mark.parametrize("by", [2, 8, 23.9])
def test_a_lag_that_is_the_same_in_three_hours_is_a_slow_clock(by: float) -> None:
    assert lag_of(heard(*slow(10, 11.5, by=by))) is None
    found = lag_of(heard(*slow(10, 11.5, 15, by=by)))
    assert found is not None
    assert abs(found - by * HOUR) < MINUTE


def test_a_queue_that_empties_slowly_is_no_slow_clock_though_three_hours_agree() -> None:
    lags = (6, 5.2, 4.5, 3.7, 3, 3, 3)
    said = [(at(10 + n - lag), at(10 + n)) for n, lag in enumerate(lags)]

    assert lag_of(heard(*said)) is None
    assert (
        lag_of(heard(*said, (at(17 - 3), at(17)))) == 3 * HOUR
    )  # most agree: the oldest is forgotten


@pytest.mark.parametrize("days", [1, 30, 9000])
def test_a_clock_that_is_days_or_years_behind_is_slow(days: int) -> None:
    jitter = (0.0, 0.01, 0.004)
    said = [(at(h - 24 * days), at(h + j)) for h, j in zip((10, 11.5, 15), jitter, strict=True)]

    assert lag_of(heard(*said)) == 24 * HOUR


def test_a_clock_that_is_a_day_behind_but_for_a_second_is_slow_either_side_of_that_day() -> None:
    day, second = 24 * HOUR, timedelta(seconds=1)
    said = [(at(h) - day + s * second, at(h)) for h, s in ((10, 1), (11.5, -2), (15, -1))]

    found = lag_of(heard(*said))
    assert found is not None
    assert day - 2 * second < found < day
    assert lag_of(heard(*slow(10, 11.5), (at(15) - day - 8 * HOUR, at(15)))) is None


def test_a_clock_that_went_wrong_today_is_known_before_a_day_has_passed() -> None:
    in_time = [(at(h / 3), at(h / 3)) for h in range(30)]

    assert lag_of(heard(*in_time, *slow(10.1, 10.4))) is None
    assert lag_of(heard(*in_time, *slow(10.1, 11.1, 12.1, 13.1))) == 8 * HOUR


def test_a_clock_that_was_set_right_is_no_longer_slow() -> None:
    wrong = slow(*range(10, 30))

    assert lag_of(heard(*wrong)) == 8 * HOUR
    assert lag_of(heard(*wrong, (at(31), at(31)))) is None


def test_signs_that_were_stored_while_nothing_could_be_sent_are_no_slow_clock() -> None:
    before = [(at(h), at(h)) for h in range(6)]
    stored = [(at(6 + n / 4), at(14) + n * MINUTE) for n in range(20)]

    assert lag_of(heard(*before, *stored)) is None
    assert lag_of(heard(*before, *stored, (at(15), at(15)))) is None


def test_a_sign_that_is_sent_again_and_again_is_no_slow_clock() -> None:
    again = [(at(6), at(h)) for h in range(6, 20)]
    for days in (0, 3):
        old = [(said - days * 24 * HOUR, received) for said, received in again]

        assert lag_of(heard(*old)) is None


def test_a_clock_that_is_off_by_less_than_the_bureau_minds_is_left_alone() -> None:
    assert lag_of(heard(*slow(*range(10, 30), by=1.4))) is None


outages = st.tuples(st.integers(0, 40), st.integers(0, 900))


@settings(max_examples=80)
@given(
    st.lists(st.integers(0, 2000), min_size=1, max_size=60),
    outages,
    st.randoms(use_true_random=False),
)
def test_no_outage_makes_a_clock_that_is_right_a_slow_one(
    minutes: list[int], outage: tuple[int, int], chance: Random
) -> None:
    """Whatever was stored in one outage comes when it is over; each message may come twice and in any order."""
    start, end = outage[0] * 30, outage[0] * 30 + outage[1]
    said = [(at(m / 60), at((end if start <= m < end else m) / 60)) for m in minutes]
    again = [(a, received + 9 * MINUTE) for a, received in said if chance.random() < 0.15]
    stream = [*said, *again]
    chance.shuffle(stream)

    assert lag_of(heard(*stream)) is None


@settings(max_examples=80)
@given(
    st.lists(st.integers(0, 2000), min_size=1, max_size=60),
    st.integers(90, 1430),
    st.randoms(use_true_random=False),
)
def test_in_any_order_and_parts_a_slow_clock_is_the_same_and_its_signs_are_of_their_receipt(
    minutes: list[int], behind: int, chance: Random
) -> None:
    stream = [(T0 + (m - behind) * MINUTE, T0 + m * MINUTE) for m in minutes]
    stream += [each for each in stream if chance.random() < 0.15]
    whole = heard(*stream)
    chance.shuffle(stream)
    cut = chance.randint(0, len(stream))

    assert folded([heard(*stream[:cut]), heard(*stream[cut:])]) == whole
    if len({m // 60 % 7 for m in minutes}) >= 3:  # seven hours are kept
        assert right(whole).of(PIR)["motion"] == T0 + max(minutes) * MINUTE


any_signs = st.lists(
    st.tuples(st.integers(0, 200), st.one_of(st.integers(0, 30), st.integers(0, 9000))),
    min_size=1,
    max_size=40,
)


@settings(max_examples=150)
@given(any_signs, st.sampled_from([0, 480, 60 * 24 * 400]))
def test_whatever_a_device_says_nothing_is_of_later_than_it_came_or_sooner_than_it_says(
    signs: list[tuple[int, int]], behind: int
) -> None:
    """Signs of every quarter of an hour, late as may be, by a clock that may be slow besides."""
    came = [T0 + (15 * quarter) * MINUTE for quarter, _ in signs]
    said = [at - (late + behind) * MINUTE for at, (_, late) in zip(came, signs, strict=True)]
    known = heard(*zip(said, came, strict=True))

    lag = slow_clock(known.of(PIR), TOLERANCE)
    after = by_receipt(known, {} if lag is None else {PIR: lag})

    assert max(said) <= after.of(PIR)["motion"] <= max(came)
    runs = after.stirs.get(PIR, {}).get("motion", ())
    assert all(run.end <= max(came) for run in runs)


# ---- what it said ----


def test_a_sign_of_a_slow_clock_is_of_when_it_was_received_and_its_runs_are() -> None:
    known = right(heard(*slow(10, 10.5, 11, 14, 14.5)))

    assert known.of(PIR)["motion"] == at(14.5)
    assert [(run.start, run.end) for run in known.stirs[PIR]["motion"]] == [
        (at(10), at(11)),
        (at(14), at(14.5)),
    ]


def test_what_a_slow_device_had_stored_was_said_before_it_came() -> None:
    live, stored = slow(10, 11, 12), (at(13 - 8), at(20))

    assert right(heard(*live, stored)).of(PIR)["motion"] == at(13)


def test_no_sign_is_of_later_than_its_receipt_though_the_clock_was_right_a_while_ago() -> None:
    known = heard((at(9), at(9)), *slow(9.5, 10.5, 11.5, 12.2))

    assert right(known).of(PIR)["motion"] == at(12.2)


def test_runs_from_before_a_clock_went_wrong_are_said_to_be_unknown() -> None:
    known = heard((at(9), at(9)), *slow(9.5, 10.5, 11.5, 12.2))

    lag = slow_clock(known.of(PIR), TOLERANCE)

    assert lag is not None
    assert heard_since(known, {PIR: lag}) == at(9.5)
    assert heard_since(known, {}) is None


def test_a_word_of_before_stays_beside_the_late_ones() -> None:
    known = heard((at(1), at(1)), word="door").folded(heard(*slow(10, 11, 12)))

    assert right(known).of(PIR)["door"] == at(1)


def test_what_a_slow_hub_heard_moves_with_its_clock_and_not_past_its_beat() -> None:
    beats: list[tuple[Signal, datetime]] = [
        (HeartbeatSignal(at(h - 8), {"smoke1": at(h - 9), "pir1": at(2)}), at(h))
        for h in (10, 11, 12)
    ]
    known = folded(words_of(HUB, beat, received) for beat, received in beats)

    assert lag_of(known, HUB) == 8 * HOUR
    moved = right(known, HUB).of(HUB)
    assert (moved[HEARTBEAT], moved[SEEN + "smoke1"]) == (at(12), at(11))
    assert moved[SEEN + "pir1"] == at(10)


def test_a_hub_whose_stored_beats_are_followed_by_one_in_time_is_not_slow() -> None:
    beats = [(h - 8, h) for h in (10, 11, 12)] + [(13, 13)]
    known = folded(words_of(HUB, HeartbeatSignal(at(a)), at(h)) for a, h in beats)

    assert lag_of(known, HUB) is None


def a_reading(hours: float, litres: float, by: float) -> Presence:
    signal = ReadingSignal("r", at(hours - by), (Reading("water", "l", litres),))
    return words_of(METER, signal, at(hours))


def test_what_a_slow_meter_showed_moves_with_its_clock() -> None:
    known = folded(a_reading(10 + n / 2, 100 + n, by=8) for n in range(7))

    dials = right(known, METER).dials[METER]["water"]

    assert [(dial.at, dial.count) for dial in dials] == [
        (at(10 + n / 2), 100 + n) for n in range(7)
    ]


def test_what_a_meter_showed_while_its_clock_was_right_does_not_move_into_the_future() -> None:
    before = [a_reading(n / 2, 90, by=0) for n in range(19)]
    known = folded([*before, *(a_reading(10 + n / 2, 100 + n, by=8) for n in range(7))])

    dials = right(known, METER).dials[METER]["water"]

    assert dials[-1].at == at(13)
    assert dials[-1].count == 106
