"""Judges the meters of a home: whether nobody draws anything, whether something runs, and when to look again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from telecare.domain.device_health import Guarded
from telecare.domain.meters import ALARM_WORDS, APART, MeterFinding, MeterRules, MeterWatch
from telecare.domain.presence import Presence
from telecare.domain.presence_standing import PersonView, Standing


@dataclass(frozen=True, slots=True)
class MeterNews:
    """A finding of one meter, and when its newest reading showed it."""

    thing: str
    meter: str
    finding: MeterFinding
    read_at: datetime

    @property
    def key(self) -> str:
        """Return the name under which it is remembered until it ends."""
        return f"{self.thing}/{self.meter}/{self.finding}"


def meter_word(key: str) -> tuple[str, str, str]:
    """Return of a finding's key the thing, the kind of alarm that it is, and why in two words."""
    thing, meter, finding = key.rsplit("/", 2)
    return thing, ALARM_WORDS[meter, MeterFinding(finding)], f"{meter} {finding}"


def meter_findings(
    devices: Iterable[Guarded],
    presence: Presence,
    rules: Mapping[str, MeterRules],
    people: Iterable[PersonView],
) -> Iterator[MeterNews]:
    """Yield what the meters of a home show as of their newest readings.

    Little use asks after somebody only where none of the meter's people who are at home gave a younger
    sign of life, and never by a device whose consent was withdrawn. Leaks are told whoever is away.
    """
    known = tuple(people)
    for device, meter, watch in _watches(devices, presence, rules):
        read_at = watch.known[-1].at
        for finding in sorted(watch.findings()):
            if finding is not MeterFinding.STILL or _is_missed(device, watch, known):
                yield MeterNews(device.thing, meter, finding, read_at)


def meter_looks(
    devices: Iterable[Guarded],
    presence: Presence,
    rules: Mapping[str, MeterRules],
    now: datetime,
) -> Iterator[datetime]:
    """Yield when a meter could bring something to light next, once the reading of that time is in."""
    for _, _, watch in _watches(devices, presence, rules):
        yield from (at + APART for at in watch.turns_at() if at + APART > now)


def _watches(
    devices: Iterable[Guarded], presence: Presence, rules: Mapping[str, MeterRules]
) -> Iterator[tuple[Guarded, str, MeterWatch]]:
    for device in devices:
        for meter, dials in sorted(presence.dials.get(device.thing, {}).items()):
            if meter in rules:
                yield device, meter, MeterWatch(rules[meter], dials)


def _is_missed(device: Guarded, watch: MeterWatch, people: tuple[PersonView, ...]) -> bool:
    at_home = [
        person.last
        for person in people
        if device.elder in ("", person.elder) and person.standing is not Standing.AWAY
    ]
    if device.paused or not at_home:
        return False
    return watch.known[-1].at - max(at_home) >= watch.rules.window
