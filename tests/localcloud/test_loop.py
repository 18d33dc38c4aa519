"""The loop, on a virtual and on a real clock."""

import logging
import os
import threading
import time
from datetime import UTC, datetime, timedelta, timezone
from functools import partial
from typing import NoReturn

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localcloud.loop import Order, RealLoop, StalledLoopError, VirtualLoop

START = datetime(2026, 1, 15, 2, 10, tzinfo=timezone(timedelta(hours=8)))
SECOND = timedelta(seconds=1)


def divide_by_zero() -> NoReturn:
    raise ZeroDivisionError


def look_for_what_is_missing() -> NoReturn:
    raise KeyError("missing")


@pytest.fixture
def virtual():
    with VirtualLoop(START) as loop:
        yield loop


@pytest.fixture
def real():
    with RealLoop(workers=4) as loop:
        yield loop


@pytest.fixture
def quiet():
    """The log of failed actions is part of the loop's promise, but not of these tests' output."""
    logging.getLogger("localcloud.real_loop").disabled = True
    yield
    logging.getLogger("localcloud.real_loop").disabled = False


class TestVirtualLoop:
    def test_every_clock_shows_the_instant_of_the_action(self, virtual):
        seen = []
        when = START + timedelta(hours=30, microseconds=123_457)

        virtual.at(
            when,
            Order.TIMER,
            lambda: seen.append((virtual.now(), datetime.now(UTC), time.time())),
        )
        virtual.run_until(START + timedelta(days=3))

        assert seen == [(when, when, when.timestamp())]
        assert virtual.now() == START + timedelta(days=3)

    def test_now_is_in_utc_whatever_zone_the_start_has(self, virtual):
        assert virtual.now().isoformat() == "2026-01-14T18:10:00+00:00"

    def test_time_stands_still_while_an_action_works(self, virtual):
        def work():
            before = time.time()
            sum(range(100_000))
            assert time.time() == before

        virtual.soon(work)

        virtual.run_until(START)

    def test_one_instant_runs_by_order_and_then_by_creation(self, virtual):
        ran = []
        for name, order in [
            ("timer", Order.TIMER),
            ("ring", Order.CARRIER),
            ("do", Order.DO),
            ("timer too", Order.TIMER),
            ("do too", Order.DO),
            ("soon", Order.SOON),
        ]:
            virtual.at(START + SECOND, order, lambda name=name: ran.append(name))

        virtual.run_until(START + SECOND)

        assert ran == ["soon", "do", "do too", "ring", "timer", "timer too"]

    def test_what_is_posted_soon_runs_before_the_rest_of_the_instant(self, virtual):
        ran = []

        def first():
            ran.append("first")
            virtual.soon(lambda: ran.append("cascade"))
            virtual.soon(lambda: ran.append("cascade too"))

        virtual.after(SECOND, Order.DO, first)
        virtual.after(SECOND, Order.DO, lambda: ran.append("second"))

        virtual.run_until(START + SECOND)

        assert ran == ["first", "cascade", "cascade too", "second"]

    def test_an_instant_that_has_passed_counts_as_now(self, virtual):
        seen = []

        virtual.at(START - timedelta(hours=1), Order.TIMER, lambda: seen.append(virtual.now()))
        virtual.run_until(START)

        assert seen == [START]

    def test_what_is_due_later_waits_for_a_later_run(self, virtual):
        ran = []
        virtual.after(2 * SECOND, Order.TIMER, lambda: ran.append(1))

        virtual.run_until(START + SECOND)
        before = list(ran)
        virtual.run_until(START + 2 * SECOND)

        assert (before, ran) == ([], [1])

    def test_a_cancelled_action_never_runs(self, virtual):
        ran = []
        handle = virtual.after(SECOND, Order.TIMER, lambda: ran.append(1))
        later = virtual.after(2 * SECOND, Order.TIMER, lambda: ran.append(2))
        virtual.after(SECOND, Order.DO, later.cancel)

        handle.cancel()
        handle.cancel()
        virtual.run_until(START + timedelta(minutes=1))

        assert ran == []

    def test_an_exception_comes_out_and_the_rest_still_runs_afterwards(self, virtual):
        ran = []
        virtual.after(SECOND, Order.DO, lambda: 1 / 0)
        virtual.after(SECOND, Order.TIMER, lambda: ran.append(virtual.now()))

        with pytest.raises(ZeroDivisionError):
            virtual.run_until(START + timedelta(minutes=1))
        virtual.run_until(START + timedelta(minutes=1))

        assert ran == [START + SECOND]

    def test_time_does_not_run_backwards(self, virtual):
        with pytest.raises(ValueError, match="before"):
            virtual.run_until(START - SECOND)

    def test_an_instant_without_a_zone_is_refused(self, virtual):
        with pytest.raises(ValueError, match="zone"):
            virtual.at(datetime(2026, 1, 15), Order.DO, lambda: None)  # noqa: DTZ001

    def test_an_action_cannot_drive_the_loop(self, virtual):
        virtual.soon(lambda: virtual.run_until(START + SECOND))

        with pytest.raises(RuntimeError, match="drive"):
            virtual.run_until(START)

    def test_another_thread_cannot_use_it(self, virtual):
        refused = []

        def post():
            try:
                virtual.soon(lambda: None)
            except RuntimeError as error:
                refused.append(error)

        thread = threading.Thread(target=post)
        thread.start()
        thread.join()

        assert len(refused) == 1

    def test_actions_that_never_let_time_go_on_are_stopped(self, virtual, monkeypatch):
        monkeypatch.setattr("localcloud.loop.MOST_ACTIONS_AT_ONE_INSTANT", 1000)

        def again():
            virtual.soon(again)

        virtual.soon(again)

        with pytest.raises(StalledLoopError):
            virtual.run_until(START)

    def test_submitted_work_takes_no_time_and_hands_on_its_result(self, virtual):
        heard = []

        virtual.submit(lambda: 42, lambda result: heard.append((result, virtual.now())))
        virtual.run_until(START + SECOND)

        assert heard == [(42, START)]

    def test_submitted_work_that_fails_is_told_or_comes_out(self, virtual):
        heard = []
        virtual.submit(lambda: 1 / 0, heard.append, heard.append)
        virtual.run_until(START)

        virtual.submit(look_for_what_is_missing, heard.append)
        with pytest.raises(KeyError):
            virtual.run_until(START)

        assert [type(error) for error in heard] == [ZeroDivisionError]

    def test_the_clock_is_real_again_afterwards(self):
        before = os.environ.get("TZ")

        with VirtualLoop(START):
            pass

        assert datetime.now(UTC) > START + timedelta(hours=1)
        assert os.environ.get("TZ") == before

    @given(
        st.lists(
            st.tuples(st.integers(0, 5), st.sampled_from(Order)),
            max_size=40,
        )
    )
    def test_any_agenda_runs_sorted_by_instant_order_and_creation(self, agenda):
        ran = []
        with VirtualLoop(START) as loop:
            for number, (delay, order) in enumerate(agenda):
                entry = (delay, order, number)
                loop.after(delay * SECOND, order, partial(ran.append, entry))
            loop.run_until(START + 10 * SECOND)

        assert ran == sorted(ran)
        assert len(ran) == len(agenda)


