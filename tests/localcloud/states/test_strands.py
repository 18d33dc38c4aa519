"""Strands, promises and turns."""

import threading
from datetime import timedelta
from functools import partial

import pytest

from localcloud.loop import RealLoop
from localcloud.states.errors import StatesError
from localcloud.states.strands import Promise, Strand, Turns, until


def owned(lock):
    """Whether this thread holds the lock."""
    return lock._is_owned()


def test_every_action_of_the_engine_has_its_turn_alone():
    had_turn, done = [], threading.Event()

    with RealLoop() as loop:
        turns = Turns(loop)

        def note(*_):
            had_turn.append(owned(turns.lock))
            if len(had_turn) == 4:
                done.set()

        turns.soon(note)
        turns.at(loop.now() + timedelta(milliseconds=5), note)
        turns.submit(lambda: 1, note, note)
        turns.submit(lambda: 1 / 0, note, note)
        assert done.wait(30)

    assert had_turn == [True] * 4


def test_work_is_done_outside_the_turns():
    held, done = [], threading.Event()

    with RealLoop() as loop:
        turns = Turns(loop)
        turns.submit(lambda: held.append(owned(turns.lock)), lambda _: done.set(), lambda _: None)
        assert done.wait(30)

    assert held == [False]


def test_the_first_to_settle_a_promise_decides():
    promise = Promise()
    heard = []
    promise.when_settled(lambda: heard.append(promise.outcome()))

    assert promise.succeed(1)
    assert not promise.succeed(2)
    assert not promise.fail(StatesError("E"))
    promise.when_settled(lambda: heard.append(promise.outcome()))

    assert heard == [1, 1]


def test_a_strand_waits_without_holding_anything_up(rig):
    turns, ran = Turns(rig.loop), []

    async def sleep(name, seconds):
        await until(turns, rig.loop.now() + timedelta(seconds=seconds))
        ran.append((name, rig.seconds()))
        return name

    strands = [Strand(turns, partial(sleep, n, n)) for n in (3, 1, 2)]
    rig.forward(seconds=10)

    assert ran == [(1, 1), (2, 2), (3, 3)]
    assert [strand.ended.outcome() for strand in strands] == [3, 1, 2]


def test_a_closed_strand_leaves_no_timer_and_never_ends(rig):
    turns = Turns(rig.loop)
    begun = Strand(turns, lambda: until(turns, rig.loop.now() + timedelta(hours=1)))
    rig.forward(seconds=1)
    not_begun = Strand(turns, lambda: until(turns, rig.loop.now()))

    begun.close()
    not_begun.close()
    rig.forward(hours=2)

    assert not begun.ended.is_settled
    assert not not_begun.ended.is_settled
    assert rig.loop._agenda.next_due() is None


def test_a_defect_ends_the_strand_and_comes_out_of_the_loop(rig):
    async def broken():
        raise ZeroDivisionError

    strand = Strand(Turns(rig.loop), broken)

    with pytest.raises(ZeroDivisionError):
        rig.forward(seconds=1)

    with pytest.raises(StatesError):
        strand.ended.outcome()
