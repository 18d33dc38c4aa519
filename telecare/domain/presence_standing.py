"""How one person stands by what is known of them: confirmed, overdue, away or unknown, until when, and why."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo
from enum import StrEnum

from telecare.domain.device_health import Apparatus, HealthRules
from telecare.domain.home import Absence
from telecare.domain.kinds import Risk
from telecare.domain.liveness import Deafness, silent_since
from telecare.domain.parameters import Parameters
from telecare.domain.presence import Keeping
from telecare.domain.presence_proof import Proof, ProofRules, heard_ears
from telecare.domain.rhythm.habits import Habits
from telecare.domain.rhythm.patience import patience
from telecare.domain.rhythm.places import place_of
from telecare.domain.rhythm.rules import QuietRules
from telecare.domain.sensor_rhythm import RhythmRules


class Standing(StrEnum):
    """How things stand with a person; unknown is never fine (law 9)."""

    CONFIRMED = "confirmed"
    OVERDUE = "overdue"
    AWAY = "away"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class GuardRules:
    """The numbers by which one home is judged; in the shadow the plain clock judges and `quiet` is counted."""

    quiet: QuietRules
    health: HealthRules
    proof: ProofRules
    keeping: Keeping
    shadow: bool = False
    sensors: RhythmRules | None = None

    @classmethod
    def of(cls, parameters: Parameters, risk: Risk, zone: tzinfo) -> GuardRules:
        """Read a bureau's values for a home of this risk, whose days begin at midnight in `zone`."""
        return cls(
            QuietRules.of(parameters, risk, zone),
            HealthRules.of(parameters),
            ProofRules.of(parameters),
            Keeping.of(parameters),
            shadow=bool(parameters.number("silence.shadow")),
            sensors=RhythmRules.of(parameters),
        )

    @property
    def judging(self) -> QuietRules:
        """Return the rules that ring somebody."""
        return self.quiet.unlearnt() if self.shadow else self.quiet

    @property
    def longest(self) -> timedelta:
        """Return how long a quiet is waited out at most."""
        return self.quiet.plain if self.shadow else max(self.quiet.plain, self.quiet.ceiling)

    @property
    def look(self) -> timedelta:
        """Return how soon a home is looked at again, whatever is known of it.

        A sign after a look moves its silence, perhaps to sooner, but to no sooner than `quickest` from
        that look. A plain clock only moves on; what it must not miss is the runs that are kept.
        """
        return min(self.quiet.plain if self.shadow else self.quiet.quickest, self.unseen)

    @property
    def unseen(self) -> timedelta:
        """Return for how long no runs need be learnt from: by then not one has been forgotten."""
        return (self.keeping.stirs - self.keeping.late) / 2

    def least_wait(self, share: float) -> timedelta:
        """Return how long a quiet after a sign is waited out at least, whatever was learnt."""
        rules = self.judging
        return max(rules.plain * share, rules.quickest) if self.shadow else rules.quickest

    def wait(self, proof: Proof, since: datetime, habits: Habits) -> timedelta:
        """Return how long a quiet that began with a proof is waited out; a weak one buys less of it."""
        rules = self.judging
        waited = patience(habits, since, rules, place_of(proof.source, proof.word))
        return max(waited * proof.share, rules.quickest)


@dataclass(frozen=True, slots=True)
class Case:
    """What one person is judged by; silence counts from `since` where nothing proves more."""

    elder: str
    apparatus: Apparatus
    since: datetime
    absence: Absence | None
    proofs: tuple[Proof, ...]
    served: bool = False
    """No ear was ever heard of a person who may count on being guarded since `since`."""

    @property
    def ears(self) -> tuple[str, ...]:
        """Return the devices that tell of this person's life unasked; what was never heard is none of them."""
        return heard_ears(self.apparatus, self.elder)

    @property
    def unheard(self) -> tuple[Deafness, ...]:
        """Return when none of the ears could hear; where one could, no minute is missing."""
        return self.apparatus.common_gaps({self.apparatus.carrier(ear) for ear in self.ears})

    def deaf_since(self, now: datetime) -> datetime | None:
        """Return when the last of the ears fell deaf, None while one hears: up to then silence was heard."""
        since = [self.apparatus.deaf_since(self.apparatus.carrier(e), now) for e in self.ears]
        known = [at for at in since if at is not None]
        return max(known) if known and len(known) == len(since) else None

    def standing_proofs(self) -> tuple[Proof, ...]:
        """Return the proofs since the watch began or they came home, and that beginning itself."""
        begun = Proof(self.since, "", "", 1.0)
        younger = tuple(p for p in self.proofs if p.at >= self.since)
        stronger = any(proof.share >= begun.share for proof in younger)
        return younger if stronger else (*younger, begun)


