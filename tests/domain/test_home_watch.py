"""A home under watch: exact instants, one alarm a silence, a hub's outage that is never inactivity."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.policy import load_bureau
from telecare.domain.findings import Finding, FindingKind, LivenessChanged, Outcome
from telecare.domain.home_watch import HomeWatch, WatchRules, begin, hear, judge
from telecare.domain.kinds import Risk
from telecare.domain.liveness import LivenessState, Sign
from telecare.domain.sensor_rhythm import RhythmRules
from telecare.domain.signals import ActivitySignal, HeartbeatSignal
from tests.fakes.days import ZONE, quiet_rules

START = datetime(2026, 3, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HUB, PIR, DOOR = "t-h1-gw", "t-h1-pir", "t-h1-door"
CLOCK, PERIOD = timedelta(hours=12), timedelta(minutes=30)
REACH = 3 * PERIOD
QUIET = quiet_rules(plain=CLOCK).unlearnt()
RULES = WatchRules(QUIET, RhythmRules(known_h=20, quiet_h=24, quiet_times=3), 3, HUB, PERIOD)
CONFIRMED, OVERDUE, UNKNOWN = LivenessState.CONFIRMED, LivenessState.OVERDUE, LivenessState.UNKNOWN


@dataclass(frozen=True)
class Arrival:
    """A message: when it happened and when it came."""

    at: datetime
    device: str
    received_at: datetime

    @property
    def signal(self) -> ActivitySignal | HeartbeatSignal:
        return HeartbeatSignal(self.at) if self.device == HUB else ActivitySignal(self.at, "motion")


def minute(number: float) -> datetime:
    return START + number * MINUTE


def hour(number: float) -> datetime:
    return minute(60 * number)


def moved(at: datetime, device: str = PIR, late: timedelta = timedelta(0)) -> Arrival:
    return Arrival(at, device, at + late)


def beats(start: float, end: float) -> list[Arrival]:
    """Beats from hour to hour, the end left out."""
    count = int(timedelta(hours=end - start) / PERIOD)
    return [moved(hour(start) + n * PERIOD, HUB) for n in range(count)]


def in_order(*parts: list[Arrival]) -> list[Arrival]:
    return sorted((a for part in parts for a in part), key=lambda arrival: arrival.received_at)


def play(
    arrivals: list[Arrival], rules: WatchRules = RULES, ticks: tuple[datetime, ...] = ()
) -> tuple[HomeWatch, list[Outcome]]:
    """Hears all arrivals, then lets the last instant end; `ticks` are further looks at the clock."""
    first = arrivals[0]
    watch, outcomes = begin(rules, first.received_at, first.at), []
    looks = sorted(ticks)
    for arrival in arrivals:
        while looks and looks[0] < arrival.received_at:
            watch, found = judge(watch, looks.pop(0), through=True)
            outcomes += found
        watch, found = hear(watch, arrival.device, arrival.signal, arrival.received_at)
        outcomes += found
    watch, found = judge(watch, watch.now, through=True)
    return watch, [*outcomes, *found]


def findings(arrivals: list[Arrival], rules: WatchRules = RULES) -> list[Finding]:
    return [o for o in play(arrivals, rules)[1] if isinstance(o, Finding)]


def kinds(arrivals: list[Arrival]) -> list[FindingKind]:
    return [finding.kind for finding in findings(arrivals)]


def changes(arrivals: list[Arrival]) -> list[tuple[datetime, LivenessState]]:
    return [(o.at, o.state) for o in play(arrivals)[1] if isinstance(o, LivenessChanged)]


def silence(at: datetime, last: datetime) -> Finding:
    return Finding(FindingKind.INACTIVITY, at, Sign(last, PIR, "motion"), at, waited=CLOCK)


# ---- silence ----


def test_a_silence_is_found_at_the_very_instant_at_which_its_clock_runs_out():
    assert findings([moved(hour(0)), moved(hour(30))]) == [silence(hour(12), hour(0))]


def test_a_sign_at_that_very_instant_is_in_time():
    assert findings([moved(hour(0)), moved(hour(12)), moved(hour(23))]) == []


def test_time_stands_still_at_the_last_arrival():
    assert findings([moved(hour(0)), moved(hour(11.9), HUB)]) == []
    assert kinds([moved(hour(0)), moved(hour(12), HUB)]) == [FindingKind.INACTIVITY]


def test_one_silence_is_one_alarm_and_the_next_sign_begins_another():
    arrivals = [moved(hour(0)), moved(hour(100)), moved(hour(101)), moved(hour(150))]

    assert findings(arrivals) == [silence(hour(12), hour(0)), silence(hour(113), hour(101))]


def test_silence_counts_from_the_start_where_nothing_was_ever_seen():
    only_beats = findings(beats(0, 20))

    [found] = only_beats
    assert (found.at, found.last, found.expected_by) == (hour(12), Sign(hour(0)), hour(12))


def test_a_late_sign_proves_life_when_it_happened():
    late = moved(hour(3), late=timedelta(hours=2))

    assert findings([moved(hour(0)), late, moved(hour(40))])[0] == silence(hour(15), hour(3))


def test_a_sign_older_than_the_last_one_moves_nothing():
    late = moved(hour(1), late=timedelta(hours=3))

    assert findings([moved(hour(0)), moved(hour(2)), late, moved(hour(40))])[0].at == hour(14)


def test_a_sign_that_claims_to_come_from_the_future_counts_from_its_arrival():
    liar = Arrival(hour(500), PIR, hour(1))

    assert findings([moved(hour(0)), liar, moved(hour(40), HUB)])[0].at == hour(13)


def test_time_never_runs_back():
    back = Arrival(hour(4), PIR, hour(4))

    watch, _ = play([moved(hour(0)), moved(hour(5)), back])

    assert watch.now == hour(5)


def test_a_first_row_that_comes_late_counts_from_when_it_happened():
    late = moved(hour(0), late=timedelta(hours=1))

    assert findings([late, moved(hour(40))]) == [silence(hour(12), hour(0))]


# ---- the hub ----


def test_a_hub_is_offline_after_the_beats_it_may_miss_and_said_so_once():
    arrivals = in_order(beats(0, 2), beats(20, 21), [moved(hour(n)) for n in range(22)])
    last = hour(1.5)

    assert findings(arrivals) == [
        Finding(
            FindingKind.DEVICE_OFFLINE,
            last + REACH,
            Sign(last, HUB, "heartbeat"),
            expected_by=last + PERIOD,
        )
    ]


def test_a_hub_that_comes_back_can_be_lost_again():
    arrivals = in_order(beats(0, 2), beats(9, 10), [moved(hour(n)) for n in range(15)])

    assert kinds(arrivals) == [FindingKind.DEVICE_OFFLINE] * 2


def test_a_hub_is_watched_only_after_its_first_beat():
    assert findings([moved(hour(n)) for n in range(30)]) == []


def test_a_hub_of_no_known_period_is_not_watched():
    rules = WatchRules(QUIET, RULES.rhythm, 3, HUB, None)

    assert findings([moved(hour(0), HUB), moved(hour(1)), moved(hour(12))], rules) == []


def test_beats_of_another_device_keep_no_hub_alive():
    arrivals = in_order(beats(0, 2), [moved(hour(n / 2), DOOR) for n in range(20)])
    other = [Arrival(a.at, PIR, a.received_at) for a in beats(2, 9)]
    watch, outcomes = begin(RULES, START), []
    for arrival in in_order(arrivals, other):
        moves = arrival.device == DOOR
        signal = ActivitySignal(arrival.at, "door") if moves else HeartbeatSignal(arrival.at)
        watch, found = hear(watch, arrival.device, signal, arrival.received_at)
        outcomes += found

    assert [o.kind for o in outcomes if isinstance(o, Finding)] == [FindingKind.DEVICE_OFFLINE]


def test_silence_is_not_judged_while_the_hub_is_offline():
    arrivals = in_order([moved(hour(0))], beats(0, 2), beats(40, 41))

    assert kinds(arrivals) == [FindingKind.DEVICE_OFFLINE]


def test_silence_that_was_heard_before_and_after_an_outage_is_found_in_the_end():
    arrivals = in_order([moved(hour(0))], beats(0, 6.5), beats(8.5, 30))

    assert [(f.kind, f.at) for f in findings(arrivals)] == [
        (FindingKind.DEVICE_OFFLINE, hour(6) + REACH),
        (FindingKind.INACTIVITY, hour(12 + 2 * 2.5)),  # 6 h heard, 2.5 h not: twice those later
    ]


def test_a_hub_that_hands_in_what_it_kept_lets_silence_be_judged_as_if_it_had_been_heard():
    kept = [Arrival(a.at, HUB, hour(30) + n * MINUTE / 10) for n, a in enumerate(beats(6, 30))]
    arrivals = in_order([moved(hour(0))], beats(0, 6), kept, beats(30.5, 40))

    found = findings(arrivals)

    assert [f.kind for f in found] == [FindingKind.DEVICE_OFFLINE, FindingKind.INACTIVITY]
    assert hour(30) < found[1].at <= hour(30) + 2 * REACH
    assert found[1].last.at == hour(0)


def test_signs_that_a_hub_kept_and_hands_in_after_its_beats_prevent_an_alarm():
    kept = [Arrival(a.at, HUB, hour(30)) for a in beats(6, 30)]
    signs = [moved(hour(n), late=hour(30.2) - hour(n)) for n in range(6, 30, 6)]
    arrivals = in_order([moved(hour(0))], beats(0, 6), kept, signs, beats(30.5, 35))

    assert kinds(arrivals) == [FindingKind.DEVICE_OFFLINE]


def test_beats_handed_in_long_after_the_return_show_a_silence_at_once_and_never_backdated():
    kept = [Arrival(a.at, HUB, hour(33)) for a in beats(6, 30)]
    arrivals = in_order([moved(hour(0))], beats(0, 6), beats(30, 33), kept, beats(33.5, 40))

    silent = findings(arrivals)[1]

    assert (silent.kind, silent.at) == (FindingKind.INACTIVITY, hour(33))
    assert silent.expected_by == hour(30) + REACH


def test_liveness_is_confirmed_overdue_or_unknown_and_says_from_when():
    arrivals = in_order([moved(hour(0)), moved(hour(26))], beats(0, 13), beats(20, 30))

    assert changes(arrivals) == [(hour(12), OVERDUE), (hour(26), CONFIRMED)]


def test_liveness_is_unknown_while_the_hub_is_offline():
    arrivals = in_order([moved(hour(0)), moved(hour(31))], beats(0, 2), beats(5, 6), beats(30, 32))

    assert changes(arrivals) == [
        (hour(1.5) + REACH, UNKNOWN),
        (hour(5), CONFIRMED),
        (hour(5.5) + REACH, UNKNOWN),
        (hour(31), CONFIRMED),
    ]


def test_a_hub_lost_at_the_instant_of_a_silence_comes_first():
    arrivals = in_order([moved(hour(0))], beats(0, 11), [moved(hour(60), DOOR)])
    rules = WatchRules(QUIET, RULES.rhythm, 3, HUB, PERIOD)

    assert hour(10.5) + REACH == hour(12)
    assert [f.kind for f in findings(arrivals, rules)] == [FindingKind.DEVICE_OFFLINE]


# ---- sensors ----


def test_a_sensor_that_left_its_rhythm_is_found_when_the_hour_is_looked_at():
    doors = [moved(hour(n), DOOR) for n in range(80)]
    pirs = [moved(hour(n) + MINUTE) for n in range(30)]

    assert findings(in_order(doors, pirs)) == [
        Finding(
            FindingKind.SENSOR_FAULT,
            hour(29 + 25 + 2),  # the 25th hour of others, looked at when the next one has ended
            Sign(hour(29) + MINUTE, PIR, "motion"),
            usual_h=0,
            quiet_h=25,
        )
    ]


def test_a_sensor_that_still_beats_is_no_broken_one():
    doors = [moved(hour(n), DOOR) for n in range(80)]
    watch, outcomes = begin(RULES, START), []
    for arrival in in_order(doors, [moved(hour(n) + MINUTE) for n in range(80)]):
        signal = arrival.signal
        if arrival.device == PIR and arrival.at > hour(30):
            signal = HeartbeatSignal(arrival.at)
        watch, found = hear(watch, arrival.device, signal, arrival.received_at)
        outcomes += found

    assert outcomes == []


@pytest.mark.parametrize(("risk", "hours"), [(Risk.HIGH, 12), (Risk.MEDIUM, 18), (Risk.LOW, 24)])
def test_the_clocks_are_the_bureaus(risk, hours):
    rules = WatchRules.of(load_bureau("standard").parameters, risk, ZONE, HUB)

    assert (rules.quiet.plain, rules.misses, rules.period) == (timedelta(hours=hours), 3, None)


# ---- whatever happens ----

_outages, _none = st.integers(0, 2), st.just(0)
_gaps = st.one_of(st.integers(1, 240), st.integers(241, 700), st.integers(740, 2000))


@st.composite
def records(draw, gaps=_gaps, outages=_outages) -> list[Arrival]:
    """Some days of signs and beats; no silence and no outage so near its clock that lateness decides."""
    at, signs = 0, [moved(minute(0), DOOR)]
    for gap in draw(st.lists(gaps, min_size=5, max_size=25)):
        at += gap
        signs.append(moved(minute(at), draw(st.sampled_from([PIR, DOOR]))))
    end = at / 60 + 1
    known = beats(0, end)
    for _ in range(draw(outages)):
        start = draw(st.floats(1, end))
        length = draw(st.floats(2.5, 30))
        known = [a for a in known if not hour(start) <= a.at < hour(start + length)]
        signs = signs[:1] + [a for a in signs[1:] if not hour(start) <= a.at < hour(start + length)]
    return in_order(signs, known)


@given(records(), st.data())
def test_neither_repeats_nor_lateness_change_an_alarm(record, data):
    repeated = data.draw(
        st.lists(st.tuples(st.sampled_from(record), st.floats(0, 10)), max_size=60)
    )
    again = [Arrival(a.at, a.device, a.received_at + m * MINUTE) for a, m in repeated]

    assert findings(in_order(record, again)) == findings(record)


@given(records(outages=_none), st.data())
def test_disorder_changes_no_alarm(record, data):
    late = data.draw(st.dictionaries(st.integers(0, len(record) - 1), st.floats(0, 10)))
    disordered = [
        Arrival(a.at, a.device, a.received_at + late.get(n, 0) * MINUTE)
        for n, a in enumerate(record)
    ]

    assert findings([*in_order(disordered), END]) == findings([*record, END])


@given(records(), st.lists(st.integers(0, 60 * 24 * 20), max_size=40))
def test_looking_at_the_clock_in_between_changes_nothing(record, ticks):
    assert play(record, ticks=tuple(minute(t) for t in ticks))[1] == play(record)[1]


@given(records(outages=_none))
def test_a_heard_silence_is_found_exactly_once_and_exactly_when_its_clock_runs_out(record):
    signs = [a.at for a in record if a.device != HUB]
    expected = [before + CLOCK for before, after in pairwise(signs) if after - before > CLOCK]
    found = [f.at for f in findings(record) if f.kind is FindingKind.INACTIVITY]

    assert found == expected


@given(records(gaps=st.integers(1, 355), outages=_none), st.floats(1, 200), st.floats(2.5, 60))
def test_an_outage_of_the_hub_never_yields_inactivity(record, start, length):
    lost = [a for a in record[1:] if hour(start) <= a.at < hour(start + length)]
    left = [a for a in record if a not in lost]
    holes = [b.at - a.at for a, b in pairwise(a for a in left if a.device == HUB)]

    found = [finding.kind for finding in findings(left)]

    assert FindingKind.INACTIVITY not in found
    assert found.count(FindingKind.DEVICE_OFFLINE) >= sum(hole > REACH for hole in holes)


@given(records())
def test_a_hub_is_said_to_be_offline_once_an_outage_and_exactly_when_its_beats_are_missed(record):
    known = [a.at for a in record if a.device == HUB]
    holes = [before + REACH for before, after in pairwise(known) if after - before > REACH]
    found = [f.at for f in findings(record) if f.kind is FindingKind.DEVICE_OFFLINE]

    assert found[: len(holes)] == holes
    assert len(found) <= len(holes) + 1  # and perhaps the one that lasts to the end


END = moved(hour(2000), "t-h1-late")
