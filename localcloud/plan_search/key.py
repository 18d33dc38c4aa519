"""What makes two situations equal: facts relative to now, ages capped at the longest clock that reads them."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime, timedelta

from localcloud.plan_search.troubles import ALARMS
from localcloud.plan_search.world import Line, Trouble, World
from telecare.domain.home import Snapshot
from telecare.domain.kinds import Kind, incident_kind
from telecare.domain.response_plan import Start, Trigger
from telecare.domain.run import Acceptance, Attempt, Command, Relay, Run

NEVER = timedelta(days=-1)


class Fingerprint:
    """Gives equal numbers to situations from which the same can follow, for one home and its plans.

    A fact that is not named here is compared as it stands, an instant relative to now.
    """

    _NAMED = (
        "acceptances",
        "actions",
        "added",
        "alarms",
        "attempts",
        "barred",
        "carrier_back_at",
        "calls",
        "closure",
        "commands",
        "confirmed",
        "confirmed_by",
        "contacts_done",
        "elder",
        "elder_ended_at",
        "elder_reached",
        "elder_tries",
        "everybody_rung",
        "exhausted_at",
        "first_contact_at",
        "follow_up_told_at",
        "follow_up_tries",
        "handled",
        "hold_until",
        "incident",
        "kind",
        "last_word_at",
        "neighbourhood_done",
        "on_scene",
        "opened_at",
        "order",
        "out",
        "owner",
        "paused",
        "plan_since",
        "pushed",
        "receipts",
        "relays",
        "round",
        "rung",
        "rung_in_round",
        "seat_spoke",
        "seen_safe_by",
        "snapshot",
        "state",
        "stop_told",
        "team_done",
        "test",
        "told_at",
        "valve_failed",
        "well_until",
    )

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        kinds = tuple(Kind)
        self._every = self._longest("supervisor.every_min", kinds)
        self._ask = self._longest("on_scene.ask_min", kinds)
        self._check = self._longest("relay.check_min", kinds)
        self._backup = self._longest("relay.backup_s", kinds)
        self._hold = self._longest("hold_s", kinds)
        self._valve = self._longest("valve.proof_s", kinds)
        self._count = self._longest("alarm.count_s", kinds)
        self._follow_up = self._longest("follow_up.within_h", kinds)
        self._follow_up_tries = snapshot.parameters.count("follow_up.tries")
        named = set(self._NAMED)
        self._others = tuple(f.name for f in fields(Run) if f.name not in named)
        self._caps: dict[tuple[Kind, bool], tuple[timedelta, ...]] = {}

    def _longest(self, name: str, kinds: tuple[Kind, ...]) -> timedelta:
        return max(self._snapshot.clock(name, kind) for kind in kinds)

    def of(self, world: World) -> int:
        """Return the number of a situation."""
        run, now = world.run, world.now
        due = world.due_at - now if world.due_at else None
        lines = tuple([_line(line, now) for line in world.lines])
        return hash(
            (self._facts(run, now, world.left), due, lines, world.left, world.fresh, world.down)
        )

    def _facts(self, run: Run, now: datetime, left: tuple[int, ...]) -> tuple[object, ...]:
        may_switch = min(left[Trouble.ALARM], left[Trouble.TOTAL]) > 0
        opened, first, exhausted, retry = self._ages(run.kind, may_switch)
        return (
            run.kind,
            run.state,
            _age(run.opened_at, now, opened),
            _age(run.plan_since, now, self._valve),
            _age(run.first_contact_at, now, first),
            _age(run.exhausted_at, now, exhausted),
            _age(run.elder_ended_at, now, retry),
            _age(run.told_at, now, self._every),
            _age(run.last_word_at, now, self._ask),
            _age(run.follow_up_told_at, now, self._follow_up),
            run.well_until and run.well_until - now,
            run.hold_until and run.hold_until - now,
            _still_to_come(run.carrier_back_at, now),
            min(run.follow_up_tries, self._follow_up_tries),
            tuple([_attempt(a, now) for a in run.attempts]),
            tuple([_acceptance(a, now) for a in run.acceptances]),
            tuple([self._relay(r, now) for r in run.relays]),
            tuple([_command(c) for c in run.commands]),
            tuple([(c.thing, c.word, _age(c.last_at, now, self._count)) for c in run.alarms]),
            run.closure and (run.closure.by, _age(run.closure.at, now, self._follow_up)),
            _flags(run),
            _people(run),
            tuple([_relative(getattr(run, name), now) for name in self._others]),
        )

    def _relay(self, relay: Relay, now: datetime) -> tuple[object, ...]:
        last = relay.told_at or relay.done_at
        cap = self._check if relay.done_at else self._every
        return (
            relay.service,
            relay.suspected,
            relay.claimed_by,
            min(relay.told, 2),
            relay.done_at is not None,
            None if relay.done_at else _age(relay.raised_at, now, self._backup),
            _age(relay.claimed_at, now, self._hold),
            _age(last, now, cap),
        )

    def _ages(self, kind: Kind, may_switch: bool) -> tuple[timedelta, ...]:
        """Return how old opening, first contact, exhaustion and the elder's last call can matter."""
        known = self._caps.get((kind, may_switch))
        if known is None:
            others = [incident_kind(word) for word in ALARMS] if may_switch else []
            ages = [self._ages_of(each) for each in (kind, *others)]
            known = self._caps[kind, may_switch] = tuple(
                max(column) for column in zip(*ages, strict=True)
            )
        return known

    def _ages_of(self, kind: Kind) -> tuple[timedelta, ...]:
        plan, risk = self._snapshot.plans[kind], self._snapshot.risk
        triggers = (plan.contacts_trigger(risk), *plan.neighbourhood, *plan.team_triggers(risk))
        opening = self._cap(kind, triggers, Start.OPENING, Start.WITH_ELDER)
        if plan.suspected:
            opening = max(opening, self._snapshot.clock("unreached_s", kind))
        retry = plan.elder.retry
        return (
            opening,
            self._cap(kind, triggers, Start.FIRST_CONTACT),
            self._cap(kind, triggers, Start.CONTACTS_EXHAUSTED),
            self._snapshot.clock(retry, kind) if retry else timedelta(0),
        )

    def _cap(self, kind: Kind, triggers: tuple[Trigger, ...], *starts: Start) -> timedelta:
        clocks = [t.after for t in triggers if t.start in starts and t.after]
        return max((self._snapshot.clock(c, kind) for c in clocks), default=timedelta(0))


