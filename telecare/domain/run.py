"""The facts of one running incident: small, frozen, and all that a decision may look at beside the event."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum
from typing import Any

from telecare.domain.home import Snapshot
from telecare.domain.kinds import Emergency, How, Kind, Outcome, Service, State
from telecare.domain.response_plan import ResponsePlan

CLOSE_VALVE = "close_valve"
"""The command whose proof decides whether gas is still flowing."""


class Step(StrEnum):
    """For what a call was placed."""

    ELDER = "elder"
    CONTACTS = "contacts"
    NEIGHBOURHOOD = "neighbourhood"
    TEAM = "team"
    EVERYBODY = "everybody"
    REMINDER = "reminder"
    FOLLOW_UP = "follow_up"


@dataclass(frozen=True, slots=True)
class Attempt:
    """A live call; it leaves the run when it ends, and a result for an ended one changes nothing."""

    id: str
    person: str
    step: Step
    placed_at: datetime
    lost_at: datetime
    answered: bool = False
    key: str = ""
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class Engaged:
    """Somebody whose line our own call for another incident holds; to be rung when it may be free."""

    person: str
    step: Step
    again_at: datetime


@dataclass(frozen=True, slots=True)
class Acceptance:
    """Somebody has taken the incident; `eta_at` is open until the digit or its clock has come (law 5)."""

    person: str
    at: datetime
    decide_at: datetime | None = None
    eta_at: datetime | None = None
    stops: bool = False
    arrived_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Relay:
    """A relay before the seats: raised, claimed, acknowledged (law 15)."""

    service: Service
    suspected: bool
    raised_at: datetime
    claimed_by: str = ""
    claimed_at: datetime | None = None
    done_at: datetime | None = None
    told: int = 0
    told_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Command:
    """A command on its way to a device."""

    id: str
    word: str
    thing: str
    sent_at: datetime
    state: str = "sent"


@dataclass(frozen=True, slots=True)
class Closure:
    """What the incident came to, who saw the elder safe, and how (law 2)."""

    outcome: Outcome
    seen_by: str
    how: How
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Companion:
    """Another elder of the home: how far the calls to them have come."""

    person: str
    tries: int = 0
    ended_at: datetime | None = None
    reached: bool = False


@dataclass(frozen=True, slots=True)
class Account:
    """Who said of an elder how they are, and how it was known (law 2)."""

    person: str
    by: str
    how: How


@dataclass(frozen=True, slots=True)
class Grant:
    """Somebody at the door was given the entry code until an instant (law 13)."""

    person: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Counted:
    """An alarm that the run knows, and how often it was activated again within a minute."""

    thing: str
    word: str
    last_at: datetime
    times: int = 1


@dataclass(frozen=True)
class Run:
    """One incident as its decisions see it; the snapshot is kept beside the head, not in it."""

    incident: str
    kind: Kind
    opened_at: datetime
    plan_since: datetime
    elder: str
    snapshot: Snapshot
    state: State = State.OPEN
    test: bool = False
    away_from_home: bool = False
    companions: tuple[Companion, ...] = ()
    accounts: tuple[Account, ...] = ()
    alarms: tuple[Counted, ...] = ()
    receipts: tuple[tuple[str, str], ...] = ()
    attempts: tuple[Attempt, ...] = ()
    lost: tuple[Attempt, ...] = ()
    engaged: tuple[Engaged, ...] = ()
    elder_tries: int = 0
    elder_ended_at: datetime | None = None
    elder_reached: bool = False
    well_until: datetime | None = None
    seat_spoke: bool = False
    order: tuple[str, ...] = ()
    round: int = 0
    rung_in_round: tuple[str, ...] = ()
    contacts_done: bool = False
    rung: tuple[str, ...] = ()
    out: tuple[str, ...] = ()
    barred: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    first_contact_at: datetime | None = None
    exhausted_at: datetime | None = None
    neighbourhood_done: bool = False
    team_done: bool = False
    acceptances: tuple[Acceptance, ...] = ()
    on_scene: str = ""
    last_word_at: datetime | None = None
    confirmed: Emergency | None = None
    confirmed_by: str = ""
    everybody_rung: bool = False
    pushed: bool = False
    ticket: str = ""
    ticket_due_at: datetime | None = None
    relays: tuple[Relay, ...] = ()
    commands: tuple[Command, ...] = ()
    valve_failed: bool = False
    riser_rung: bool = False
    handled: bool = False
    stop_told: tuple[str, ...] = ()
    carrier_back_at: datetime | None = None
    carrier_told_at: datetime | None = None
    told_at: datetime | None = None
    owner: str = ""
    raised: int = 0
    grants: tuple[Grant, ...] = ()
    hold_until: datetime | None = None
    paused: tuple[str, ...] = ()
    seen_safe_by: str = ""
    closure: Closure | None = None
    follow_up_tries: int = 0
    follow_up_told_at: datetime | None = None
    calls: int = 0
    actions: int = 0

    @property
    def plan(self) -> ResponsePlan:
        """Return the response plan of the kind that the incident has now."""
        return self.snapshot.plans[self.kind]

    @property
    def place(self) -> str:
        """Return what has one open incident at most: the home, or a person who is away from it."""
        return f"person:{self.elder}" if self.away_from_home else self.snapshot.home

    def attempt(self, attempt_id: str) -> Attempt | None:
        """Return a live attempt, or None when it has ended or never was."""
        return next((a for a in self.attempts if a.id == attempt_id), None)

    def live(self, *steps: Step) -> tuple[Attempt, ...]:
        """Return the attempts that go on, of the named steps only where any are named."""
        return tuple(a for a in self.attempts if not a.cancelled and (not steps or a.step in steps))

    def acceptance(self, person: str) -> Acceptance | None:
        """Return a person's standing acceptance, or None."""
        return next((a for a in self.acceptances if a.person == person), None)

    def may_take(self, person: str) -> bool:
        """Tell whether a person can take this incident: a responder of the home who is not barred."""
        known = self.snapshot.responder(person) is not None or person in self.added
        return known and person not in self.barred

    def is_on_scene(self, person: str) -> bool:
        """Tell whether a person has arrived and not left."""
        acceptance = self.acceptance(person)
        return acceptance is not None and acceptance.arrived_at is not None

    def relay(self, service: Service) -> Relay | None:
        """Return the one relay of this incident to a service, or None."""
        return next((r for r in self.relays if r.service is service), None)


_NAMES = frozenset(field.name for field in fields(Run))


def with_facts(run: Run, facts: Mapping[str, Any]) -> Run:
    """Return the run with other facts: what `replace` gives, many times as fast.

    Deciding is mostly copying, and the plan search decides a million times; therefore a run keeps its
    facts in a dictionary instead of slots. A name that is no fact of a run is a KeyError.
    """
    if not facts.keys() <= _NAMES:
        raise KeyError(*sorted(facts.keys() - _NAMES))
    copy = object.__new__(Run)
    copy.__dict__.update(run.__dict__, **facts)
    return copy
