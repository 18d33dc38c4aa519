"""Playing a recording: what the production's services make of a home's rows, on virtual time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from statistics import median
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infra.policy import BureauPolicy, load_bureau
from localcloud.replay.home import RecordedHome
from localcloud.replay.player import Replayed, Span, replay
from localcloud.replay.recording import RecordingError, Row, read_rows
from telecare.domain.findings import FindingKind
from telecare.domain.kinds import Kind, Risk, State
from telecare.domain.liveness import LivenessState
from telecare.domain.parameters import Parameters

START = datetime(2026, 3, 1, tzinfo=UTC)
MEDIUM = timedelta(hours=18)
POLICY = load_bureau("standard")
RECORDED = Path(__file__).parents[4] / "shared" / "data" / "water" / "water1_2019.csv.gz"


def at(hours: float) -> datetime:
    return START + timedelta(hours=hours)


def row(hours: float, device: str = "pir1", kind: str = "motion", late_h: float = 0) -> Row:
    return Row(2, at(hours), at(hours + late_h), device, kind, "")


def beats(start: float, end: float, period_s: float = 300) -> list[Row]:
    count = int((end - start) * 3600 / period_s)
    return [row(start + n * period_s / 3600, "gw", "heartbeat") for n in range(count)]


def in_order(*parts: list[Row]) -> list[Row]:
    return sorted((r for part in parts for r in part), key=lambda r: r.received_at)


def played(rows: list[Row], risk: Risk = Risk.MEDIUM, period_s: float | None = None) -> Replayed:
    period = None if period_s is None else timedelta(seconds=period_s)
    return replay(rows, POLICY, risk, period)


def policy_with(values: dict[str, float]) -> BureauPolicy:
    """Return the standard policy with other values."""
    return replace(POLICY, parameters=Parameters({**POLICY.parameters.values, **values}))


def home_of(found: Replayed) -> RecordedHome:
    assert found.home is not None
    return found.home


def alarms(found: Replayed) -> list[tuple[str, datetime]]:
    return [(finding.kind.value, finding.at) for finding in found.findings]


def test_no_rows_are_no_events():
    found = played([])

    assert (found.events, found.findings, found.spans) == (0, [], [])


@pytest.mark.parametrize(("risk", "clock_h"), [("high", 12), ("medium", 18), ("low", 24)])
def test_a_silence_is_an_alarm_when_the_clock_of_the_risk_runs_out(risk, clock_h):
    found = played([row(0), row(30)], Risk(risk))

    assert alarms(found) == [("inactivity", at(clock_h))]
    assert found.events == 2


def test_a_sign_at_the_very_instant_of_its_deadline_is_in_time():
    assert alarms(played([row(0), row(18), row(19)])) == []


def test_each_silence_opens_an_incident_of_its_own_by_the_service_that_opens_all():
    found = played([row(0), row(30), row(60), row(61)])
    store = home_of(found).incidents
    heads = [store.head("standard", each) for each in store.open_register("standard")]

    assert [head.run.kind for head in heads] == [Kind.INACTIVITY] * 2
    assert sorted(head.run.opened_at for head in heads) == [at(18), at(48)]
    assert {head.run.state for head in heads} == {State.RESOLVED}


def test_a_silence_that_lasts_to_the_end_leaves_its_incident_open():
    found = played([row(0), row(20, "gw", "heartbeat")])
    [incident] = home_of(found).incidents.open_register("standard")

    assert home_of(found).incidents.head("standard", incident).run.state is State.OPEN


def test_liveness_is_told_in_spans_that_meet():
    found = played([row(0), row(30), row(31)])

    assert found.spans == [
        Span(at(0), at(18), LivenessState.CONFIRMED),
        Span(at(18), at(30), LivenessState.OVERDUE),
        Span(at(30), at(31), LivenessState.CONFIRMED),
    ]


def test_after_the_last_row_time_stands_still():
    assert alarms(played([row(0), row(17.9, "gw", "heartbeat")])) == []
    assert alarms(played([row(0), row(18, "gw", "heartbeat")])) == [("inactivity", at(18))]


def test_the_hubs_period_is_learnt_from_its_first_day_and_used_from_its_first_beat():
    rows = in_order([row(n) for n in range(60)], beats(0, 2, 600), beats(5, 40, 600))
    last = at(2) - timedelta(seconds=600)

    found = played(rows)

    assert found.period == timedelta(seconds=600)
    assert alarms(found)[0] == ("device_offline", last + timedelta(seconds=1800))


def test_the_whole_first_day_counts_for_the_period_and_nothing_after_it():
    rows = in_order(beats(0, 1, 60), beats(1, 24, 600), beats(24.5, 60, 60))

    assert played(rows).period == timedelta(seconds=600)


def test_a_first_beat_long_after_the_first_row_is_learnt_from_as_well():
    rows = in_order([row(n) for n in range(90)], beats(50, 60), beats(70, 90))

    found = played(rows)

    assert found.period == timedelta(seconds=300)
    assert [kind for kind, _ in alarms(found)] == ["device_offline"]


def test_a_period_that_is_given_is_not_learnt():
    rows = in_order([row(n) for n in range(30)], beats(0, 2), beats(3, 30))

    assert alarms(played(rows)) == [("device_offline", at(2) + timedelta(seconds=600))]
    assert alarms(played(rows, period_s=1800)) == []


def test_a_hub_that_beat_once_in_its_first_day_is_not_watched():
    found = played(in_order([row(n) for n in range(60)], [row(0, "gw", "heartbeat")]))

    assert (found.period, alarms(found)) == (None, [])


def test_a_dead_hub_is_one_repair_task_and_no_incident():
    found = played(in_order([row(0)], beats(0, 3), beats(40, 41)))

    assert [kind for kind, _ in alarms(found)] == ["device_offline"]
    assert [task.detail["fault"] for task in home_of(found).tasks.opened.values()] == ["link_lost"]
    assert home_of(found).incidents.open_register("standard") == ()


def test_rows_that_run_back_in_time_arrive_now():
    found = played([row(0), row(20), row(10), row(21)])

    assert alarms(found) == [("inactivity", at(18))]
    assert found.spans[-1].end == at(21)


def test_a_row_that_the_platform_would_not_read_is_refused_with_its_line():
    with pytest.raises(RecordingError) as caught:
        played([row(0), row(1, kind="mo\ntion")._replace(line=7)])

    assert (caught.value.line, caught.value.field) == (7, "kind")
    assert "printable" in caught.value.problem


def test_a_file_of_very_many_devices_is_no_home():
    with pytest.raises(RecordingError) as caught:
        played([row(n / 100, f"d{n}")._replace(line=n) for n in range(300)])

    assert (caught.value.line, caught.value.field) == (256, "device")


def test_progress_is_told_on_the_way():
    told: list[int] = []

    replay((row(n / 100) for n in range(25_000)), POLICY, Risk.LOW, progress=told.append)

    assert told == [10_000, 20_000]


def test_rows_are_played_as_they_come_and_not_all_kept():
    taken: list[int] = []

    def rows() -> Iterator[Row]:
        for n in range(20_000):
            taken.append(n)
            yield row(n / 10)

    told: list[int] = []
    replay(rows(), POLICY, Risk.LOW, progress=lambda _: told.append(len(taken)))

    assert told[0] <= 10_001


# ---- thresholds on trial ----


def test_a_rhythm_in_the_shadow_rings_nobody_and_is_counted():
    rows = [row(h) for h in (*range(0, 100, 2), *(100 + n / 4 for n in range(40)), 130, 131)]

    found = replay(rows, policy_with({"silence.shadow": 1}), Risk.MEDIUM)

    assert alarms(found) == [("inactivity", at(109.75 + 18))]
    assert found.shadow
    assert [f.kind for f in found.shadow.found] == [FindingKind.INACTIVITY]
    assert found.shadow.found[0].at < at(109.75 + 18)
    assert found.shadow.monthly(at(131)) == pytest.approx(30 * 24 / 131)
    assert len(home_of(found).incidents.open_register("standard")) == 1


def test_values_on_trial_are_counted_beside_those_in_force():
    found = replay([row(0), row(30)], POLICY, Risk.MEDIUM, trial={"silence.medium_h": 20.0})

    assert alarms(found) == [("inactivity", at(18))]
    assert found.shadow
    assert [f.at for f in found.shadow.found] == [at(20)]


def test_without_a_trial_there_is_no_shadow():
    assert played([row(0), row(30)]).shadow is None


# ---- late and repeated ----


@given(st.data())
@settings(max_examples=30)
def test_rows_redelivered_up_to_ten_minutes_late_change_no_alarm(data):
    gaps = data.draw(st.lists(st.floats(0.1, 30), min_size=3, max_size=12))
    hours = [sum(gaps[:n]) for n in range(len(gaps) + 1)]
    devices = [data.draw(st.sampled_from(["pir1", "door1", "gw"])) for _ in hours]
    rows = in_order([row(h, d) for h, d in zip(hours, devices, strict=True)], beats(0, 30, 3600))
    copies = data.draw(st.lists(st.tuples(st.sampled_from(rows), st.floats(0, 600)), max_size=12))
    again = [r._replace(received_at=r.received_at + timedelta(seconds=s)) for r, s in copies]

    dirty, clean = played(in_order(rows, again)), played(rows)

    assert dirty.findings == clean.findings
    assert dirty.events == len(rows) + len(again)


# ---- the recorded home ----

recorded = pytest.mark.skipif(
    not RECORDED.exists(), reason="the recorded home is not beside this checkout"
)


@recorded
@pytest.mark.parametrize(("risk", "clock_h"), [("high", 12), ("medium", 18), ("low", 24)])
def test_by_the_plain_clock_the_recorded_home_has_one_alarm_for_each_longer_gap(risk, clock_h):
    rows = list(read_rows(RECORDED, ZoneInfo(POLICY.zone)))
    clock = timedelta(hours=clock_h)
    expected = [a.at + clock for a, b in pairwise(rows) if b.at - a.at > clock]

    found = replay(rows, policy_with({"silence.shadow": 1}), Risk(risk))

    assert alarms(found) == [("inactivity", instant) for instant in expected]
    assert len(home_of(found).incidents.open_register("standard")) == len(expected)
    assert found.events == len(rows) == 7005


@recorded
def test_by_its_rhythm_the_recorded_home_has_fewer_alarms_than_by_a_clock_of_twelve_hours():
    rows = list(read_rows(RECORDED, ZoneInfo(POLICY.zone)))
    by_twelve_hours = sum(b.at - a.at > timedelta(hours=12) for a, b in pairwise(rows))

    found = played(rows).findings

    assert 0 < len(found) < by_twelve_hours * 0.8
    assert median(f.waited.total_seconds() for f in found) < 15 * 3600
    assert all(timedelta(hours=4) <= f.at - f.last.at <= timedelta(hours=24) for f in found)


@recorded
def test_a_sensor_that_dies_in_the_recorded_home_is_found():
    rows = list(read_rows(RECORDED, ZoneInfo(POLICY.zone)))
    dead_since = rows[len(rows) // 2].at
    left = [r for r in rows if r.device != "Toilet" or r.at < dead_since]

    found = [f for f in played(left).findings if f.kind is FindingKind.SENSOR_FAULT]

    assert [f.last.device for f in found] == ["standard-recorded-Toilet"]
    assert found[0].at > dead_since