def _age(instant: datetime | None, now: datetime, cap: timedelta) -> timedelta:
    return NEVER if instant is None else min(now - instant, cap)


def _still_to_come(instant: datetime | None, now: datetime) -> timedelta:
    return NEVER if instant is None else max(instant - now, timedelta(0))


def _relative(value: object, now: datetime) -> object:
    return value - now if isinstance(value, datetime) else value


def _line(line: Line, now: datetime) -> tuple[object, ...]:
    return (line.person, line.stage, line.at and line.at - now, line.keys, line.terms.flow)


def _attempt(attempt: Attempt, now: datetime) -> tuple[object, ...]:
    lost = attempt.lost_at - now
    return (attempt.person, attempt.step, lost, attempt.answered, attempt.key, attempt.cancelled)


def _acceptance(acceptance: Acceptance, now: datetime) -> tuple[object, ...]:
    decide_at, eta_at = acceptance.decide_at, acceptance.eta_at
    return (
        acceptance.person,
        acceptance.stops,
        acceptance.arrived_at is not None,
        decide_at and (decide_at - now, now - acceptance.at),
        eta_at and (eta_at - now, eta_at - acceptance.at),
    )


def _command(command: Command) -> tuple[object, ...]:
    return (command.word, command.thing, command.state)


def _flags(run: Run) -> tuple[object, ...]:
    return (
        run.elder_tries,
        run.elder_reached,
        run.seat_spoke,
        run.round,
        run.contacts_done,
        run.neighbourhood_done,
        run.team_done,
        run.confirmed,
        run.confirmed_by,
        run.everybody_rung,
        run.pushed,
        run.valve_failed,
        run.handled,
        run.owner,
    )


def _people(run: Run) -> tuple[object, ...]:
    return (
        run.order,
        frozenset(run.rung_in_round),
        frozenset(run.rung),
        frozenset(run.out),
        run.barred,
        run.added,
        run.on_scene,
        frozenset(run.stop_told),
        run.paused,
        run.seen_safe_by,
    )
