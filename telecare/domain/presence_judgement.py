"""Judges one home by what is known of it: who has been silent for too long, which device is lost, when next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from telecare.domain.device_health import Apparatus, Guarded, HealthRules
from telecare.domain.home import Absence
from telecare.domain.kinds import Risk
from telecare.domain.links import MOST_GAPS, Link
from telecare.domain.liveness import Deafness, silent_since
from telecare.domain.parameters import Parameters
from telecare.domain.presence import Presence
from telecare.domain.presence_proof import ProofRules, best, ears_of


class Standing(StrEnum):
    """How things stand with a person; unknown is never fine (law 9)."""

    CONFIRMED = "confirmed"
    OVERDUE = "overdue"
    AWAY = "away"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Lapse:
    """Something that should have been heard and was not: what was last, when it was found, who was told."""

    last: datetime
    found_at: datetime
    told: bool = False


@dataclass(frozen=True, slots=True)
class Guard:
    """What is remembered of a home between two judgements.

    A silence and a lost device are found once: they stand here until a later word ends them.
    `home_since` is until when an elder was last known to be away: silence counts from then.
    """

    since: datetime
    silences: Mapping[str, Lapse] = field(default_factory=dict)
    lost: Mapping[str, Lapse] = field(default_factory=dict)
    outages: Mapping[str, tuple[Deafness, ...]] = field(default_factory=dict)
    home_since: Mapping[str, datetime] = field(default_factory=dict)

    @property
    def has_untold(self) -> bool:
        """Tell whether something was found of which nobody has heard."""
        return not all(lapse.told for lapse in (*self.silences.values(), *self.lost.values()))

    def all_told(self) -> Guard:
        """Return the guard once an incident or a repair stands for all that was found."""
        silences = {elder: replace(lapse, told=True) for elder, lapse in self.silences.items()}
        lost = {thing: replace(lapse, told=True) for thing, lapse in self.lost.items()}
        return replace(self, silences=silences, lost=lost)


@dataclass(frozen=True, slots=True)
class GuardRules:
    """The numbers by which one home is judged."""

    silence: timedelta
    health: HealthRules
    proof: ProofRules

    @classmethod
    def of(cls, parameters: Parameters, risk: Risk) -> GuardRules:
        """Read a bureau's values for a home of this risk."""
        silence = parameters.duration(f"silence.{risk}_h")
        return cls(silence, HealthRules.of(parameters), ProofRules.of(parameters, silence))


@dataclass(frozen=True, slots=True)
class Known:
    """All that is known of a home at the instant of judgement."""

    elders: tuple[str, ...]
    away: Mapping[str, Absence]
    devices: tuple[Guarded, ...]
    presence: Presence
    links: Mapping[str, Link]


@dataclass(frozen=True, slots=True)
class PersonView:
    """How one person stands, until when that holds, and why, in one line of ids and instants."""

    elder: str
    standing: Standing
    last: datetime
    turns_at: datetime | None
    why: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """The guard after it, how each person stands, and when the home is to be looked at next."""

    guard: Guard
    people: tuple[PersonView, ...]
    due_at: datetime


def judge_home(guard: Guard, known: Known, rules: GuardRules, now: datetime) -> Judgement:
    """Judge a home at an instant up to which everything has come in.

    Whatever follows from time alone is due at `due_at`, at the latest one silence clock from now.
    """
    outages = _outages(guard, _apparatus(guard, known, rules), now)
    guard = replace(guard, outages=outages, home_since=_home_since(guard, known, now))
    apparatus = _apparatus(guard, known, rules)
    lost, due = _lost_devices(guard, apparatus, now)
    guard = replace(guard, lost=lost)
    people = tuple(
        view_person(guard, apparatus, known, elder, rules, now) for elder in known.elders
    )
    silences = {p.elder: _lapse(guard, p, now) for p in people if p.standing is Standing.OVERDUE}
    turns = [person.turns_at for person in people if person.turns_at is not None]
    due_at = min([now + rules.silence, *due, *turns])
    return Judgement(replace(guard, silences=silences), people, due_at)


def view_home(
    guard: Guard, known: Known, rules: GuardRules, now: datetime
) -> tuple[PersonView, ...]:
    """Return how the people of a home stand, and change nothing."""
    return judge_home(guard, known, rules, now).people


def _apparatus(guard: Guard, known: Known, rules: GuardRules) -> Apparatus:
    return Apparatus(
        known.devices, known.presence, known.links, guard.since, rules.health, guard.outages
    )


