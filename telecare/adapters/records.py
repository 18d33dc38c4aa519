"""What a directory keeps of homes, teams and policies, and how a snapshot is made of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from telecare.domain import codec
from telecare.domain.errors import NotPermittedError, PolicyError
from telecare.domain.home import Absence, Entry, HomeDevice, Responder, Snapshot
from telecare.domain.kinds import Kind, Risk
from telecare.domain.parameters import Parameters
from telecare.domain.probes import is_synthetic
from telecare.domain.response_plan import ResponsePlan
from telecare.ports.world import ElderPlace

if TYPE_CHECKING:
    from telecare.ports.enrolment import HomeFile, ResponderFile

SCRIPTS = "scripts"
PROGRAMME = "programme"
"""The field of a published document that holds what is said and written; it is kept beside the rest."""

_LONGEST_TEST = "test.window_min"


@dataclass(frozen=True, slots=True)
class HomeRecord:
    """A home without personal data."""

    id: str
    area: str = ""
    risk: Risk = Risk.HIGH
    elders: tuple[str, ...] = ()
    elder_risks: Mapping[str, Risk] = field(default_factory=dict)
    elder_languages: Mapping[str, str] = field(default_factory=dict)
    responders: tuple[Responder, ...] = ()
    devices: tuple[HomeDevice, ...] = ()
    elder_devices: Mapping[str, str] = field(default_factory=dict)
    away: Mapping[str, Absence] = field(default_factory=dict)
    entry: Entry | None = None

    @property
    def sealed(self) -> tuple[str, ...]:
        """Return all that is sealed under the home's elders: its people and the way in."""
        return (*self.people, *([entry_id(self.id)] if self.entry else []))

    @property
    def people(self) -> tuple[str, ...]:
        """Return everybody of the home, elders first."""
        return self.elders + tuple(responder.id for responder in self.responders)

    @property
    def things(self) -> frozenset[str]:
        """Return the names of the home's devices."""
        return frozenset(device.thing for device in self.devices)

    def elder_of(self, thing: str) -> str:
        """Return whose device this is; '' where a couple's home does not say."""
        return self.elder_devices.get(thing, self.elders[0] if len(self.elders) == 1 else "")

    def place_of(self, elder: str) -> ElderPlace | None:
        """Return this home as the place of one of its elders; None for anybody else."""
        if elder not in self.elders:
            return None
        suspected = frozenset(each.id for each in self.responders if each.suspected)
        return ElderPlace(self.id, self.area, suspected)

    def language_of(self, elder: str) -> str:
        """Return what an elder's devices speak, those of nobody as the first elder; '' as the bureau."""
        return self.elder_languages.get(elder or next(iter(self.elders), ""), "")

    def risk_of(self, elder: str) -> Risk:
        """Return an elder's grade, the home's where the elder is not known."""
        return self.elder_risks.get(elder, self.risk)


@dataclass(frozen=True, slots=True)
class TeamRecord:
    """A field team and where it goes; without areas everywhere."""

    team: Responder
    areas: tuple[str, ...] = ()

    def serves(self, area: str) -> bool:
        """Tell whether a home of this area is under one of the team's."""
        return not self.areas or any(area.startswith(above) for above in self.areas)


@dataclass(frozen=True, slots=True)
class Policy:
    """One published version."""

    version: str
    zone: str
    parameters: Parameters
    plans: Mapping[Kind, ResponsePlan]


def entry_id(home: str) -> str:
    """Return the id under which a home's entry code is sealed, beside its people."""
    return f"entry:{home}"


def with_absence(home: HomeRecord, elder: str, absence: Absence | None) -> HomeRecord:
    """Return the home with an elder's absence set or taken back; NotPermittedError for a stranger."""
    if elder not in home.elders:
        raise NotPermittedError(f"{elder} is no elder of {home.id or 'any home'}")
    others = {person: kept for person, kept in home.away.items() if person != elder}
    return replace(home, away=others if absence is None else {**others, elder: absence})


