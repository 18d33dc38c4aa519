"""A repair: what each word of people makes of it, and what no word can."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telecare.domain.codec import from_plain, to_plain
from telecare.domain.errors import NotPermittedError
from telecare.domain.mending import decide_repair, opened
from telecare.domain.repair import (
    Cancelled,
    CancelReason,
    EndWatch,
    FaultTold,
    MendedSaid,
    OpenWatch,
    Repair,
    RepairDecision,
    RepairEvent,
    RepairState,
    SubstituteGiven,
    TellSupervisor,
    TimePassed,
    TriedOut,
    Watched,
    WatchedBy,
)
from telecare.domain.timeline import Entry
from tests.fakes.repairs import a_repair
from tests.fakes.story import KEY, SMOKE, START

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
SPARE = "standard-h1-spare1"


@dataclass
class Bench:
    """A repair to which things happen, and all that was decided of it."""

    repair: Repair
    told: list[str]
    watches: int
    entries: list[Entry]

    def hear(self, event: RepairEvent, at: datetime) -> Repair:
        self._take(decide_repair(self.repair, event, at))
        return self.repair

    def _take(self, decision: RepairDecision) -> None:
        self.repair = decision.repair
        self.entries += decision.entries
        for action in decision.actions:
            match action:
                case TellSupervisor(reason):
                    self.told.append(reason)
                case OpenWatch():
                    self.watches += 1
                case EndWatch():
                    self.watches -= 1


def a_bench(**changes: object) -> Bench:
    return Bench(opened(a_repair(**changes)).repair, [], 0, [])


def a_test(at: datetime, thing: str = KEY, in_window: bool = True) -> TriedOut:
    return TriedOut(thing, "t1", at, in_window)


# ---- deadlines ----


def test_a_device_without_substitute_for_two_hours_is_watched_by_people() -> None:
    bench = a_bench()
    assert bench.hear(TimePassed(), START + 2 * HOUR - MINUTE).state is RepairState.OPEN

    assert bench.hear(TimePassed(), START + 2 * HOUR).state is RepairState.MANUAL_WATCH
    assert (bench.told, bench.watches) == (["no_substitute"], 1)
    assert bench.repair.due_at == START + 6 * HOUR


def test_a_low_battery_has_two_weeks() -> None:
    bench = a_bench(fault="battery_low")

    bench.hear(TimePassed(), START + 14 * DAY - MINUTE)
    assert (bench.repair.state, bench.told) == (RepairState.OPEN, [])

    assert bench.hear(TimePassed(), START + 14 * DAY).state is RepairState.MANUAL_WATCH


def test_each_missed_watch_is_told_and_a_kept_one_is_not() -> None:
    bench = a_bench()
    bench.hear(TimePassed(), START + 2 * HOUR)
    bench.hear(Watched("seat1", WatchedBy.RANG), START + 5 * HOUR)
    bench.hear(TimePassed(), START + 6 * HOUR)
    assert bench.told == ["no_substitute"]

    bench.hear(TimePassed(), START + 9 * HOUR)
    bench.hear(TimePassed(), START + 13 * HOUR)

    assert bench.told == ["no_substitute", "watch_missed", "watch_missed"]


def test_a_watch_that_comes_late_hides_no_missed_one() -> None:
    bench = a_bench()
    bench.hear(TimePassed(), START + 2 * HOUR)

    bench.hear(Watched("seat1", WatchedBy.VISITED), START + 7 * HOUR)

    assert bench.told == ["no_substitute", "watch_missed"]
    assert bench.repair.due_at == START + 11 * HOUR


def test_a_substitute_ends_the_watch_and_is_asked_after_each_week() -> None:
    bench = a_bench()
    bench.hear(TimePassed(), START + 2 * HOUR)

    bench.hear(SubstituteGiven("fitter", SPARE), START + 3 * HOUR)
    assert (bench.repair.state, bench.watches) == (RepairState.SUBSTITUTED, 0)
    for week in (1, 2):
        bench.hear(TimePassed(), START + 3 * HOUR + week * 7 * DAY)
        bench.hear(TimePassed(), START + 4 * HOUR + week * 7 * DAY)

    assert bench.told == ["no_substitute", "repair_overdue", "repair_overdue"]


def test_a_device_cannot_stand_in_for_itself() -> None:
    with pytest.raises(NotPermittedError):
        a_bench().hear(SubstituteGiven("fitter", KEY), START + HOUR)


def test_a_claim_without_a_test_is_worth_nothing_after_a_day() -> None:
    bench = a_bench()
    bench.hear(TimePassed(), START + 2 * HOUR)
    bench.hear(MendedSaid("fitter"), START + 3 * HOUR)
    assert (bench.repair.state, bench.watches) == (RepairState.MENDED, 0)

    bench.hear(MendedSaid("fitter"), START + 20 * HOUR)
    bench.hear(TimePassed(), START + 27 * HOUR)

    assert bench.repair.state is RepairState.MANUAL_WATCH
    assert bench.told == ["no_substitute", "mended_untested"]
    assert bench.watches == 1


def test_an_unproven_claim_falls_back_to_the_substitute_where_there_is_one() -> None:
    bench = a_bench()
    bench.hear(SubstituteGiven("fitter", SPARE), START + HOUR)
    bench.hear(MendedSaid("fitter"), START + 2 * HOUR)

    bench.hear(TimePassed(), START + 26 * HOUR)

    assert bench.repair.state is RepairState.SUBSTITUTED
    assert bench.watches == 0


# ---- what closes ----


def test_a_test_alarm_closes_with_its_id_as_proof() -> None:
    bench = a_bench()

    bench.hear(a_test(START + HOUR), START + HOUR)

    assert (bench.repair.state, bench.repair.proof) == (RepairState.CLOSED, "t1")
    assert bench.repair.due_at is None
    assert bench.entries[-1].detail["proof"] == "t1"


@pytest.mark.parametrize(
    "test",
    [
        a_test(START + HOUR, thing=SMOKE),
        a_test(START + HOUR, in_window=False),
        a_test(START),
        a_test(START - MINUTE),
    ],
    ids=["of another device", "outside a window", "at the fault", "before the fault"],
)
def test_no_other_test_closes(test: TriedOut) -> None:
    assert a_bench().hear(test, START + HOUR).state is RepairState.OPEN


def test_a_test_before_the_fault_was_told_again_proves_nothing() -> None:
    bench = a_bench()
    bench.hear(FaultTold("f2", START + 2 * MINUTE), START + 2 * MINUTE)

    assert bench.hear(a_test(START + MINUTE), START + 3 * MINUTE).state is RepairState.OPEN
    assert bench.hear(a_test(START + 3 * MINUTE), START + 3 * MINUTE).state is RepairState.CLOSED


def test_the_same_fault_told_again_only_counts() -> None:
    bench = a_bench()
    before = bench.repair

    after = bench.hear(FaultTold("f2", START + MINUTE), START + MINUTE)
    bench.hear(FaultTold("f2", START + MINUTE), START + MINUTE)

    assert replace(after, told=1, last_told_at=START, last_told_id="f1") == before
    assert (bench.repair.told, bench.entries, bench.told) == (2, [], [])


def test_a_cancelled_repair_says_why() -> None:
    bench = a_bench()

    bench.hear(Cancelled("boss", CancelReason.DEVICE_REMOVED), START + HOUR)

    assert bench.repair.state is RepairState.CANCELLED
    assert bench.entries[-1].detail["reason"] == "device_removed"


# ---- laws, over any order of events ----

_events: st.SearchStrategy[RepairEvent] = st.one_of(
    st.just(TimePassed()),
    st.builds(
        FaultTold,
        st.sampled_from(["f1", "f2", "f3"]),
        st.integers(0, 200).map(lambda m: START + m * MINUTE),
    ),
    st.builds(SubstituteGiven, st.just("fitter"), st.just(SPARE)),
    st.builds(Watched, st.just("seat1"), st.sampled_from(list(WatchedBy))),
    st.builds(MendedSaid, st.just("fitter")),
    st.builds(
        TriedOut,
        st.sampled_from([KEY, SMOKE]),
        st.just("t1"),
        st.integers(-5, 300).map(lambda m: START + m * MINUTE),
        st.booleans(),
    ),
    st.builds(Cancelled, st.just("boss"), st.sampled_from(list(CancelReason))),
)
_steps = st.lists(st.tuples(_events, st.integers(0, 60 * 24 * 9)), max_size=25)
_faults = st.sampled_from(["device_fault", "battery_low", "mains_lost"])


@given(_faults, _steps)
def test_laws_of_repairs_hold_in_any_order_of_events(
    fault: str, steps: list[tuple[RepairEvent, int]]
) -> None:
    bench, now = a_bench(fault=fault), START
    for event, minutes in steps:
        before, now = bench.repair, now + minutes * MINUTE
        told = len(bench.told)
        after = bench.hear(event, now)

        _is_timed(after, now)
        _is_closed_by_proof_alone(before, event, after)
        _watch_stands_while_people_watch(bench)
        if before.due_at is not None and before.due_at <= now and not after.state.is_over:
            assert len(bench.told) == told + 1, "a deadline that passed was told to nobody"
        assert from_plain(Repair, to_plain(after)) == after


def _is_timed(repair: Repair, now: datetime) -> None:
    """Law 3: while somebody has to do something there is a deadline, and it lies ahead."""
    assert (repair.due_at is None) == repair.state.is_over
    assert repair.due_at is None or repair.due_at > now


def _is_closed_by_proof_alone(before: Repair, event: RepairEvent, after: Repair) -> None:
    if before.state.is_over:
        assert after == before
    elif after.state is RepairState.CLOSED:
        assert isinstance(event, TriedOut)
        assert event.in_window
        assert event.thing == before.thing
        assert event.at > before.last_told_at
        assert after.proof == event.alarm


def _watch_stands_while_people_watch(bench: Bench) -> None:
    assert bench.watches == (bench.repair.state is RepairState.MANUAL_WATCH)


@given(_steps, st.integers(0, 24))
def test_the_same_decision_again_asks_for_the_same_and_no_more(
    steps: list[tuple[RepairEvent, int]], crash: int
) -> None:
    repair, now = opened(a_repair()).repair, START
    for number, (event, minutes) in enumerate(steps):
        now += minutes * MINUTE
        decision = decide_repair(repair, event, now)
        if number == crash:
            later = decide_repair(repair, event, now + MINUTE)
            assert set(decision.actions) == set(later.actions) or _fell_due(repair, now)
        repair = decision.repair


def _fell_due(repair: Repair, now: datetime) -> bool:
    return repair.due_at is not None and now < repair.due_at <= now + MINUTE


@given(_steps)
def test_no_two_notices_share_a_key(steps: list[tuple[RepairEvent, int]]) -> None:
    repair, now, keys = opened(a_repair()).repair, START, list[str]()
    for event, minutes in steps:
        now += minutes * MINUTE
        decision = decide_repair(repair, event, now)
        keys += [a.key for a in decision.actions if isinstance(a, TellSupervisor)]
        repair = decision.repair

    assert len(keys) == len(set(keys))


# ---- a device that guards all the same ----


def test_for_a_device_that_says_what_cannot_be_nobody_watches_in_its_stead():
    bench = a_bench(still_guards=True, about="dial")

    bench.hear(TimePassed(), START + 6 * DAY)
    assert (bench.told, bench.repair.state) == ([], RepairState.OPEN)
    for week in (1, 2, 3):
        bench.hear(TimePassed(), START + week * 7 * DAY)

    assert bench.told == ["repair_overdue"] * 3
    assert (bench.watches, bench.repair.state) == (0, RepairState.OPEN)


def test_once_it_falls_silent_too_it_is_watched_for_as_any_other():
    bench = a_bench(still_guards=True, about="clock")

    bench.hear(FaultTold("f2", START + DAY, about="dial", still_guards=True), START + DAY)
    assert bench.repair.still_guards
    bench.hear(FaultTold("f3", START + 2 * DAY), START + 2 * DAY)
    bench.hear(TimePassed(), START + 2 * DAY + 2 * HOUR)

    assert bench.told == ["no_substitute"]
    assert (bench.watches, bench.repair.state) == (1, RepairState.MANUAL_WATCH)


def test_what_a_fitter_says_of_it_and_nobody_proves_leaves_it_as_it_was():
    bench = a_bench(still_guards=True, about="names")

    bench.hear(MendedSaid("fitter"), START + HOUR)
    bench.hear(TimePassed(), START + HOUR + DAY)

    assert bench.told == ["mended_untested"]
    assert (bench.watches, bench.repair.state) == (0, RepairState.OPEN)
    assert bench.repair.due_at == START + HOUR + DAY + 7 * DAY
