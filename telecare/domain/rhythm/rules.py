"""The bureau's numbers by which a quiet becomes a silence that people are rung for."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import timedelta, tzinfo

from telecare.domain.kinds import Risk
from telecare.domain.parameters import Parameters
from telecare.domain.rhythm.population import PRIOR, Prior

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class QuietRules:
    """When quiet is too long: `plain` where nothing is learnt, between floor and ceiling where it is.

    `false_alarms` is the one number to trade with: how many calls for nothing in 30 days it is worth to
    find people an hour sooner. A quiet longer than `lesson` teaches no patience. Of the calls that an
    hour of waiting beyond `urged` spares only `urged_share` counts. After `away_calls` calls for nothing
    within `away_span`, each for a quiet longer than `away`, somebody seems to be away of whom nobody
    entered it: for that span nobody is rung sooner than by `plain`.
    """

    plain: timedelta
    floor: timedelta
    ceiling: timedelta
    lesson: timedelta
    false_alarms: float
    known_days: float
    lively: timedelta
    forget_days: float
    urged: timedelta
    urged_share: float
    away: timedelta
    away_calls: int
    away_span: timedelta
    zone: tzinfo
    prior: Prior = PRIOR

    @property
    def quickest(self) -> timedelta:
        """Return how long nobody is rung after a sign, whatever was learnt or not."""
        return min(self.floor, self.plain)

    def unlearnt(self) -> QuietRules:
        """Return the rules by which the plain clock holds for ever: what a rhythm in the shadow leaves."""
        return replace(self, known_days=math.inf)

    @classmethod
    def of(cls, parameters: Parameters, risk: Risk, zone: tzinfo) -> QuietRules:
        """Read a bureau's values for a person of this risk."""
        return cls(
            plain=parameters.duration(f"silence.{risk}_h"),
            floor=parameters.duration("silence.floor_h"),
            ceiling=parameters.duration(f"silence.ceiling_{risk}_h"),
            lesson=parameters.duration("silence.lesson_h"),
            false_alarms=parameters.number(f"silence.false_alarms_{risk}"),
            known_days=parameters.duration("silence.known_days") / DAY,
            lively=parameters.duration("silence.lively_h"),
            forget_days=parameters.duration("silence.forget_days") / DAY,
            urged=parameters.duration("silence.urged_h"),
            urged_share=parameters.number("silence.urged_share"),
            away=parameters.duration("silence.away_h"),
            away_calls=parameters.count("silence.away_calls"),
            away_span=parameters.duration("silence.away_days"),
            zone=zone,
        )
