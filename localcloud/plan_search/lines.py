"""How a call can go on: every answer of a telephone that the decider tells from another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from localcloud.plan_search.keys import keys
from localcloud.plan_search.world import Left, Line, Stage, Terms, Trouble, World
from telecare.domain.actions import CancelCall, PlaceCall
from telecare.domain.decision import Decision
from telecare.domain.events import CallAnswered, CallEnded, CallResult, Event, KeyPressed
from telecare.domain.run import Step

FAILS_S, ANSWERS_S, PRESSES_S = 1, 5, 3
LATE_S = 15
"""So much longer than a call rings something may be told late of one whose end was not told."""


@dataclass(frozen=True, slots=True)
class Course:
    """One way on for a line: what it is called, what is told, the line that is left, the carrier's state.

    Where no line is left nothing will ever be told of the call again.
    """

    word: str
    events: tuple[Event, ...]
    line: Line | None
    left: Left
    down: bool


def lines_after(
    lines: tuple[Line, ...], decision: Decision, now: datetime, *, down: bool
) -> tuple[Line, ...]:
    """Return the lines in flight after a decision: new ones dialled, cut-off ones ending, lost ones gone.

    Of a call that was given up its silent line stays: something may still be told of it.
    """
    cut = {a.attempt for a in decision.actions if isinstance(a, CancelCall)}
    kept = [_cut_off(line, now) if line.attempt in cut else line for line in lines]
    placed = [_placed(a, now, down=down) for a in decision.actions if isinstance(a, PlaceCall)]
    known = {a.id for a in decision.run.attempts}
    given_up = {a.id for a in decision.run.lost} if decision.run.lost else set()
    return tuple(
        line
        for line in (*kept, *placed)
        if line.attempt in known or (line.stage is Stage.SILENT and line.attempt in given_up)
    )


def _cut_off(line: Line, now: datetime) -> Line:
    return line if line.stage is Stage.SILENT else replace(line, stage=Stage.CUT_OFF, at=now)


def _placed(action: PlaceCall, now: datetime, *, down: bool) -> Line:
    """A carrier that takes no calls says so at once; a number that fails does so a second later."""
    terms = Terms(action.flow, action.ring_s, action.key_s, action.eta_s, action.seat_s)
    at = now if down else now + _s(FAILS_S)
    return Line(action.attempt, action.person, terms, Stage.PLACED, at)


def _s(seconds: int) -> timedelta:
    return timedelta(seconds=seconds)


def courses(world: World, line: Line, now: datetime) -> Iterator[Course]:
    """Return every way on for the line whose instant has come."""
    match line.stage:
        case Stage.PLACED:
            yield from _carried(world, line, now)
        case Stage.RINGS:
            yield from _answers(world, line, now)
            yield from _fails(world, line, "declines", CallResult.DECLINED)
            yield _goes_on(world, line, Stage.RINGS_ON, now, line.terms.ring_s - ANSWERS_S)
        case Stage.RINGS_ON:
            yield _ends(world, line, "lets it ring", CallResult.NO_ANSWER)
            yield from _is_lost(world, line, now, "rings out, which is not told")
        case Stage.ANSWERED:
            yield from _in_the_call(world, line, now)
        case Stage.CUT_OFF:
            yield _ends(world, line, "is cut off", CallResult.CANCELLED)
            yield from _crosses(world, line)
        case Stage.DIGIT:
            yield from _keys(world, line, now)
        case Stage.SILENT:
            yield Course("is never told of again", (), None, world.left, world.down)
        case _:
            yield _ends(world, line, "is done", CallResult.COMPLETED)


def _ends(world: World, line: Line, word: str, result: CallResult) -> Course:
    events = (CallEnded(line.attempt, result, line.keys),)
    return Course(word, events, line, world.left, world.down)


def _goes_on(world: World, line: Line, stage: Stage, now: datetime, after_s: int) -> Course:
    line = replace(line, stage=stage, at=now + _s(after_s))
    return Course("rings on", (), line, world.left, world.down)


def _carried(world: World, line: Line, now: datetime) -> Iterator[Course]:
    """A carrier takes the call or fails it; once it has come back it stays."""
    rings = _goes_on(world, line, Stage.RINGS, now, ANSWERS_S - FAILS_S)
    down = replace(_ends(world, line, "is not rung", CallResult.CARRIER_FAILED), down=True)
    if world.down:
        yield down
        yield replace(rings, word="is rung: the carrier is back", down=False)
        return
    yield rings
    yield from _fails(world, line, "is busy or cannot be reached", CallResult.BUSY)
    yield from _fails(world, line, "is engaged by a call of ours", CallResult.ENGAGED)
    left = world.spends(Trouble.DOWN)
    if left is not None:
        yield replace(down, word="is not rung: the carrier is down", left=left)


def _fails(world: World, line: Line, word: str, result: CallResult) -> Iterator[Course]:
    left = world.spends(Trouble.FAIL)
    if left is not None:
        yield replace(_ends(world, line, word, result), left=left)


def _answers(world: World, line: Line, now: datetime) -> Iterator[Course]:
    left = world.spends(Trouble.ANSWER)
    if left is not None:
        answered = replace(line, stage=Stage.ANSWERED, at=now + _s(PRESSES_S))
        yield Course("answers", (CallAnswered(line.attempt),), answered, left, world.down)


def _in_the_call(world: World, line: Line, now: datetime) -> Iterator[Course]:
    """A voicemail is an answered call in which nothing is pressed: the decider cannot tell them apart."""
    yield from _keys(world, line, now)
    yield _ends(world, line, "hangs up", CallResult.HUNG_UP)
    quiet = replace(line, stage=Stage.QUIET, at=now + _s(line.terms.key_s - PRESSES_S))
    yield Course("is a voicemail or presses nothing", (), quiet, world.left, world.down)
    yield from _is_lost(world, line, now, "hangs up, which is not told")


def _keys(world: World, line: Line, now: datetime) -> Iterator[Course]:
    for key in keys(line, now):
        yield Course(key.word, key.events, key.line, world.left, world.down)


def _is_lost(world: World, line: Line, now: datetime, word: str) -> Iterator[Course]:
    left = world.spends(Trouble.LATE)
    if left is not None:
        silent = replace(line, stage=Stage.SILENT, at=now + _s(line.terms.ring_s + LATE_S))
        yield Course(word, (), silent, left, world.down)


def _crosses(world: World, line: Line) -> Iterator[Course]:
    left = world.spends(Trouble.LATE)
    if left is not None and not line.keys:
        ended = CallEnded(line.attempt, CallResult.COMPLETED, "1")
        word = "presses 1 while being cut off, told late"
        yield Course(word, (ended,), line, left, world.down)


def late_news(world: World) -> Iterator[tuple[str, tuple[Event, ...], World]]:
    """Return what may be told late of calls whose end was not told, given up since or not."""
    for line in world.lines:
        if line.stage is not Stage.SILENT:
            continue
        key = "2" if _is_to_the_elder(world, line) else "1"
        ended = CallEnded(line.attempt, CallResult.NO_ANSWER)
        pressed = (
            KeyPressed(line.attempt, key, 1),
            CallEnded(line.attempt, CallResult.COMPLETED, key),
        )
        rest = world.without_line(line)
        yield f"{line.person} had let it ring, told late", (ended,), rest
        yield f"{line.person} had pressed {key}, told late", pressed, rest


def _is_to_the_elder(world: World, line: Line) -> bool:
    calls = (*world.run.attempts, *world.run.lost)
    return any(a.id == line.attempt and a.step is Step.ELDER for a in calls)
