"""Proof of life: which signs count for whom, for how long each vouches, and the line that explains it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from telecare.domain.device_health import LIFE_TELLING, Apparatus, Guarded
from telecare.domain.parameters import Parameters
from telecare.domain.presence import SIGNS

PEOPLE = ("visit", "spoke_identified", "window")
"""What people say of an elder: they came in, a seat spoke with the identified elder, a light at the window."""

_HALF = 0.5


@dataclass(frozen=True, slots=True)
class Proof:
    """Something that shows that a person lives: when, what, and of which device or by whom."""

    at: datetime
    word: str
    source: str
    vouches_until: datetime


@dataclass(frozen=True, slots=True)
class ProofRules:
    """How much each word proves and how fast that fades.

    Belief in a sign begins at its weight and halves each half-life; the person counts as well while
    it is at least one half. So a full sign vouches for one half-life, one of weight 0.5 for no time
    at all. A word without a weight, as a robot's call that was answered, proves nothing.
    """

    clock: timedelta
    weights: Mapping[str, float]
    half_lives: Mapping[str, float]

    @classmethod
    def of(cls, parameters: Parameters, clock: timedelta) -> ProofRules:
        """Read a bureau's values; half-lives are shares of the silence clock of the person's risk."""
        words = (*SIGNS, *PEOPLE)
        values = parameters.values
        return cls(
            clock,
            {w: values[f"proof.{w}_pct"] / 100 for w in words if f"proof.{w}_pct" in values},
            {w: values.get(f"proof.{w}_half_life_pct", 100) / 100 for w in words},
        )

    def vouches_for(self, word: str) -> timedelta:
        """Return how long a sign of this word vouches; nothing where it proves nothing."""
        weight = self.weights.get(word, 0)
        if weight <= _HALF:
            return timedelta(0)
        return self.clock * self.half_lives[word] * (1 + math.log2(weight))

    def proofs(self, apparatus: Apparatus, elder: str) -> tuple[Proof, ...]:
        """Return all that proves an elder's life: their own devices' signs, and those of everybody's.

        What a paused device says proves nothing: nobody allows it to be used (law 13).
        """
        devices = {d.thing for d in apparatus.devices if d.elder in ("", elder) and not d.paused}
        return tuple(
            Proof(at, word, thing, at + self.vouches_for(word))
            for thing in sorted({*devices, said_of(elder)})
            for word, at in sorted(apparatus.presence.of(thing).items())
            if self.vouches_for(word)
        )


def said_of(elder: str) -> str:
    """Return the name under which what people say of an elder lies among the words of things."""
    return f"said-{elder}"


def best(proofs: Iterable[Proof]) -> Proof | None:
    """Return the proof that vouches longest; of equals the one that sorts first."""
    return max(proofs, key=lambda p: (p.vouches_until, p.source, p.word), default=None)


def ears_of(devices: Iterable[Guarded], elder: str) -> tuple[str, ...]:
    """Return the devices that tell of an elder's life without being asked."""
    return tuple(
        d.thing
        for d in devices
        if d.type in LIFE_TELLING and d.elder in ("", elder) and not d.paused
    )
