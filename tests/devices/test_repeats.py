"""The repeat schedule, step by step on a clock of its own."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.repeats import (
    Action,
    Event,
    Phase,
    Receipt,
    Repeating,
    Schedule,
    TimePassed,
    Verdict,
    advance,
    begin,
)

START = datetime(2026, 1, 15, tzinfo=UTC)


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def receipt(verdict: Verdict, retry_after_s: float | None = None) -> Receipt:
    return Receipt("a1", verdict, retry_after_s)


def play(
    *heard: tuple[float, Receipt], schedule: Schedule | None = None
) -> list[tuple[float, str]]:
    """Run until nothing is left to do; returns what was done when."""
    chosen = schedule or Schedule()
    state, actions = begin(chosen, START)
    done = [(0.0, action.value) for action in actions]
    coming = sorted(heard, key=lambda each: each[0])
    while state.wake_at is not None or coming:
        due = at(coming[0][0]) if coming else None
        event: Event = TimePassed()
        if due is not None and (state.wake_at is None or due <= state.wake_at):
            now, event = due, coming.pop(0)[1]
        else:
            assert state.wake_at is not None
            now = state.wake_at
        state, actions = advance(state, event, now, stubborn=chosen.stubborn)
        done += [((now - START).total_seconds(), action.value) for action in actions]
    return done


def test_repeats_at_5_10_and_20_seconds_then_falls_back_at_30():
    assert play() == [(0, "send"), (5, "send"), (10, "send"), (20, "send"), (30, "fall_back")]


@pytest.mark.parametrize("verdict", [Verdict.ACCEPTED, Verdict.HANDLED])
def test_a_receipt_ends_the_repeats(verdict):
    assert play((6, receipt(verdict))) == [(0, "send"), (5, "send")]


def test_a_receipt_at_the_last_moment_still_spares_the_fallback():
    assert play((30, receipt(Verdict.ACCEPTED)))[-1] == (20, "send")


def test_busy_moves_the_next_send_but_not_the_fallback():
    assert play((1, receipt(Verdict.BUSY, 7))) == [
        (0, "send"),
        (8, "send"),
        (10, "send"),
        (20, "send"),
        (30, "fall_back"),
    ]
    assert play((1, receipt(Verdict.BUSY, 120))) == [(0, "send"), (30, "fall_back")]


@pytest.mark.parametrize("nonsense", [None, -1, float("nan"), float("inf")])
def test_busy_without_a_usable_time_changes_nothing(nonsense):
    assert play((1, receipt(Verdict.BUSY, nonsense))) == play()


def test_rejected_falls_back_at_once_and_sends_no_more():
    assert play((2, receipt(Verdict.REJECTED))) == [(0, "send"), (2, "fall_back")]


def test_a_late_receipt_after_the_fallback_is_noted_and_starts_nothing():
    assert play((45, receipt(Verdict.ACCEPTED)))[-1] == (30, "fall_back")
    assert play((45, receipt(Verdict.REJECTED)))[-1] == (30, "fall_back")


def test_handled_is_not_taken_back_by_a_late_accepted():
    state, _ = begin(Schedule(), START)
    state, _ = advance(state, receipt(Verdict.HANDLED), at(1))
    state, _ = advance(state, receipt(Verdict.ACCEPTED), at(2))

    assert state.phase is Phase.HANDLED


def test_rejected_after_accepted_changes_nothing():
    state, _ = begin(Schedule(), START)
    state, _ = advance(state, receipt(Verdict.ACCEPTED), at(1))

    assert advance(state, receipt(Verdict.REJECTED), at(2)) == (state, ())


def test_a_device_that_slept_makes_up_with_one_send():
    state, _ = begin(Schedule(), START)

    state, actions = advance(state, TimePassed(), at(12))

    assert actions == (Action.SEND,)
    assert state.wake_at == at(20)


def test_an_early_wake_does_nothing():
    state, _ = begin(Schedule(), START)

    assert advance(state, TimePassed(), at(4.9)) == (state, ())


def test_a_stubborn_device_repeats_whatever_it_hears():
    schedule = Schedule(Schedule().repeats[:2], stubborn=True)

    assert play((1, receipt(Verdict.ACCEPTED)), schedule=schedule) == [
        (0, "send"),
        (5, "send"),
        (10, "send"),
    ]


verdicts = st.builds(
    receipt, st.sampled_from(Verdict), st.none() | st.floats(allow_nan=True, allow_infinity=True)
)


@given(st.lists(st.tuples(st.floats(0, 60), verdicts), max_size=8))
def test_an_alarm_is_never_given_up_in_silence(heard):
    done = play(*heard)

    saved_by = {Verdict.ACCEPTED, Verdict.HANDLED}
    saved = any(each.verdict in saved_by and when <= 30 for when, each in heard)
    fallbacks = [when for when, what in done if what == "fall_back"]
    assert len(fallbacks) <= 1
    assert saved or fallbacks
    assert all(when <= 30 for when, _ in done)


def test_a_settled_state_has_nothing_left():
    assert Repeating(Phase.ACCEPTED, (), None).wake_at is None
