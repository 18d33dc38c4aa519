"""Judges the meters of a home: whether nobody draws anything, whether something runs, and when to look again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from telecare.domain.device_health import Apparatus, Guarded
from telecare.domain.meters import ALARM_WORDS, APART, MeterFinding, MeterWatch
from telecare.domain.presence_proof import ProofRules
from telecare.domain.presence_standing import Case


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
    apparatus: Apparatus, rules: ProofRules, cases: Iterable[Case], now: datetime
) -> Iterator[MeterNews]:
    """Yield what the meters of a home show as of their newest readings.

    Little use asks after somebody only where nothing but the meter told of its people within its window,
    and never by a device whose consent was withdrawn. Leaks are told whoever is away.
    """
    at_home = [case for case in cases if case.absence is None or case.absence.until <= now]
    for device, meter, watch in _watches(apparatus, rules):
        read_at = watch.known[-1].at
        for finding in sorted(watch.findings()):
            if finding is not MeterFinding.STILL or _is_missed(device, watch, at_home, rules):
                yield MeterNews(device.thing, meter, finding, read_at)


def meter_looks(apparatus: Apparatus, rules: ProofRules, now: datetime) -> Iterator[datetime]:
    """Yield when a meter could bring something to light next, once the reading of that time is in."""
    for _, _, watch in _watches(apparatus, rules):
        yield from (at + APART for at in watch.turns_at() if at + APART > now)


def _watches(apparatus: Apparatus, rules: ProofRules) -> Iterator[tuple[Guarded, str, MeterWatch]]:
    for device in apparatus.devices:
        for meter, dials in sorted(apparatus.presence.dials.get(device.thing, {}).items()):
            if meter in rules.meters:
                yield device, meter, MeterWatch(rules.meters[meter], dials)


def _is_missed(
    device: Guarded, watch: MeterWatch, at_home: Iterable[Case], rules: ProofRules
) -> bool:
    """Tell whether the newest other sign of all whom the meter serves is as old as its window."""
    served = [case for case in at_home if device.elder in ("", case.elder)]
    if device.paused or not served:
        return False
    others = (rules.last_beside(c.apparatus, c.elder, device.thing) for c in served)
    last = max([case.since for case in served] + [at for at in others if at is not None])
    return watch.known[-1].at - last >= watch.rules.window
