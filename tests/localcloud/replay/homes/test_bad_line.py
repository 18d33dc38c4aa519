"""Recorded homes whose hub dies and whose messages come late: outages are told as such, nothing else changes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from infra.policy import BureauPolicy, load_bureau
from localcloud.replay.homes.bad_line import BadLine, counted, on_bad_line, weekly_outages
from localcloud.replay.homes.lives import RECORDED, life
from localcloud.replay.homes.profiles import profiles
from localcloud.replay.homes.recorded import Home
from localcloud.replay.homes.rows import MIDNIGHT
from telecare.domain.findings import FindingKind
from telecare.domain.parameters import Parameters
from telecare.domain.rhythm.hours import HOUR

POLICY = load_bureau("standard")
LIN = Home("lin", life(profiles()[2], replace(RECORDED, days=15), "1"))


def test_each_outage_is_told_as_one_and_disorder_moves_no_alarm():
    jumpy = _policy(**{"silence.false_alarms_medium": 60.0})

    assert on_bad_line(LIN, jumpy) == BadLine(moved=0, outages=2, told=2, silences=0)


def test_a_hub_that_may_miss_many_beats_is_told_too_late_to_count():
    patient = _policy(**{"heartbeat.misses": 24})

    assert on_bad_line(LIN, patient).told == 0


def test_only_what_is_told_in_time_and_as_an_outage_counts_as_told():
    outages = [(30.0, 35.0), (200.0, 210.0)]
    offline, silence = FindingKind.DEVICE_OFFLINE, FindingKind.INACTIVITY
    found = [(offline, 30.5), (silence, 34.0), (silence, 36.0), (offline, 201.0)]

    line = counted(outages, [(kind, MIDNIGHT + at_h * HOUR) for kind, at_h in found])

    assert line == BadLine(moved=0, outages=2, told=1, silences=1)


@pytest.mark.parametrize(("days", "outages"), [(6.5, 0), (7.5, 1), (14.9, 2)])
def test_every_whole_week_has_one_outage_and_the_same_each_time(days, outages):
    until = LIN.signs[0].at_h + days * 24
    home = replace(LIN, signs=tuple(sign for sign in LIN.signs if sign.at_h < until))

    drawn = weekly_outages(home)

    assert drawn == weekly_outages(home)
    assert len(drawn) == outages
    assert all(start < end < until for start, end in drawn)


def _policy(**changed: float) -> BureauPolicy:
    return replace(POLICY, parameters=Parameters({**POLICY.parameters.values, **changed}))
