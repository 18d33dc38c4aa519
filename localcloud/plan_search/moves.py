"""Every way on from a situation, and what taking one of them gives."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from localcloud.plan_search.graph import DROP, Milestone
from localcloud.plan_search.home import ELDER
from localcloud.plan_search.laws import broken_by
from localcloud.plan_search.lines import Course, courses, late_news, lines_after
from localcloud.plan_search.taken import Taken
from localcloud.plan_search.troubles import happenings
from localcloud.plan_search.world import Decide, Line, World
from telecare.domain.accepting import calling_is_stopped
from telecare.domain.actions import PlaceCall, RaiseRelay
from telecare.domain.confirming import elder_counts_as_reached
from telecare.domain.decision import Decision
from telecare.domain.events import CallAnswered, CallEnded, Event, KeyPressed
from telecare.domain.kinds import Role
from telecare.domain.run import Run

_CARRIERS = CallAnswered | KeyPressed | CallEnded


@dataclass(frozen=True, slots=True)
class Move:
    """One way on: how it is called, the situation before it with its time, and what is told."""

    label: str
    world: World
    events: tuple[Event | None, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """Where a move leads, which milestones it passes, the law it breaks, and what carriers told on it."""

    world: World
    marks: int
    broken: str = ""
    told: tuple[Taken, ...] = ()


def moves(world: World) -> Iterator[Move]:
    """Return every way on: what happens of its own accord now, else what is next in time."""
    for label, event, left in happenings(world):
        yield Move(label, replace(world, left=left), (event,))
    if world.fresh:
        for label, events, rest in late_news(world):
            yield Move(label, rest, events)
    line = _next_line(world)
    at = line.at if line else None
    if line is not None and at is not None and (world.due_at is None or at <= world.due_at):
        for course in courses(world, line, at):
            yield _move_of(world, line, course, at)
    elif world.due_at is not None:
        yield Move("the deadline comes", replace(world, now=world.due_at), (None,))


def _next_line(world: World) -> Line | None:
    waiting = [line for line in world.lines if line.at is not None]
    return min(waiting, key=_instant, default=None)


def _instant(line: Line) -> datetime:
    if line.at is None:
        raise ValueError("this line goes on by itself no more")
    return line.at


def _move_of(world: World, line: Line, course: Course, at: datetime) -> Move:
    label = f"{line.person} {course.word}"
    if course.line is None:
        return Move(label, replace(world.without_line(line), now=at, fresh=False), ())
    after = world.with_line(course.line, at, course.left, down=course.down)
    return Move(label, after, course.events)


def take(move: Move, decide: Decide) -> Result:
    """Let the decider take what a move tells; every decision on the way is held against the laws.

    While no carrier takes calls, no bound is stated for ringing anybody.
    """
    world, marks = move.world, (DROP * (2**4 - 1) if move.world.down else 0)
    told: tuple[Taken, ...] = ()
    for event in move.events:
        taken = Taken(world.run, event, world.now, decide(world.run, event, world.now))
        broken = broken_by(taken)
        marks |= marks_of(taken.before, taken.decision)
        world = _after(world, taken.decision)
        if isinstance(event, _CARRIERS):
            told = (*told, taken)
        if broken:
            return Result(world, marks, broken)
    return Result(world, marks, told=told)


def _after(world: World, decision: Decision) -> World:
    lines = lines_after(world.lines, decision, world.now, down=world.down)
    return World(decision.run, world.now, decision.due_at, lines, world.left, down=world.down)


def marks_of(before: Run, decision: Decision) -> int:
    """Return the milestones that a decision passes, and those that no longer count after it."""
    marks = 0
    for action in decision.actions:
        if isinstance(action, RaiseRelay):
            marks |= Milestone.RELAY
        elif isinstance(action, PlaceCall):
            marks |= _rung(before, action.person)
    return marks | _dropped(before, decision.run)


def _rung(run: Run, person: str) -> int:
    if person == ELDER:
        return Milestone.RING
    known = run.snapshot.responder(person)
    team = Milestone.TEAM if known and known.role is Role.FIELD_TEAM else 0
    return Milestone.RING | Milestone.RESPONDER | team


def _dropped(before: Run, run: Run) -> int:
    """After help is near, a pause, a switch or the end, a milestone is no longer due."""
    if not run.state.is_active or run.paused or run.kind is not before.kind:
        return DROP * (2**4 - 1)
    drop = Milestone.RESPONDER | Milestone.TEAM if calling_is_stopped(run) else 0
    if calling_is_stopped(run) or elder_counts_as_reached(run):
        drop |= Milestone.RELAY
    return DROP * drop
