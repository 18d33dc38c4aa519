"""How long a silence or a dead device can stay unnoticed at worst: computed from the home and its bureau's clocks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from telecare.domain.deadlines import SWEEP
from telecare.domain.device_health import HUB, ON_DEMAND, Guarded
from telecare.domain.links import MOST_GAPS
from telecare.domain.parameters import Parameters
from telecare.domain.presence_proof import PEOPLE, ears_of
from telecare.domain.presence_standing import GuardRules

KEEP_ALIVES = 1.5
"""After how many keep-alives without a word a broker ends a connection."""


@dataclass(frozen=True, slots=True)
class Bound:
    """The longest time until somebody is told; None where nothing would ever tell. `parts` add up to it."""

    longest: timedelta | None
    parts: Mapping[str, timedelta]

    @classmethod
    def of(cls, **parts: timedelta) -> Bound:
        """Return the bound of these parts."""
        return cls(sum(parts.values(), timedelta(0)), parts)


NEVER = Bound(None, {})


@dataclass(frozen=True, slots=True)
class BoundRules:
    """What a bound is made of, besides a home's own devices.

    `told` is from a deadline to its judgement: the tracer of the sweep before it must have come in, and
    the margin have passed; then the next sweep. `link` is from a cut to its repair: the broker notices,
    the link stays away, a sweep comes. `flaps` is what short outages, of which nobody is told, can put
    off: each takes its own time and as much of the time before it, and only the last few are remembered.
    """

    guard: GuardRules
    told: timedelta
    link: timedelta
    flaps: timedelta

    @classmethod
    def of(cls, parameters: Parameters, guard: GuardRules) -> BoundRules:
        """Read a bureau's values; a lag past the bureau's limit is told as an outage, and only that one is longer."""
        lag, margin = (parameters.duration(f"ingest.{name}_min") for name in ("lag", "margin"))
        away = parameters.duration("link.lost_min") + SWEEP
        return cls(
            guard=guard,
            told=max(lag + SWEEP, margin) + SWEEP,
            link=parameters.duration("link.keep_alive_min") * KEEP_ALIVES + away,
            flaps=2 * MOST_GAPS * away,
        )

    def person(self, devices: tuple[Guarded, ...], elder: str) -> Bound:
        """Return after how long at most somebody is told of a person's silence, or that nobody can hear."""
        if not ears_of(devices, elder):
            return NEVER
        proof = self.guard.proof
        shares = (proof.share_of(word) for word in proof.weights if word not in PEOPLE)
        silence = self.guard.longest * max(1.0, *shares)
        return Bound.of(silence=silence, flaps=self.flaps, told=self._deaf())

    def device(self, devices: tuple[Guarded, ...], device: Guarded) -> Bound:
        """Return after how long at most somebody is told that a device is dead."""
        health = self.guard.health
        if device.type in ON_DEMAND:
            return NEVER
        if device.type == HUB:
            return Bound.of(beats=health.reach, told=max(self.told, self.link))
        if all(other.type != HUB for other in devices):
            return Bound.of(quiet=health.quiet, flaps=self.flaps, told=max(self.told, self.link))
        return Bound.of(quiet=health.quiet, beat=health.beat, flaps=self.flaps, told=self._deaf())

    def _deaf(self) -> timedelta:
        """A home that cannot be heard when it is judged is looked at again; a hub that hangs is found."""
        return max(self.guard.health.reach + self.told, self.link)
