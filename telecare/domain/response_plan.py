"""A response plan: what a bureau wants done for one kind of incident, as data (XH23-29)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from telecare.domain.kinds import Emergency, Kind, Risk, Role, Service


class ElderAnswer(StrEnum):
    """What the elder's `1` (I am well) does."""

    HOLDS = "holds"  # holds further calling until a seat has spoken with the elder
    GOES_ON = "goes_on"  # is recorded; calling goes on
    NOT_ASKED = "not_asked"  # nobody inside is asked to press a key (gas, co)


class Start(StrEnum):
    """When a row of a plan begins."""

    OPENING = "opening"  # with the incident, or with the switch to this plan
    WITH_ELDER = "with_elder"  # together with the elder's first call
    ELDER_TRIED = "elder_tried"  # when the elder's tries are over
    FIRST_CONTACT = "first_contact"  # when the first contact's call was placed
    CONTACTS_EXHAUSTED = "contacts_exhausted"  # when every round of contacts is over
    NEIGHBOURHOOD = "neighbourhood"  # together with the neighbourhood
    NEVER = "never"


class Unless(StrEnum):
    """What makes a suspected relay unnecessary."""

    ARRIVED = "arrived"  # somebody is on scene
    ACCEPTED_SOON = "accepted_soon"  # somebody accepted within `eta.stop_min`


@dataclass(frozen=True, slots=True)
class Trigger:
    """A moment of a plan: `after` is the name of a clock, counted from `start`; empty is at once."""

    start: Start
    after: str = ""


@dataclass(frozen=True, slots=True)
class ElderStep:
    """How the elder is called: `tries` in a row, `retry` names the clock between them (empty: at once)."""

    tries: int
    retry: str = ""
    answer: ElderAnswer = ElderAnswer.GOES_ON


@dataclass(frozen=True, slots=True)
class SuspectedRelay:
    """A relay without confirmation, when `unreached_s` passed and the elder was not reached."""

    service: Service
    unless: Unless


@dataclass(frozen=True, slots=True)
class ValveStep:
    """What follows when a valve's proof does not come within `valve.proof_s` (XH23-14)."""

    unproven_calls: tuple[Role, ...] = ()
    unproven_relays: tuple[Service, ...] = ()


@dataclass(frozen=True, slots=True)
class ResponsePlan:
    """One row of a bureau's plan table; every number it names is a parameter of the bureau."""

    kind: Kind
    commands: tuple[str, ...]
    sms_contacts: bool
    elder: ElderStep
    contacts: Trigger
    neighbourhood: tuple[Trigger, ...]
    neighbourhood_roles: frozenset[Role]
    team: tuple[Trigger, ...]
    emergency: Emergency | None
    suspected: SuspectedRelay | None = None
    second_detector: Service | None = None
    valve: ValveStep | None = None
    contacts_by_risk: Mapping[Risk, Trigger] = field(default_factory=dict)
    team_by_risk: Mapping[Risk, tuple[Trigger, ...]] = field(default_factory=dict)
    away_roles: frozenset[Role] = frozenset()
    clause: str = ""

    def contacts_trigger(self, risk: Risk) -> Trigger:
        """Return when contacts are first called, for this risk grade."""
        return self.contacts_by_risk.get(risk, self.contacts)

    def team_triggers(self, risk: Risk) -> tuple[Trigger, ...]:
        """Return the moments of which the earliest sends the door team, for this risk grade."""
        return self.team_by_risk.get(risk, self.team)
