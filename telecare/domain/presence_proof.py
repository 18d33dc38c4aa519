"""Proof of life: which signs count for whom, and for what part of the clock each vouches."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from telecare.domain.device_health import LIFE_TELLING, Apparatus, Guarded
from telecare.domain.kinds import Witnessed
from telecare.domain.meters import SIGN_WORDS, MeterRules, MeterWatch, meter_rules
from telecare.domain.parameters import Parameters
from telecare.domain.presence import SIGNS, Presence, Words
from telecare.domain.rhythm.places import place_of
from telecare.domain.stirs import Stir, Stirs, merged

LEFT = "left:"
"""Begins the words of a device that is gone, as they lie among what is said of an elder whom it heard."""

PEOPLE = tuple(word.value for word in Witnessed)

_HALF = 0.5


@dataclass(frozen=True, slots=True)
class Proof:
    """Something that shows that a person lives: when, what, of which device or by whom, and how well.

    `share` is the part of the waiting clock for which it vouches; a full sign vouches for all of it.
    """

    at: datetime
    word: str
    source: str
    share: float


@dataclass(frozen=True, slots=True)
class ProofRules:
    """How much each word proves and how fast that fades.

    Belief in a sign begins at its weight and halves each half-life; the person counts as well while
    it is at least one half. So a full sign vouches for one half-life, one of weight 0.5 for no time
    at all. A word without a weight, as a robot's call that was answered, proves nothing. Half-lives
    are shares of the clock by which the person is waited for.
    """

    weights: Mapping[str, float]
    half_lives: Mapping[str, float]
    meters: Mapping[str, MeterRules] = field(default_factory=dict)

    @classmethod
    def of(cls, parameters: Parameters) -> ProofRules:
        """Read a bureau's values."""
        weights = {w: parameters.known(f"proof.{w}_pct") for w in (*SIGNS, *PEOPLE)}
        half_lives = {w: parameters.known(f"proof.{w}_half_life_pct") for w in weights}
        return cls(
            {w: known / 100 for w, known in weights.items() if known is not None},
            {w: 1 if known is None else known / 100 for w, known in half_lives.items()},
            meter_rules(parameters),
        )

    def share_of(self, word: str) -> float:
        """Return for which part of the clock a sign of this word vouches; 0 where it proves nothing."""
        weight = self.weights.get(word, 0)
        if weight <= _HALF:
            return 0.0
        return self.half_lives[word] * (1 + math.log2(weight))

    def proofs(self, apparatus: Apparatus, elder: str) -> tuple[Proof, ...]:
        """Return what proves an elder's life: their own devices' signs, everybody's, and people's words.

        A sign that is followed by one at least as strong is left out: the younger one speaks for it.
        """
        found = self._found(apparatus, elder)
        standing: list[Proof] = []
        for proof in sorted(found, key=lambda p: (p.at, p.share, p.source, p.word), reverse=True):
            if not standing or proof.share > standing[-1].share:
                standing.append(proof)
        return tuple(standing)

    def signs(self, apparatus: Apparatus, elder: str) -> tuple[datetime, ...]:
        """Return the last instant of each sort of sign of an elder's life, in order."""
        return tuple(sorted(proof.at for proof in self._found(apparatus, elder)))

    def last_beside(self, apparatus: Apparatus, elder: str, thing: str) -> datetime | None:
        """Return the newest sign of an elder's life that a thing did not give itself."""
        others = (p.at for p in self._found(apparatus, elder) if p.source != thing)
        return max(others, default=None)

    def _found(self, apparatus: Apparatus, elder: str) -> Iterator[Proof]:
        for thing in (*_things_of(apparatus.devices, elder), said_of(elder)):
            for word, at in apparatus.presence.of(thing).items():
                if self.share_of(word):
                    yield Proof(at, word, thing, self.share_of(word))
        yield from self._left(apparatus, elder)
        yield from self._draws(apparatus, elder)

    def _left(self, apparatus: Apparatus, elder: str) -> Iterator[Proof]:
        """Yield what devices told of an elder that are gone by now."""
        for left, at in apparatus.presence.of(said_of(elder)).items():
            word = left.removeprefix(LEFT)
            if word != left and self.share_of(word):
                yield Proof(at, word, gone_of(elder), self.share_of(word))

    def _draws(self, apparatus: Apparatus, elder: str) -> Iterator[Proof]:
        """Yield what meters prove: somebody drew water, or switched something on."""
        for thing in _things_of(apparatus.devices, elder):
            for word, at in self._drawn(apparatus.presence, thing):
                if self.share_of(word):
                    yield Proof(at, word, thing, self.share_of(word))

    def _drawn(self, presence: Presence, thing: str) -> Iterator[tuple[str, datetime]]:
        for meter, dials in presence.dials.get(thing, {}).items():
            rules = self.meters.get(meter)
            at = MeterWatch(rules, dials).proves_life() if rules else None
            if at is not None:
                yield SIGN_WORDS[meter], at

    def left_by(self, presence: Presence, thing: str) -> Words:
        """Return when a device last told of life, as it is kept once the device is gone."""
        told = {word: at for word, at in presence.of(thing).items() if word in SIGNS}
        for word, at in self._drawn(presence, thing):
            told[word] = max(at, told.get(word, at))
        return {f"{LEFT}{word}": at for word, at in told.items()}

    def places(self, apparatus: Apparatus, elder: str) -> dict[str, datetime]:
        """Return the places at which somebody was heard of late, and when first."""
        found: dict[str, datetime] = {}
        for stir in self._stirred(apparatus, elder):
            found[stir.place] = min(stir.start, found.get(stir.place, stir.start))
        return found

    def stirs(self, apparatus: Apparatus, elder: str) -> Stirs:
        """Return the runs of what devices heard of an elder; people's words and meters teach no rhythm."""
        return merged(self._stirred(apparatus, elder))

    def _stirred(self, apparatus: Apparatus, elder: str) -> Iterator[Stir]:
        for thing in _things_of(apparatus.devices, elder):
            for word, run in apparatus.presence.stirs.get(thing, {}).items():
                if self.share_of(word):
                    yield from (replace(stir, place=place_of(thing, word)) for stir in run)


