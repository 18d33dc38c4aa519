"""Every way on from a situation, and what taking one of them gives."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from localcloud.plan_search.graph import DROP, Milestone
from localcloud.plan_search.home import ELDER
from localcloud.plan_search.laws import Taken, broken_by, told_again
from localcloud.plan_search.lines import Course, courses, lines_after
from localcloud.plan_search.troubles import happenings
from localcloud.plan_search.world import Decide, Line, Stage, World
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
    """Where a move leads, which milestones it passes, and the law it breaks."""

    world: World
    marks: int
    broken: str = ""


def moves(world: World) -> Iterator[Move]:
    """Return every way on: what happens of its own accord now, else what is next in time."""
    for label, event, left in happenings(world):
        yield Move(label, replace(world, left=left), (event,))
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
    down = course.down if line.stage is Stage.PLACED else world.down
    return Move(label, world.with_line(course.line, at, course.left, down=down), course.events)


def take(move: Move, decide: Decide) -> Result:
    """Let the decider take what a move tells; every decision on the way is held against the laws.

    While no carrier takes calls, no bound is stated for ringing anybody.
    """
    world, marks = move.world, (DROP * (2**4 - 1) if move.world.down else 0)
    for event in move.events:
        if isinstance(event, CallEnded) and world.run.attempt(event.attempt) is None:
            continue
        taken = Taken(world.run, event, world.now, decide(world.run, event, world.now))
        broken = broken_by(taken)
        if not broken and isinstance(event, _CARRIERS):
            broken = told_again(taken, decide)
        marks |= marks_of(taken.before, taken.decision)
        world = _after(world, taken.decision)
        if broken:
            return Result(world, marks, broken)
    return Result(world, marks)


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
