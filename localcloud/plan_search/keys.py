"""What a person can press in an answered call, by what the call asks of them (contracts section 4, meaning 5)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from localcloud.plan_search.world import Line, Stage
from telecare.domain.actions import Flow
from telecare.domain.events import CallEnded, CallResult, Event, KeyPressed

DIGIT_S = 2


@dataclass(frozen=True, slots=True)
class Key:
    """One key: how it is called, what is told of it, and the line that is left."""

    word: str
    events: tuple[Event, ...]
    line: Line


def keys(line: Line, now: datetime) -> Iterator[Key]:
    """Return every key that means something else in this call."""
    if line.stage is Stage.DIGIT:
        yield from _digits(line, now)
        return
    match line.terms.flow:
        case Flow.RESPONDER:
            yield from _of_a_responder(line, now)
        case Flow.ELDER:
            yield _ending(line, "1", "presses 1: well")
            yield _ending(line, "2", "presses 2: needs help")
        case Flow.ELDER_HELD:
            held = _told(line, "1", "presses 1: well")
            yield replace(held, line=replace(held.line, stage=Stage.HELD, at=None))
            yield _ending(line, "1", "presses 1 and hangs up")
            yield _ending(line, "2", "presses 2: needs help")
        case _:
            return


def _of_a_responder(line: Line, now: datetime) -> Iterator[Key]:
    goes = _told(line, "1", "presses 1: I go")
    yield replace(goes, line=_until(goes.line, Stage.DIGIT, now, DIGIT_S))
    yield _ending(line, "2", "presses 2: the elder is with me")
    yield _ending(line, "8", "presses 8: wrong number")
    yield _ending(line, "9", "presses 9: cannot")
    asks = _told(line, "0", "presses 0: a seat")
    yield replace(asks, line=_until(asks.line, Stage.WAITS, now, line.terms.seat_s))


def _digits(line: Line, now: datetime) -> Iterator[Key]:
    yield _ending(line, "1", "adds 1: five minutes")
    yield _ending(line, "9", "adds 9: three quarters of an hour")
    rest = line.terms.eta_s - DIGIT_S
    yield Key("adds no digit", (), _until(line, Stage.WAITS, now, rest))


def _until(line: Line, stage: Stage, now: datetime, seconds: int) -> Line:
    return replace(line, stage=stage, at=now + timedelta(seconds=seconds))


def _told(line: Line, key: str, word: str) -> Key:
    pressed = line.keys + key
    return Key(word, (KeyPressed(line.attempt, key, len(pressed)),), replace(line, keys=pressed))


def _ending(line: Line, key: str, word: str) -> Key:
    told = _told(line, key, word)
    ended = CallEnded(line.attempt, CallResult.COMPLETED, told.line.keys)
    return replace(told, events=(*told.events, ended))