def _things_of(devices: Iterable[Guarded], elder: str) -> list[str]:
    """What a paused device says proves nothing and teaches nothing: nobody allows its use (law 13)."""
    return [d.thing for d in devices if d.elder in ("", elder) and not d.paused]


def said_of(elder: str) -> str:
    """Return the name under which what people say of an elder lies among the words of things."""
    return f"said-{elder}"


def gone_of(elder: str) -> str:
    """Return what stands for the devices that heard an elder and are gone."""
    return f"gone-{elder}"


def has_left(presence: Presence, elder: str) -> bool:
    """Tell whether a device is gone that heard an elder, and what it told still counts."""
    return any(word.startswith(LEFT) for word in presence.of(said_of(elder)))


def without_gone(presence: Presence, elders: Iterable[str]) -> Presence:
    """Return what is known without what devices told that are gone: nobody allows its use any more (law 13)."""
    names = frozenset(map(said_of, elders))
    words = {
        thing: {w: at for w, at in said.items() if thing not in names or not w.startswith(LEFT)}
        for thing, said in presence.words.items()
    }
    return replace(presence, words=words)


def ears_of(devices: Iterable[Guarded], elder: str) -> tuple[str, ...]:
    """Return the devices that tell of an elder's life without being asked."""
    return tuple(
        d.thing
        for d in devices
        if d.type in LIFE_TELLING and d.elder in ("", elder) and not d.paused
    )


def heard_ears(apparatus: Apparatus, elder: str) -> tuple[str, ...]:
    """Return the ears of an elder of which anything was ever heard: one in its box tells of nobody."""
    return tuple(ear for ear in ears_of(apparatus.devices, elder) if apparatus.was_heard(ear))


def never_heard(apparatus: Apparatus, elders: Iterable[str]) -> tuple[str, ...]:
    """Return the elders who have ears of which not one was ever heard."""
    return tuple(
        elder
        for elder in elders
        if ears_of(apparatus.devices, elder) and not heard_ears(apparatus, elder)
    )
