"""Whether a sensor still speaks as it used to, measured by the hours in which others of its home spoke.

Counted like this an empty home, a night and an outage make no sensor look broken: nobody else spoke.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from telecare.domain.liveness import Sign
from telecare.domain.parameters import Parameters

HOUR = timedelta(hours=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class RhythmRules:
    """When a quiet sensor is a broken one."""

    known_h: int
    quiet_h: int
    quiet_times: float

    @classmethod
    def of(cls, parameters: Parameters) -> RhythmRules:
        """Read a bureau's values."""
        return cls(
            known_h=int(parameters.duration("sensor.known_h") / HOUR),
            quiet_h=int(parameters.duration("sensor.quiet_h") / HOUR),
            quiet_times=parameters.number("sensor.quiet_times"),
        )

    def limit(self, longest: int) -> float:
        """Return how many hours of others a sensor may be quiet that was never so for longer than this."""
        return max(self.quiet_h, self.quiet_times * longest)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """One sensor: the hours it spoke in, the number of the last one, the longest run it left out."""

    last: Sign
    spoken_in: int
    spoken: int = 1
    longest: int = 0
    faulty: bool = False

    def spoke(self, sign: Sign, hour: int) -> Rhythm:
        """Take an hour in which it spoke; the silence of a fault is no part of its rhythm."""
        left_out = hour - self.spoken_in - 1
        longest = self.longest if self.faulty else max(self.longest, left_out)
        last = max(self.last, sign, key=lambda s: s.at)
        return Rhythm(last, hour, self.spoken + 1, longest)


@dataclass(frozen=True, slots=True)
class QuietSensor:
    """A sensor that has fallen out of its rhythm: `quiet_h` hours of others, where `usual_h` was its most."""

    last: Sign
    usual_h: int
    quiet_h: int


@dataclass(frozen=True, slots=True)
class Rhythms:
    """The sensors of one home.

    An hour is looked at when the next one has ended, as a whole: in which order its words came, how
    often, and whether some were late by less than an hour, makes no difference. `due` is when.
    """

    rules: RhythmRules
    sensors: Mapping[str, Rhythm] = field(default_factory=dict)
    hours: int = 0
    waiting: Mapping[int, Mapping[str, Sign]] = field(default_factory=dict)
    looked_at: int = -1
    due: datetime | None = None

    def heard(self, sign: Sign) -> Rhythms:
        """Take a sensor's word in."""
        hour = (sign.at - _EPOCH) // HOUR
        if hour <= self.looked_at:
            return self.vouched(sign)
        spoke = self.waiting.get(hour, {})
        known = spoke.get(sign.device)
        if known is not None and known.at >= sign.at:
            return self
        waiting = {**self.waiting, hour: {**spoke, sign.device: sign}}
        due = self.due if spoke else _due(waiting)
        return Rhythms(self.rules, self.sensors, self.hours, waiting, self.looked_at, due)

    def vouched(self, sign: Sign) -> Rhythms:
        """A word that shows a known sensor alive and makes no hour count: a late one, a heartbeat."""
        known = self.sensors.get(sign.device)
        if known is None or known.last.at >= sign.at:
            return self
        alive = replace(known, last=sign, spoken_in=self.hours, faulty=False)
        return replace(self, sensors={**self.sensors, sign.device: alive})

    def reviewed(self) -> tuple[Rhythms, tuple[QuietSensor, ...]]:
        """Look at the oldest hour that waits; returns the sensors that count as broken from now on."""
        hour = min(self.waiting)
        spoke, number = self.waiting[hour], self.hours + 1
        sensors = {
            **self.sensors,
            **{device: self._spoke(device, sign, number) for device, sign in spoke.items()},
        }
        broken = sorted(d for d, rhythm in sensors.items() if self._is_broken(rhythm, number))
        quiet = tuple(
            QuietSensor(sensors[d].last, sensors[d].longest, number - sensors[d].spoken_in)
            for d in broken
        )
        sensors |= {d: replace(sensors[d], faulty=True) for d in broken}
        waiting = {h: words for h, words in self.waiting.items() if h != hour}
        return Rhythms(self.rules, sensors, number, waiting, hour, _due(waiting)), quiet

    def _spoke(self, device: str, sign: Sign, number: int) -> Rhythm:
        known = self.sensors.get(device)
        return Rhythm(sign, number) if known is None else known.spoke(sign, number)

    def _is_broken(self, rhythm: Rhythm, number: int) -> bool:
        if rhythm.faulty or rhythm.spoken < self.rules.known_h:
            return False
        return number - rhythm.spoken_in > self.rules.limit(rhythm.longest)


def _due(waiting: Mapping[int, object]) -> datetime | None:
    return _EPOCH + (min(waiting) + 2) * HOUR if waiting else None