class Because(StrEnum):
    """Why a person stands as they do; people read it in their own words (`telecare.messages.standing`)."""

    AWAY = "away"
    VOUCHED = "vouched"  # the last sign is young enough, and the next would be heard
    SILENT = "silent"  # the quiet since the last sign has become too long
    DEAF = "deaf"  # nothing of the home can be heard, so nothing can be missed
    NO_EARS = "no_ears"  # no device of the home tells of life
    NEVER_HEARD = "never_heard"  # there are such devices, and nothing ever came of them


@dataclass(frozen=True, slots=True)
class Reason:
    """Why somebody stands as they do, as facts: the last sign, and until when it vouches.

    `word` and `source` are '' where none is known: then `at` is when the watch began or they came home.
    `away` is why they are not at home, and `until` when that ends.
    """

    because: Because
    at: datetime
    word: str
    source: str
    until: datetime
    away: str = ""
    deaf_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class PersonView:
    """How one person stands, until when that holds, and why.

    `word` is what the last proof was, '' where none is known.
    """

    elder: str
    standing: Standing
    last: datetime
    turns_at: datetime | None
    reason: Reason
    word: str = ""


def view_person(case: Case, habits: Habits, rules: GuardRules, now: datetime) -> PersonView:
    """Return how one person stands: the proof that lasts longest counts, by what their rhythm grants it."""
    until, proof = _lasting(case, habits, rules)
    said = Reason(Because.VOUCHED, proof.at, proof.word, proof.source, until)

    def stands(standing: Standing, turns_at: datetime | None, why: Reason) -> PersonView:
        return PersonView(case.elder, standing, proof.at, turns_at, why, proof.word)

    absence = case.absence
    if absence is not None and now < absence.until:
        why = replace(said, because=Because.AWAY, until=absence.until, away=absence.reason)
        return stands(Standing.AWAY, absence.until, why)
    if not case.ears:
        return stands(*_unheard(case, said, now))
    deaf_since = case.deaf_since(now)
    heard_silence = silent_since(proof.at, case.unheard)
    silent_by = heard_silence + rules.wait(proof, heard_silence, habits)
    if silent_by <= (now if deaf_since is None else min(now, deaf_since)):
        return stands(Standing.OVERDUE, None, replace(said, because=Because.SILENT))
    if deaf_since is None:
        return stands(Standing.CONFIRMED, silent_by, said)
    why = replace(said, because=Because.DEAF, deaf_since=deaf_since)
    if now < until:
        return stands(Standing.CONFIRMED, until, why)
    return stands(Standing.UNKNOWN, now + rules.health.reach, why)


def _lasting(case: Case, habits: Habits, rules: GuardRules) -> tuple[datetime, Proof]:
    """Return the proof that lasts longest, and until when; of whom nobody ever heard no rhythm is known."""
    patient = replace(rules, shadow=True) if case.served else rules
    return max(
        ((p.at + patient.wait(p, p.at, habits), p) for p in case.standing_proofs()),
        key=lambda lasting: (lasting[0], lasting[1].source, lasting[1].word),
    )


def _unheard(case: Case, said: Reason, now: datetime) -> tuple[Standing, datetime | None, Reason]:
    """Who is served and was never heard has the plain clock; before, nobody knows and nobody is rung."""
    if not case.served:
        return Standing.UNKNOWN, None, replace(said, because=Because.NO_EARS)
    why, until = replace(said, because=Because.NEVER_HEARD), said.until
    return (Standing.OVERDUE, None, why) if until <= now else (Standing.UNKNOWN, until, why)
