"""What makes two situations equal: facts relative to now, ages capped at the longest clock that reads them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import datetime, timedelta
from operator import attrgetter

from localcloud.plan_search.ages import Ages
from localcloud.plan_search.world import Line, Stage, World
from telecare.domain.home import Snapshot
from telecare.domain.run import Acceptance, Attempt, Closure, Command, Relay, Run

NEVER = timedelta(days=-1)

LEFT_OUT = frozenset(
    {"incident", "snapshot", "elder", "calls", "actions", "raised", "receipts", "lost"}
)
"""Ids, counters that no rule reads, and what lines tell: lost calls count by the news that may come of them."""

ANY_ORDER = ("rung_in_round", "rung", "out", "stop_told")
DEADLINES = ("well_until", "hold_until", "carrier_back_at", "ticket_due_at")
PARTS = ("attempts", "acceptances", "relays", "commands", "alarms", "closure", "follow_up_tries")

_Instants = Callable[[Run], tuple[datetime | None, ...]]
_PLAIN = frozenset({"bool", "int", "str", "tuple[str, ...]", "State", "Kind", "Emergency | None"})


class Fingerprint:
    """Gives equal numbers to situations from which the same can follow, for one home and its plans.

    A fact of a run that is not named here is compared too: plain ones as they stand, others with every
    instant in them relative to now. So a new fact can make the search longer, never blind.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self._ages = Ages(snapshot)
        named = {*LEFT_OUT, *ANY_ORDER, *DEADLINES, *PARTS, *self._ages.names}
        others = [f for f in fields(Run) if f.name not in named]
        self._plain = _getter([f.name for f in others if f.type in _PLAIN])
        self._others = _getter([f.name for f in others if f.type not in _PLAIN])
        self._instants: _Instants = attrgetter(*self._ages.names)

    def of(self, world: World) -> int:
        """Return the number of a situation."""
        run, now = world.run, world.now
        due = world.due_at - now if world.due_at else None
        lines = [_line(line, run, now) for line in world.lines]
        facts = self._facts(run, world)
        return hash((*facts, due, *lines, world.left, world.fresh, world.down))

    def _facts(self, run: Run, world: World) -> tuple[object, ...]:
        now, ages = world.now, self._ages
        caps = ages.caps(run.kind, world.left)
        instants = zip(self._instants(run), caps, strict=True)
        return (
            self._plain(run),
            *[NEVER if at is None else min(now - at, cap) for at, cap in instants],
            *[still_to_come(at, now) for at in _deadlines(run)],
            *[frozenset(names) for names in _in_any_order(run)],
            *[relative(value, now) if value else None for value in self._others(run)],
            min(run.follow_up_tries, ages.follow_up_tries),
            tuple([_attempt(a, now) for a in run.attempts]),
            tuple([_acceptance(a, now, ages.grace) for a in run.acceptances]),
            tuple([_relay(r, now, ages) for r in run.relays]),
            tuple([_command(c, now, ages) for c in run.commands]),
            tuple([(c.thing, c.word, min(now - c.last_at, ages.count)) for c in run.alarms]),
            run.closure and _closure(run.closure, now, ages),
        )


def _getter(names: list[str] | tuple[str, ...]) -> Callable[[Run], tuple[object, ...]]:
    one_of_many: Callable[[Run], tuple[object, ...]] = attrgetter(*names)
    return one_of_many if len(names) > 1 else lambda run: tuple(getattr(run, n) for n in names)


_deadlines = attrgetter(*DEADLINES)
_in_any_order = attrgetter(*ANY_ORDER)


def still_to_come(instant: datetime | None, now: datetime) -> timedelta:
    """Return how long an instant is off; one that has come is like any other that has."""
    return NEVER if instant is None else max(instant - now, timedelta(0))


def relative(value: object, now: datetime) -> object:
    """Return a value with every instant in it counted from now, so that two of different days can be equal."""
    if isinstance(value, datetime):
        return value - now
    if isinstance(value, tuple):
        return tuple([relative(part, now) for part in value])
    if is_dataclass(value) and not isinstance(value, type):
        return tuple([relative(getattr(value, f.name), now) for f in fields(value)])
    return value


def _line(line: Line, run: Run, now: datetime) -> tuple[object, ...]:
    told = _lost_as(line, run) if line.stage is Stage.SILENT else ""
    return (line.person, line.stage, line.at and line.at - now, line.keys, line.terms.flow, told)


def _lost_as(line: Line, run: Run) -> str:
    return next((call.step for call in run.lost if call.id == line.attempt), "")


def _attempt(attempt: Attempt, now: datetime) -> tuple[object, ...]:
    lost = attempt.lost_at - now
    return (attempt.person, attempt.step, lost, attempt.answered, attempt.key, attempt.cancelled)


def _acceptance(acceptance: Acceptance, now: datetime, grace: timedelta) -> tuple[object, ...]:
    at, decide_at, eta_at = acceptance.at, acceptance.decide_at, acceptance.eta_at
    return (
        acceptance.person,
        acceptance.stops,
        acceptance.arrived_at is not None,
        decide_at and (still_to_come(decide_at, now), decide_at - at),
        eta_at and (still_to_come(eta_at + grace, now), eta_at - at),
    )


def _relay(relay: Relay, now: datetime, ages: Ages) -> tuple[object, ...]:
    last = relay.told_at or relay.done_at
    cap = ages.check if relay.done_at else ages.every
    return (
        relay.service,
        relay.suspected,
        relay.claimed_by,
        min(relay.told, 2),
        relay.done_at is not None,
        None if relay.done_at else min(now - relay.raised_at, ages.backup),
        relay.claimed_at and min(now - relay.claimed_at, ages.hold),
        last and min(now - last, cap),
    )


def _command(command: Command, now: datetime, ages: Ages) -> tuple[object, ...]:
    return (command.word, command.thing, command.state, min(now - command.sent_at, ages.valve))


def _closure(closure: Closure, now: datetime, ages: Ages) -> tuple[object, ...]:
    return (closure.by, closure.outcome, closure.how, min(now - closure.at, ages.follow_up))
