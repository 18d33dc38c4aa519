"""Tells how long a silence or a dead device can stay unnoticed at worst: by person, device, home and street."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from telecare.domain.consent import paused_at_home
from telecare.domain.device_health import Guarded
from telecare.domain.presence_standing import GuardRules
from telecare.domain.probes import is_synthetic
from telecare.domain.silence_bound import Bound, BoundRules
from telecare.ports.consents import Consents
from telecare.ports.world import Clock, Directory


@dataclass(frozen=True, slots=True)
class HomeBound:
    """The bounds of one home, by elder and by device; ids alone."""

    home: str
    people: dict[str, Bound]
    devices: dict[str, Bound]

    @property
    def longest(self) -> timedelta | None:
        """Return the worst of its people; None where a silence of one of them would never be told."""
        return worst(bound.longest for bound in self.people.values())


@dataclass(frozen=True, slots=True)
class StreetBound:
    """The bounds of a street's homes, and the worst of them."""

    street: str
    homes: tuple[HomeBound, ...]

    @property
    def longest(self) -> timedelta | None:
        """Return the worst of the homes that have one."""
        known = [home.longest for home in self.homes if home.longest is not None]
        return max(known, default=None)

    @property
    def unbounded(self) -> tuple[str, ...]:
        """Return the homes in which somebody's silence would never be told."""
        return tuple(h.home for h in self.homes if h.people and h.longest is None)


def worst(bounds: Iterator[timedelta | None]) -> timedelta | None:
    """Return the longest; None where there is none, or one has no end."""
    known = list(bounds)
    if not known or None in known:
        return None
    return max(bound for bound in known if bound is not None)


@dataclass(frozen=True, slots=True)
class TellBounds:
    """Computes bounds from the register, the policy and what elders allow; it reads no word of any device.

    A device that nobody allows to be used any more tells of nobody: with it goes its part of the watch.
    """

    directory: Directory
    consents: Consents
    clock: Clock

    def by_street(self, bureau: str) -> Iterator[StreetBound]:
        """Yield every street with the bounds of its homes; nobody lives in a synthetic one."""
        for street in self.directory.streets(bureau):
            yield self.of_street(bureau, street)

    def of_street(self, bureau: str, street: str) -> StreetBound:
        """Return the bounds of one street's homes."""
        homes = (h for h in self.directory.homes(bureau, street) if not is_synthetic(h))
        return StreetBound(street, tuple(self.of_home(bureau, home) for home in homes))

    def of_home(self, bureau: str, home: str) -> HomeBound:
        """Return the bounds of one home."""
        known = self.directory.snapshot(bureau, home)
        words = {e: self.consents.of(bureau, e).values() for e in known.elders}
        paused = paused_at_home(words, [d.thing for d in known.devices], self.clock.now())
        devices = tuple(
            Guarded(d.thing, d.type, known.owner_of(d.thing), d.thing in paused)
            for d in known.devices
        )
        guard = GuardRules.of(known.parameters, known.risk, ZoneInfo(known.zone))
        rules = BoundRules.of(known.parameters, guard)
        return HomeBound(
            home,
            {elder: rules.person(devices, elder) for elder in known.elders},
            {device.thing: rules.device(devices, device) for device in devices},
        )
