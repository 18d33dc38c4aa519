"""The days of simulated homes: in order, as the profile has it, and the same for the same seed."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random
from zoneinfo import ZoneInfo

from devices.fleet.day import Habits, What, plan
from devices.fleet.profile import QUARTERS, DayProfile

START = datetime(2026, 1, 15, 0, 0, tzinfo=UTC)
DAY = timedelta(days=1)
MORNINGS = DayProfile("mornings", tuple(float(28 <= n < 40) for n in range(QUARTERS)))
ZONE = ZoneInfo("Asia/Shanghai")


def a_day(seed="one", alarms=0, profile=MORNINGS, start=START, lasts=DAY):
    return list(plan(Habits(profile, ZONE), start, start + lasts, Random(seed), alarms))


def test_moments_come_in_order_and_within_the_day():
    moments = a_day(alarms=3)

    assert moments == sorted(moments, key=lambda m: m.at)
    assert all(START <= m.at < START + DAY for m in moments)


def test_the_same_seed_lives_the_same_day_and_another_another():
    assert a_day(alarms=2) == a_day(alarms=2)
    assert a_day() != a_day(seed="two")


def test_activity_follows_the_homes_own_time_of_day():
    hours = Counter(
        m.at.astimezone(ZONE).hour for m in a_day(lasts=30 * DAY) if m.what is What.ACTIVITY
    )

    assert set(range(7, 10)) <= hours.keys() <= set(range(7, 11))


def test_a_hub_beats_every_five_minutes_with_a_phase_of_its_own():
    beats = [m.at for m in a_day() if m.what is What.HEARTBEAT]
    others = [m.at for m in a_day(seed="two") if m.what is What.HEARTBEAT]

    gaps = {later - earlier for earlier, later in pairwise(beats)}
    assert gaps == {timedelta(minutes=5)}
    assert len(beats) == 288
    assert beats[0] != others[0]


def test_a_status_is_told_in_the_first_half_of_a_short_run():
    moments = a_day(lasts=timedelta(minutes=2))

    [status] = [m for m in moments if m.what is What.STATUS]
    assert status.at <= START + timedelta(minutes=1)


def test_alarms_come_while_there_is_time_to_answer_them():
    alarms = [m for m in a_day(alarms=20) if m.what is What.ALARM]

    assert len(alarms) == 20
    assert all(m.at < START + DAY * 0.8 for m in alarms)
    assert {m.kind for m in alarms} >= {"help", "fall"}