def _lost_devices(
    guard: Guard, apparatus: Apparatus, now: datetime
) -> tuple[dict[str, Lapse], list[datetime]]:
    """Return the devices that are given up, and when those that live would be."""
    lost: dict[str, Lapse] = {}
    due: list[datetime] = []
    for device in apparatus.devices:
        health = apparatus.health(device, now)
        before = guard.lost.get(device.thing)
        if before is not None and before.last == health.last:
            lost[device.thing] = before  # nothing was heard since: still lost, told already
        elif health.is_lost(now):
            lost[device.thing] = Lapse(health.last, now)
        elif health.lost_at is not None:
            due.append(health.lost_at)
    if apparatus.hub in lost:
        due.append(now + apparatus.rules.reach)  # so that its outage gets an end soon after it has
    return lost, due


def _outages(
    guard: Guard, apparatus: Apparatus, now: datetime
) -> Mapping[str, tuple[Deafness, ...]]:
    """Remember an outage of the hub that its beats told and its link did not, once it is over."""
    hub = apparatus.hub
    before = guard.lost.get(hub)
    last = apparatus.last_word(hub) if hub else now
    if before is None or last <= before.last:
        return guard.outages
    known = guard.outages.get(hub, ())
    return {hub: (*known, Deafness(before.last, now))[-MOST_GAPS:]}


def _home_since(guard: Guard, known: Known, now: datetime) -> dict[str, datetime]:
    """Note until when each elder was away, as far as it has come."""
    since = dict(guard.home_since)
    for elder, absence in known.away.items():
        if elder in known.elders:
            since[elder] = max(min(absence.until, now), since.get(elder, guard.since))
    return since


def view_person(
    guard: Guard, apparatus: Apparatus, known: Known, elder: str, rules: GuardRules, now: datetime
) -> PersonView:
    """Return how one person stands."""
    proof = best(rules.proof.proofs(apparatus, elder))
    floor = max(guard.since, guard.home_since.get(elder, guard.since))
    until = floor + rules.silence
    last, what = floor, "since the watch began or they came home"
    if proof is not None and proof.vouches_until > until:
        until, last, what = proof.vouches_until, proof.at, f"{proof.word} of {proof.source}"
    absence = known.away.get(elder)
    if absence is not None and now < absence.until:
        why = f"{absence.reason} until {_shown(absence.until)}"
        return PersonView(elder, Standing.AWAY, last, absence.until, why)
    said = f"last {what} at {_shown(last)}, vouches until {_shown(until)}"
    ears = ears_of(apparatus.devices, elder)
    if not ears:
        return PersonView(elder, Standing.UNKNOWN, last, None, f"{said}; no device tells of life")
    deaf_since = _deaf_since(apparatus, ears, now)
    silent_by = until + (silent_since(last, _unheard(apparatus, ears)) - last)
    if silent_by <= (now if deaf_since is None else deaf_since):
        return PersonView(elder, Standing.OVERDUE, last, None, f"{said}; silent for too long")
    if deaf_since is None:
        return PersonView(elder, Standing.CONFIRMED, last, silent_by, said)
    why = f"{said}; nothing can be heard since {_shown(deaf_since)}"
    if now < until:
        return PersonView(elder, Standing.CONFIRMED, last, until, why)
    return PersonView(elder, Standing.UNKNOWN, last, now + rules.health.reach, why)


def _deaf_since(apparatus: Apparatus, ears: tuple[str, ...], now: datetime) -> datetime | None:
    """Return when the last of the ears fell deaf, None while one hears: up to then silence was heard."""
    since = [apparatus.deaf_since(apparatus.carrier(ear), now) for ear in ears]
    known = [at for at in since if at is not None]
    return max(known) if len(known) == len(since) else None


def _unheard(apparatus: Apparatus, ears: tuple[str, ...]) -> tuple[Deafness, ...]:
    """Return when none of the ears could hear; where one could, no minute is missing."""
    carriers = {apparatus.carrier(ear) for ear in ears}
    if len(carriers) != 1:
        return ()
    return apparatus.gaps(carriers.pop())


def _lapse(guard: Guard, person: PersonView, now: datetime) -> Lapse:
    """A silence is the same while its last sign is, however often it is looked at."""
    before = guard.silences.get(person.elder)
    if before is not None and before.last == person.last:
        return before
    return Lapse(person.last, now)


def _shown(at: datetime) -> str:
    return at.isoformat(timespec="minutes")
