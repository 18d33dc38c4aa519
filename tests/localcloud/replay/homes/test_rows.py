"""Whole lives through the replay: what the line does to the messages changes no judgement."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest

from infra.policy import load_bureau
from localcloud.replay.homes.lives import RECORDED, life
from localcloud.replay.homes.mixture import MIXED
from localcloud.replay.homes.profiles import profiles
from localcloud.replay.homes.rows import BEAT, HUB, MIDNIGHT, cut_off, disturbed, recording
from localcloud.replay.player import Replayed, replay
from localcloud.replay.recording import Row
from telecare.domain.findings import Finding, FindingKind
from telecare.domain.kinds import Risk

HOUR = timedelta(hours=1)
POLICY = load_bureau("standard")
FORTNIGHT = replace(RECORDED, days=14)
HOMES = {home.name: home for home in profiles()}


def lived(name: str) -> list[Row]:
    return recording(life(HOMES[name], FORTNIGHT, "1"))


def played(rows: list[Row]) -> Replayed:
    return replay(rows, POLICY, Risk.MEDIUM)


def told(found: Replayed) -> list[tuple[str, object]]:
    return [(finding.kind.value, finding.at) for finding in found.findings]


@pytest.mark.parametrize("name", ["kasterenA", "mitS1"])
def test_redelivery_and_disorder_change_no_alarm(name):
    rows = lived(name)
    arrived = disturbed(rows, name)
    jumpy = {"silence.false_alarms_medium": 60.0}  # in the shadow: many alarms to differ in

    calm, shaken = (replay(each, POLICY, Risk.MEDIUM, trial=jumpy) for each in (rows, arrived))

    assert Counter(r.received_at > r.at for r in arrived)[True] > len(rows) / 7
    assert told(shaken) == told(calm)
    assert shaken.shadow and calm.shadow
    assert shaken.shadow.found == calm.shadow.found
    assert len(calm.shadow.found) > 8


def test_an_outage_is_told_once_in_forty_minutes_and_is_never_a_silence():
    rows = lived("ble10")
    before = {f.at for f in played(rows).findings}
    outages = [(60.0, 66.0), (130.0, 159.0), (200.0, 201.0)]
    for start, end in outages:
        rows = cut_off(rows, start, end)

    found = [f for f in played(rows).findings if f.at not in before]

    assert [f.kind for f in found] == [FindingKind.DEVICE_OFFLINE] * 3
    for finding, (start, _) in zip(found, outages, strict=True):
        assert finding.at - MIDNIGHT - start * HOUR <= timedelta(minutes=40)


@pytest.mark.parametrize("name", ["ordonezA", "kasterenA", "ble03"])
def test_on_homes_of_a_mixed_street_each_outage_is_told_as_one_and_none_as_a_silence(name):
    signs = life(HOMES[name], replace(MIXED, days=7), "1")
    outages = [(30.0, 33.0), (58.0, 80.0), (101.3, 102.0), (130.0, 139.5)]
    rows = recording(signs)
    for start, end in outages:
        rows = cut_off(rows, start, end)

    found = played(disturbed(rows, name)).findings

    told = [(f.at - MIDNIGHT) / HOUR for f in found if f.kind is FindingKind.DEVICE_OFFLINE]
    silent = [(f.at - MIDNIGHT) / HOUR for f in found if f.kind is FindingKind.INACTIVITY]
    assert len(told) == len(outages)
    assert all(start < at <= start + 40 / 60 for at, (start, _) in zip(told, outages, strict=True))
    assert not [at for at in silent for start, end in outages if start <= at <= end]


def test_who_falls_in_an_outage_is_missed_after_it():
    rows = [r for r in lived("ble10") if r.device == HUB or r.at < MIDNIGHT + 240 * HOUR]

    found = played(cut_off(rows, 239, 245)).findings

    assert [f.kind for f in found][-2:] == [FindingKind.DEVICE_OFFLINE, FindingKind.INACTIVITY]
    assert 245 * HOUR < found[-1].at - MIDNIGHT < 263 * HOUR


def test_one_who_falls_at_the_door_is_rung_like_any_other():
    rows = lived("ble10")
    door = next(r for r in rows if r.device == "frontdoor" and r.at > MIDNIGHT + 220 * HOUR)
    inside = door._replace(device="pir_hall", kind="motion")
    beats = [r for r in rows if r.device == HUB and r.at > door.at]

    def missed(last: Row) -> Finding:
        found = played(
            [*(r for r in rows if r.received_at < door.received_at), last, *beats]
        ).findings
        return found[-1]

    assert missed(door).kind is FindingKind.INACTIVITY
    assert max(missed(door).at, missed(inside).at) < door.at + 8 * HOUR


def test_the_hub_beats_through_the_whole_recording():
    beats = [r.at for r in lived("ble03") if r.device == HUB]

    assert {later - earlier for earlier, later in pairwise(beats)} == {BEAT}
