"""Deadlines: nothing that is armed is ever passed by, however sweeps and clocks lie."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from telecare.domain.deadlines import (
    FIRST_LOOK,
    GRACE,
    INSTANT,
    SHARDS,
    Due,
    DueKind,
    Ingest,
    armed,
    bucket_of,
    passed_by,
    swept_until,
    unswept,
)

T0 = datetime(2026, 1, 15, 2, 3, tzinfo=UTC)


def after(seconds: float) -> datetime:
    return T0 + timedelta(seconds=seconds)


def test_a_bucket_begins_at_a_whole_five_minutes() -> None:
    assert bucket_of(T0) == datetime(2026, 1, 15, 2, tzinfo=UTC)


def test_a_deadline_that_is_over_falls_due_now() -> None:
    assert armed(DueKind.HOME, "h1", after(-900), T0).at == T0
    assert armed(DueKind.HOME, "h1", after(900), T0).at == after(900)


def test_the_deadlines_of_one_home_lie_in_one_shard_and_those_of_many_in_all() -> None:
    assert Due(DueKind.HOME, "h1", T0).shard == Due(DueKind.HOME, "h1", after(9999)).shard
    assert {Due(DueKind.HOME, f"h{n}", T0).shard for n in range(60)} == set(range(SHARDS))


def test_a_watermark_passes_what_no_clock_can_arm_any_more_and_nothing_that_is_left() -> None:
    assert passed_by(T0, []) == T0 - GRACE
    assert passed_by(T0, [after(-900), after(-30)]) == after(-900) - INSTANT
    assert next(unswept(after(-900) - INSTANT, T0)) <= after(-900)


def test_a_first_sweep_looks_back_for_a_day() -> None:
    assert swept_until(None, T0) == T0 - FIRST_LOOK
    assert swept_until(after(-60), T0) == after(-60)


class Sweeps:
    """Sweeps a shard as the service does; `met` holds when each deadline was.

    A sweep that is busy leaves every other deadline for the next one.
    """

    def __init__(self, busy: bool) -> None:
        self.busy = busy
        self.watermark: datetime | None = bucket_of(after(-600))
        self.met: dict[str, list[datetime]] = {}

    def sweep(self, now: datetime, written: list[tuple[datetime, Due]]) -> None:
        since, left = swept_until(self.watermark, now), list[datetime]()
        for bucket in unswept(since, now):
            for number, (at, due) in enumerate(written):
                is_due = at <= now and since < due.at <= now and due.bucket == bucket
                if is_due and self.busy and number % 2:
                    left.append(due.at)
                elif is_due:
                    self.met.setdefault(due.name, []).append(now)
        self.busy = False
        self.watermark = max(since, passed_by(now, left))


@settings(max_examples=80)
@given(
    st.lists(st.tuples(st.integers(0, 7200), st.integers(-300, 7200)), min_size=1, max_size=12),
    st.lists(st.integers(1, 1200), min_size=1, max_size=12),
    st.integers(-50, 50),
    st.booleans(),
)
def test_every_deadline_is_met_by_the_first_sweep_after_it_that_is_not_busy(
    arming: list[tuple[int, int]], pauses: list[int], skew_s: int, busy: bool
) -> None:
    """Writers' clocks are off by less than the grace; sweeps come when they come."""
    times = [sum((pauses * 9)[: n + 1]) for n in range(len(pauses) * 9)]
    instants = [after(s) for s in times if s < 20_000] + [after(20_000 + times[-1])]
    written = [
        (after(write), armed(DueKind.HOME, f"h{n}", after(write + ahead), after(write + skew_s)))
        for n, (write, ahead) in enumerate(arming)
    ]
    sweeps = Sweeps(busy)

    for now in instants:
        sweeps.sweep(now, written)

    for number, (at, due) in enumerate(written):
        seen = [n for n in instants if n >= max(at, due.at)]
        is_left = busy and number % 2 and seen[0] == instants[0]
        assert sweeps.met[due.name][0] == seen[1 if is_left else 0]


def test_silence_is_judged_no_further_than_tracers_have_come_in() -> None:
    margin = timedelta(minutes=5)

    assert Ingest().heard_until(T0, margin) is None
    assert Ingest(passed=after(-360)).heard_until(T0, margin) == after(-360)
    assert Ingest(passed=after(-60)).heard_until(T0, margin) == after(-300)
    assert Ingest(passed=after(60)).heard_until(T0, margin) == after(-300)


def test_a_lag_runs_from_the_oldest_tracer_that_has_not_come_in() -> None:
    assert Ingest(asked=after(-700)).lag(T0) == timedelta(seconds=700)
    assert Ingest(asked=after(-700), passed=after(-800)).lag(T0) == timedelta(seconds=700)
    assert Ingest(asked=after(-700), passed=after(-700)).lag(T0) == timedelta(0)
