"""Reads a home's meters: what they prove of life, and the alarms that follow from too little or ceaseless use."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from telecare.domain.events import Alarm
from telecare.domain.kinds import incident_kind
from telecare.domain.meters import (
    ALARM_WORDS,
    SIGN_WORDS,
    MeterFinding,
    MeterRules,
    MeterWatch,
    meter_rules,
)
from telecare.domain.parameters import Parameters
from telecare.domain.signals import ActivitySignal, ReadingSignal

Meter = tuple[str, str]


@dataclass(frozen=True, slots=True)
class MeterNews:
    """What a reading tells: signs of life, and alarms that were not told yet."""

    signs: tuple[ActivitySignal, ...] = ()
    alarms: tuple[Alarm, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadMeters:
    """The meters of one home; each finding is told once, until it has ended."""

    rules: Mapping[str, MeterRules]
    watches: Mapping[Meter, MeterWatch] = field(default_factory=dict)
    told: Mapping[Meter, frozenset[MeterFinding]] = field(default_factory=dict)

    @classmethod
    def of(cls, parameters: Parameters) -> ReadMeters:
        """Read a bureau's values; no meter is known yet."""
        return cls(meter_rules(parameters))

    def taken(
        self, thing: str, signal: ReadingSignal, last_sign: datetime, beside: datetime
    ) -> tuple[ReadMeters, MeterNews]:
        """Return the meters with a reading taken in, and what it tells.

        `last_sign` is the newest of any kind, `beside` that of anything but this meter: a sip from the
        tap proves life, and yet so little water in all is asked after, as it is where homes are judged
        (`telecare/domain/meter_judgement.py`).
        """
        watches, told = dict(self.watches), dict(self.told)
        signs: list[ActivitySignal] = []
        alarms: list[Alarm] = []
        for reading in signal.readings:
            if reading.name not in self.rules:
                continue
            meter = (thing, reading.name)
            known = watches.get(meter, MeterWatch(self.rules[reading.name]))
            watch = watches[meter] = known.read(signal.at, reading.value)
            life = watch.proves_life(last_sign)
            if life is not None:
                signs.append(ActivitySignal(life, SIGN_WORDS[reading.name]))
            found = _needed(watch, beside)
            alarms += _alarms(meter, watch, found - told.get(meter, frozenset()))
            told[meter] = found
        return replace(self, watches=watches, told=told), MeterNews(tuple(signs), tuple(alarms))


def _needed(watch: MeterWatch, beside: datetime) -> frozenset[MeterFinding]:
    """Little use alarms nobody where a sign of anything else is younger than the meter's window."""
    found = watch.findings()
    if MeterFinding.STILL in found and watch.dials[-1].at - beside < watch.rules.window:
        return found - {MeterFinding.STILL}
    return found


def _alarms(meter: Meter, watch: MeterWatch, found: frozenset[MeterFinding]) -> Iterator[Alarm]:
    thing, name = meter
    at = watch.dials[-1].at
    for finding in sorted(found):
        word = ALARM_WORDS[name, finding]
        stamp = at.astimezone(UTC).isoformat(timespec="milliseconds")
        yield Alarm(
            thing=thing,
            id=f"{name}-{finding}-{stamp}",
            word=word,
            kind=incident_kind(word),
            at=at,
            received_at=at,
        )