class TestRealLoop:
    def test_actions_run_on_one_thread_in_the_order_they_were_posted(self, real):
        ran, last = [], threading.Event()
        for number in range(100):
            real.soon(lambda number=number: ran.append((number, threading.get_ident())))
        real.soon(last.set)

        assert last.wait(10)

        assert [number for number, _ in ran] == list(range(100))
        assert len({thread for _, thread in ran}) == 1
        assert ran[0][1] != threading.get_ident()

    def test_no_action_of_many_threads_is_lost(self, real):
        ran, all_ran = [], threading.Event()

        def count():
            ran.append(1)
            if len(ran) == 1000:
                all_ran.set()

        def post():
            for _ in range(100):
                real.soon(count)

        threads = [threading.Thread(target=post) for _ in range(10)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert all_ran.wait(10)

    def test_a_timer_runs_at_its_instant_and_not_before(self, real):
        seen, rang = [], threading.Event()
        when = real.now() + timedelta(milliseconds=50)

        real.at(when, Order.TIMER, lambda: (seen.append(real.now()), rang.set()))

        assert rang.wait(10)
        assert seen[0] >= when

    def test_an_earlier_timer_overtakes_one_that_is_waited_for(self, real):
        rang = threading.Event()
        real.after(timedelta(hours=1), Order.TIMER, lambda: None)

        real.after(timedelta(milliseconds=20), Order.TIMER, rang.set)

        assert rang.wait(10)

    def test_a_cancelled_timer_does_not_run(self, real):
        ran, rang = [], threading.Event()
        handle = real.after(timedelta(milliseconds=20), Order.TIMER, lambda: ran.append(1))
        real.after(timedelta(milliseconds=60), Order.TIMER, rang.set)

        handle.cancel()

        assert rang.wait(10)
        assert ran == []

    def test_work_runs_beside_the_loop_and_its_result_on_it(self, real):
        release, heard, done = threading.Event(), [], threading.Event()
        loop_thread = []

        def hear(result):
            heard.append((result, threading.get_ident()))
            done.set()

        real.submit(lambda: release.wait(10) and "worked", hear)
        real.soon(lambda: (loop_thread.append(threading.get_ident()), release.set()))

        assert done.wait(10)
        assert heard == [("worked", loop_thread[0])]

    def test_work_that_fails_is_told(self, real):
        heard, told = [], threading.Event()

        real.submit(
            lambda: 1 / 0, heard.append, lambda error: (heard.append(type(error)), told.set())
        )

        assert told.wait(10)
        assert heard == [ZeroDivisionError]

    def test_run_until_returns_when_all_that_is_due_has_run(self, real):
        ran = []
        for delay in (10, 20, 30):
            real.after(timedelta(milliseconds=delay), Order.TIMER, lambda: ran.append(1))

        real.run_until(real.now() + timedelta(milliseconds=40))

        assert ran == [1, 1, 1]

    def test_run_until_raises_what_an_action_raised(self, quiet):
        with RealLoop() as loop:
            loop.soon(divide_by_zero)

            with pytest.raises(ZeroDivisionError):
                loop.run_until(loop.now() + timedelta(hours=1))

    def test_closing_raises_what_nobody_has_seen(self, quiet):
        loop = RealLoop()
        failed = threading.Event()
        with pytest.raises(ZeroDivisionError), loop:
            loop.soon(divide_by_zero)
            loop.soon(failed.set)
            assert failed.wait(10)

    def test_closing_raises_all_of_several_failures(self, quiet):
        failed = threading.Event()
        with pytest.raises(BaseExceptionGroup) as raised, RealLoop() as loop:
            loop.soon(divide_by_zero)
            loop.soon(look_for_what_is_missing)
            loop.soon(failed.set)
            assert failed.wait(10)

        assert [type(error) for error in raised.value.exceptions] == [
            ZeroDivisionError,
            KeyError,
        ]

    def test_failed_work_that_nobody_hears_of_is_raised(self, quiet):
        with RealLoop() as loop:
            loop.submit(lambda: 1 / 0, print)

            with pytest.raises(ZeroDivisionError):
                loop.run_until(loop.now() + timedelta(hours=1))

    def test_an_exception_of_the_body_keeps_the_failures_as_notes(self, quiet):
        failed = threading.Event()
        with pytest.raises(KeyError) as raised, RealLoop() as loop:
            loop.soon(divide_by_zero)
            loop.soon(failed.set)
            assert failed.wait(10)
            raise KeyError("body")

        assert "ZeroDivisionError" in "".join(raised.value.__notes__)

    def test_a_failure_is_logged_when_it_happens(self, caplog):
        with pytest.raises(ZeroDivisionError), RealLoop() as loop:
            done = threading.Event()
            loop.soon(divide_by_zero)
            loop.soon(done.set)
            assert done.wait(10)

        assert "an action of the loop failed" in caplog.text

    def test_an_action_cannot_wait_for_its_own_loop(self, quiet):
        with RealLoop() as loop:
            loop.soon(lambda: loop.run_until(loop.now()))

            with pytest.raises(RuntimeError, match="wait for the loop"):
                loop.run_until(loop.now() + timedelta(hours=1))

    def test_closing_waits_for_running_work_and_drops_what_is_not_due(self):
        ended, ran = [], []
        started = threading.Event()
        with RealLoop() as loop:
            loop.after(timedelta(hours=1), Order.TIMER, lambda: ran.append(1))

            def work():
                started.set()
                time.sleep(0.05)
                ended.append(1)

            loop.submit(work, ran.append)
            assert started.wait(10)

        assert (ended, ran) == ([1], [])

    def test_what_is_posted_after_closing_never_runs(self):
        ran: list[object] = []
        with RealLoop() as loop:
            pass

        loop.soon(lambda: ran.append(1))
        loop.submit(lambda: 2, ran.append)

        assert ran == []

    def test_closing_leaves_no_thread_behind(self):
        before = threading.active_count()

        with RealLoop() as loop:
            done = threading.Event()
            loop.submit(lambda: 1, lambda _: done.set())
            assert done.wait(10)

        assert threading.active_count() == before
