"""Work at the portal, off the loop: one piece after the other, and an error does not end it."""

from datetime import timedelta
from functools import partial

import pytest

from localcloud.loop import RealLoop
from localcloud.towns.staff import InTurn


@pytest.fixture
def loop():
    with RealLoop() as loop:
        yield loop


def passed(loop):
    loop.run_until(loop.now() + timedelta(milliseconds=50))


def test_work_is_done_in_the_order_asked_however_long_each_takes(loop):
    turns, seen = InTurn[str](loop), []

    def work(name):
        seen.append(name)
        return name

    def ask():
        for name in ("claim", "acknowledge", "resolve"):
            turns.put(partial(work, name), seen.append)

    loop.soon(ask)
    passed(loop)

    assert [name for name in seen if seen.count(name) == 2] == seen
    assert list(dict.fromkeys(seen)) == ["claim", "acknowledge", "resolve"]


def test_an_error_is_the_loops_and_what_comes_after_is_still_done(loop):
    turns, seen = InTurn[str](loop), []

    def fail():
        raise RuntimeError("the portal is gone")

    def ask():
        turns.put(fail, seen.append)
        turns.put(lambda: "next", seen.append)

    loop.soon(ask)
    with pytest.raises(RuntimeError, match="the portal is gone"):
        passed(loop)
    passed(loop)

    assert seen == ["next"]


def test_failures_are_told_once_to_who_asks_for_them(loop):
    def fail():
        raise RuntimeError("once")

    loop.soon(fail)
    found = []
    while not found:
        found = loop.failures()

    assert [str(error) for error in found] == ["once"]
    assert loop.failures() == []