def without_elder(home: HomeRecord, elder: str, things: tuple[str, ...]) -> HomeRecord:
    """Return the home without an elder and these devices."""
    elders = tuple(other for other in home.elders if other != elder)
    risks = {other: home.risk_of(other) for other in elders}
    return replace(
        home,
        elders=elders,
        risk=min(risks.values(), key=list(Risk).index, default=Risk.HIGH),
        elder_risks=risks,
        elder_languages={e: said for e, said in home.elder_languages.items() if e != elder},
        devices=tuple(device for device in home.devices if device.thing not in things),
        elder_devices={t: e for t, e in home.elder_devices.items() if e != elder},
        away={other: absence for other, absence in home.away.items() if other != elder},
    )


def digits(number: str) -> str:
    """Return a telephone number without what people write between its digits."""
    return "".join(sign for sign in number if sign.isdigit())


def home_record(home: HomeFile) -> HomeRecord:
    """Return what is kept of a home's file beside its sealed data; its risk is its gravest."""
    risks = {elder.id: elder.risk for elder in home.elders}
    return HomeRecord(
        id=home.id,
        area=home.area,
        risk=min(risks.values(), key=list(Risk).index, default=Risk.HIGH),
        elders=tuple(risks),
        elder_risks=risks,
        elder_languages={e.id: e.personal.language for e in home.elders if e.personal.language},
        responders=tuple(map(responder_record, home.responders)),
        devices=home.devices,
        elder_devices=dict(home.elder_devices),
        entry=Entry(home.entry.verified_at, home.entry.consent) if home.entry else None,
    )


def kept_absences(before: HomeRecord, after: HomeRecord) -> HomeRecord:
    """Return a home enrolled anew with the absences of those who still live there."""
    away = {elder: absence for elder, absence in before.away.items() if elder in after.elders}
    return replace(after, away=away)


def responder_record(file: ResponderFile) -> Responder:
    """Return what is kept of a responder's file beside its sealed data."""
    return Responder(file.id, file.role, file.hours, file.suspected)


def read_policy(bureau: str, version: str, document: Mapping[str, Any]) -> Policy:
    """Return the policy that a published document holds; PolicyError when it cannot be read."""
    try:
        plans = {
            Kind(kind): codec.from_plain(ResponsePlan, plan)
            for kind, plan in document["plans"].items()
        }
        values = {name: float(value) for name, value in document["parameters"].items()}
        return Policy(version, str(document["zone"]), Parameters(values), plans)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        mend = f"cannot be read ({error}): publish it as the bureau's loader writes it"
        raise PolicyError(f"policy of {bureau}", 0, version, mend) from error


def split_policy(
    bureau: str, version: str, document: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return a document's policy and its scripts; PolicyError where a part is missing or unreadable.

    The programme is a part of its own (`telecare/adapters/programmes.py`): no alarm needs it.
    """
    # No function that serves alarms publishes: what is said is 6 ms of a start.
    from telecare.messages.scripts import check_complete, read_scripts  # noqa: PLC0415

    apart = {SCRIPTS, PROGRAMME}
    policy = {name: value for name, value in document.items() if name not in apart}
    read_policy(bureau, version, policy)
    if SCRIPTS not in document:
        raise PolicyError(
            f"policy of {bureau}", 0, version, f"the field {SCRIPTS} is missing; add it"
        )
    scripts = read_scripts(bureau, version, document[SCRIPTS])
    check_complete(bureau, version, scripts)
    return policy, scripts.document()


def check_test_window(parameters: Parameters, until: datetime, now: datetime) -> None:
    """Refuse a test window that is longer than the bureau lets it be: tests ring nobody."""
    longest = parameters.duration(_LONGEST_TEST)
    if until - now > longest:
        raise NotPermittedError(f"a test window is at most {longest} long ({_LONGEST_TEST})")


def make_snapshot(
    bureau: str, home: HomeRecord, policy: Policy, teams: Iterable[TeamRecord]
) -> Snapshot:
    """Return what an incident of this home starts with; teams come after the home's own people."""
    away = is_synthetic(home.id)  # no team goes where nobody lives
    serving = tuple(team.team for team in teams if team.serves(home.area) and not away)
    return Snapshot(
        bureau=bureau,
        policy=policy.version,
        zone=policy.zone,
        parameters=policy.parameters,
        plans=policy.plans,
        home=home.id,
        area=home.area,
        risk=home.risk,
        elders=home.elders,
        responders=home.responders + serving,
        devices=home.devices,
        elder_devices=home.elder_devices,
        languages=home.elder_languages,
        away=home.away,
        entry=home.entry,
    )
