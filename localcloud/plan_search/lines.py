"""How a call can go on: every answer of a telephone that the decider tells from another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from localcloud.plan_search.world import Line, Stage, Terms, Trouble, World
from telecare.domain.actions import CancelCall, Flow, PlaceCall
from telecare.domain.decision import Decision
from telecare.domain.events import CallAnswered, CallEnded, CallResult, Event, KeyPressed

FAILS_S, ANSWERS_S, PRESSES_S, DIGIT_S = 1, 5, 3, 2


@dataclass(frozen=True, slots=True)
class Course:
    """One way on for a line: what it is called, what is told, and the line that is left of it."""

    word: str
    events: tuple[Event, ...]
    line: Line
    left: tuple[int, ...]
    down: bool = False


def lines_after(
    lines: tuple[Line, ...], decision: Decision, now: datetime, *, down: bool = False
) -> tuple[Line, ...]:
    """Return the lines in flight after a decision: new ones dialled, cut-off ones ending, lost ones gone.

    A carrier that is down says so at once: the repeats of a call then keep step with the other clocks.
    """
    cut = {a.attempt for a in decision.actions if isinstance(a, CancelCall)}
    known = {a.id for a in decision.run.attempts}
    kept = [_cut_off(line, now) if line.attempt in cut else line for line in lines]
    answers_at = now if down else now + _s(FAILS_S)
    placed = [_placed(a, answers_at) for a in decision.actions if isinstance(a, PlaceCall)]
    return tuple(line for line in (*kept, *placed) if line.attempt in known)


def _cut_off(line: Line, now: datetime) -> Line:
    return line if line.stage is Stage.SILENT else replace(line, stage=Stage.CUT_OFF, at=now)


def _placed(action: PlaceCall, answers_at: datetime) -> Line:
    terms = Terms(action.flow, action.ring_s, action.key_s, action.eta_s, action.seat_s)
    return Line(action.attempt, action.person, terms, Stage.PLACED, answers_at)


def _s(seconds: int) -> timedelta:
    return timedelta(seconds=seconds)


def courses(world: World, line: Line, now: datetime) -> Iterator[Course]:
    """Return every way on for the line whose instant has come."""
    match line.stage:
        case Stage.PLACED:
            yield from _fails(world, line)
            if not world.down:
                yield _goes_on(world, line, Stage.RINGS, now, ANSWERS_S - FAILS_S)
        case Stage.RINGS:
            yield from _answers(world, line, now)
            yield _goes_on(world, line, Stage.RINGS_ON, now, line.terms.ring_s - ANSWERS_S)
        case Stage.RINGS_ON:
            yield _ends(world, line, "lets it ring", CallResult.NO_ANSWER)
            yield from _is_lost(world, line)
        case Stage.ANSWERED:
            yield from _keys(world, line, now)
            yield from _quiet(world, line, now)
        case Stage.DIGIT:
            yield from _digits(world, line, now)
        case Stage.CUT_OFF:
            yield _ends(world, line, "is cut off", CallResult.CANCELLED)
            yield from _crosses(world, line)
        case _:
            yield _ends(world, line, "is done", CallResult.COMPLETED)


def _ends(world: World, line: Line, word: str, result: CallResult) -> Course:
    events = (CallEnded(line.attempt, result, line.keys),)
    return Course(word, events, line, world.left)


def _goes_on(world: World, line: Line, stage: Stage, now: datetime, after_s: int) -> Course:
    return Course("rings on", (), replace(line, stage=stage, at=now + _s(after_s)), world.left)


def _is_lost(world: World, line: Line) -> Iterator[Course]:
    left = world.spends(Trouble.CARRIER)
    if left is not None:
        silent = replace(line, stage=Stage.SILENT, at=None)
        yield Course("is lost: no call-back comes", (), silent, left)


def _crosses(world: World, line: Line) -> Iterator[Course]:
    left = world.spends(Trouble.CARRIER)
    if left is not None and not line.keys:
        ended = CallEnded(line.attempt, CallResult.COMPLETED, "1")
        yield Course("presses 1 while being cut off, told late", (ended,), line, left)


def _quiet(world: World, line: Line, now: datetime) -> Iterator[Course]:
    rest = line.terms.key_s - PRESSES_S
    yield Course(
        "presses nothing", (), replace(line, stage=Stage.QUIET, at=now + _s(rest)), world.left
    )
    left = world.spends(Trouble.CARRIER)
    if left is not None:
        yield replace(_ends(world, line, "hangs up", CallResult.HUNG_UP), left=left)


def _fails(world: World, line: Line) -> Iterator[Course]:
    """A busy, empty or switched-off number fails at once; a carrier that is down fails every call."""
    if world.down:
        yield replace(_ends(world, line, "is not rung", CallResult.CARRIER_FAILED), down=True)
        return
    left = world.spends(Trouble.CARRIER)
    if left is not None:
        course = _ends(world, line, "cannot be reached", CallResult.UNREACHABLE)
        yield replace(course, left=left)
        failed = _ends(world, line, "is not rung: the carrier is down", CallResult.CARRIER_FAILED)
        yield replace(failed, left=left, down=True)


def _answers(world: World, line: Line, now: datetime) -> Iterator[Course]:
    left = world.spends(Trouble.ANSWER)
    if left is not None:
        answered = replace(line, stage=Stage.ANSWERED, at=now + _s(PRESSES_S))
        yield Course("answers", (CallAnswered(line.attempt),), answered, left)


def _keys(world: World, line: Line, now: datetime) -> Iterator[Course]:
    match line.terms.flow:
        case Flow.RESPONDER:
            yield from _responder_keys(world, line, now)
        case Flow.ELDER | Flow.ELDER_HELD:
            yield _well(world, line)
            yield _pressed(world, line, "2", ends=True)
            left = world.spends(Trouble.CARRIER)
            if line.terms.flow is Flow.ELDER_HELD and left is not None:
                course = _pressed(world, line, "1", ends=True)
                yield replace(course, word="presses 1 and hangs up", left=left)
        case _:
            return


def _well(world: World, line: Line) -> Course:
    if line.terms.flow is Flow.ELDER:
        return _pressed(world, line, "1", ends=True)
    course = _pressed(world, line, "1", ends=False)
    held = replace(course.line, stage=Stage.HELD, at=None)
    return replace(course, line=held)


def _responder_keys(world: World, line: Line, now: datetime) -> Iterator[Course]:
    course = _pressed(world, line, "1", ends=False)
    digit = replace(course.line, stage=Stage.DIGIT, at=now + _s(DIGIT_S))
    yield replace(course, line=digit)
    yield _pressed(world, line, "2", ends=True)
    yield _pressed(world, line, "9", ends=True)
    left = world.spends(Trouble.CARRIER)
    if left is not None:
        yield replace(_pressed(world, line, "8", ends=True), left=left)
        course = _pressed(world, line, "0", ends=False)
        waits = replace(course.line, stage=Stage.WAITS, at=now + _s(line.terms.seat_s))
        yield replace(course, line=waits, left=left)


def _pressed(world: World, line: Line, key: str, *, ends: bool) -> Course:
    keys = line.keys + key
    pressed = KeyPressed(line.attempt, key, len(keys))
    ended = (CallEnded(line.attempt, CallResult.COMPLETED, keys),) if ends else ()
    return Course(f"presses {key}", (pressed, *ended), replace(line, keys=keys), world.left)


def _digits(world: World, line: Line, now: datetime) -> Iterator[Course]:
    yield replace(_pressed(world, line, "1", ends=True), word="presses 1: five minutes")
    yield replace(
        _pressed(world, line, "9", ends=True), word="presses 9: three quarters of an hour"
    )
    rest = line.terms.eta_s - DIGIT_S
    waits = replace(line, stage=Stage.WAITS, at=now + _s(rest))
    yield Course("adds no digit", (), waits, world.left)
