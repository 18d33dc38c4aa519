"""The home that a plan is proven for: small, with one of every part that the plans treat differently."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from infra.policy import BureauPolicy
from telecare.domain.events import Alarm
from telecare.domain.home import HomeDevice, Responder, Snapshot
from telecare.domain.kinds import OPENS, Kind, Risk, Role, incident_kind
from telecare.domain.parameters import Parameters

START = datetime(2026, 1, 14, 18, 10, tzinfo=UTC)
ELDER, CARER, CONTACT, NEIGHBOUR, TEAM, BARRED = (
    "elder",
    "first_carer",
    "contact",
    "neighbour",
    "team",
    "suspect",
)
RESPONDERS = (
    Responder(CARER, Role.FIRST_CARER),
    Responder(CONTACT, Role.CONTACT),
    Responder(BARRED, Role.CONTACT, suspected=True),
    Responder(NEIGHBOUR, Role.PROPERTY),
    Responder(TEAM, Role.FIELD_TEAM),
)
"""The neighbour holds the property's role, because the gas plans and the flood plan name it."""

ALARMS = ("smoke", "gas", "fall")
"""What a second device of the home may say while an incident runs."""


class Remembered(Parameters):
    """Parameters that work each clock out once: a search asks for them some million times."""

    def __init__(self, values: Mapping[str, float]) -> None:
        super().__init__(values)
        object.__setattr__(self, "_names", {})
        object.__setattr__(self, "_durations", {})

    _names: dict[tuple[str, str], str]
    _durations: dict[str, timedelta]

    def duration(self, name: str) -> timedelta:
        """Return a clock in the unit that its name carries."""
        known = self._durations.get(name)
        if known is None:
            known = self._durations[name] = super().duration(name)
        return known

    def for_kind(self, name: str, kind: str) -> str:
        """Return the name of the kind's own value if it has one, else `name`."""
        known = self._names.get((name, kind))
        if known is None:
            known = self._names[name, kind] = super().for_kind(name, kind)
        return known


def home_of(policy: BureauPolicy, risk: Risk) -> Snapshot:
    """Return the snapshot with which every incident of the search starts."""
    return Snapshot(
        bureau=policy.bureau,
        policy=policy.version,
        zone=policy.zone,
        parameters=Remembered(policy.parameters.values),
        plans=policy.plans,
        home="h1",
        area="310104003",
        risk=risk,
        elders=(ELDER,),
        responders=RESPONDERS,
        devices=(HomeDevice("first", "gas_detector"), HomeDevice("second", "smoke_detector")),
    )


def first_alarm(kind: Kind) -> Alarm:
    """Return an alarm that opens an incident of this kind."""
    word = next((word for word, opened in OPENS.items() if opened is kind), "unheard_of")
    return Alarm("first", "a1", word, kind, START, START)


def further_alarm(word: str, now: datetime) -> Alarm:
    """Return an alarm of another device of the same home."""
    return Alarm("second", "a2", word, incident_kind(word), now, now)
