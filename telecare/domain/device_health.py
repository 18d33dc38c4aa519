"""Whether a device still works: what vouches for it, how long it may be quiet, and when it is given up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from telecare.domain.home import HomeDevice
from telecare.domain.links import Link
from telecare.domain.liveness import Deafness, silent_since
from telecare.domain.parameters import Parameters
from telecare.domain.presence import Presence

HUB = "hub"
UNHEARD, SLOW = "device.unheard_min", "device.slow_min"

_FOR_EVER = datetime.max.replace(tzinfo=UTC)

ON_DEMAND = frozenset({"blood_pressure_meter", "oximeter", "body_scale", "pill_box"})
"""Types that speak when somebody uses them and at no other time: their quiet breaks nothing."""

LIFE_TELLING = frozenset(
    {
        "pir", "water_meter", "water_flow_sensor", "electricity_meter", "fall_detector",
        "set_top_box", "door_contact", "door_lock", "sleep_monitor", "mattress", "bed_strap",
        "watch", "wristband", "smart_cane", "smart_wheelchair",
    }
)  # fmt: skip
"""Types whose words come of a living person without anybody's pressing a button (SH24-23, FJ24-23)."""


@dataclass(frozen=True, slots=True)
class HealthRules:
    """How often a hub beats, how many beats it may miss, and how long another device may be quiet.

    `unheard` is how long the devices of an accepted home may take until the first word of all, `slow`
    by how much a device's clock may be behind before what it says is taken to be of its receipt.
    """

    beat: timedelta
    misses: int
    quiet: timedelta
    unheard: timedelta
    slow: timedelta = timedelta.max

    @classmethod
    def of(cls, parameters: Parameters) -> HealthRules:
        """Read a bureau's values."""
        beat = parameters.duration("heartbeat.every_min")
        known = UNHEARD in parameters.values  # a policy of the version before has none
        return cls(
            beat=beat,
            misses=parameters.count("heartbeat.misses"),
            quiet=parameters.duration("device.quiet_h"),
            unheard=parameters.duration(UNHEARD) if known else beat,
            slow=parameters.duration(SLOW),
        )

    @property
    def reach(self) -> timedelta:
        """Return how long a beat vouches for its hub."""
        return self.beat * self.misses


@dataclass(frozen=True, slots=True)
class Guarded:
    """One device of a home; `elder` is whose it is, '' for everybody's.

    What a `paused` one says proves nobody's life: its consent was withdrawn. It is kept in order all the same.
    """

    thing: str
    type: str
    elder: str = ""
    paused: bool = False


def hub_of(devices: Iterable[Guarded | HomeDevice]) -> str:
    """Return the hub among a home's devices, '' where each has a link of its own."""
    return next((device.thing for device in devices if device.type == HUB), "")


@dataclass(frozen=True, slots=True)
class Health:
    """What is known of one device at an instant.

    `last` is the last word that vouches for it, `lost_at` when it is given up unless it speaks, None
    while nothing can be said against it: nobody could hear it, or it speaks on demand alone.
    """

    thing: str
    last: datetime
    lost_at: datetime | None

    def is_lost(self, now: datetime) -> bool:
        """Tell whether it has been quiet for too long."""
        return self.lost_at is not None and self.lost_at <= now


@dataclass(frozen=True, slots=True)
class Apparatus:
    """The devices of one home as they stand: words, links, and the outages that were found before.

    A device behind a hub is vouched for by the hub's map of last words, not by the hub's own beat: a
    dead smoke detector does not hide behind a living hub. Time in which nobody could hear it is no
    quiet of its own. `accepted` is since when a home is served of which no ear was ever heard, `exchanged`
    when a device of the home was last put in another's place: a hub of which nothing came is deaf since then.
    """

    devices: tuple[Guarded, ...]
    presence: Presence
    links: Mapping[str, Link]
    since: datetime
    rules: HealthRules
    outages: Mapping[str, tuple[Deafness, ...]] = field(default_factory=dict)
    accepted: datetime | None = None
    exchanged: datetime | None = None

    @property
    def hub(self) -> str:
        """Return the home's first hub, '' where each device has a link of its own."""
        return hub_of(self.devices)

    @property
    def hubs(self) -> tuple[str, ...]:
        """Return all hubs of the home: a large one has one on each floor."""
        return tuple(device.thing for device in self.devices if device.type == HUB)

    def carrier(self, thing: str) -> str:
        """Return whose connection carries a device's words: its own, else that of the hub that heard it last.

        What no hub ever heard is waited for by the one that spoke last: a dead one hides nothing.
        """
        hubs = self.hubs
        if not hubs or thing in hubs:
            return thing
        heard = [(at, hub) for hub in hubs if (at := self.presence.seen_by(hub, thing))]
        if heard:
            return max(heard)[1]
        if thing in self.links:
            return thing
        return max(hubs, key=lambda hub: max(self.presence.of(hub).values(), default=self.since))

    def _seen(self, thing: str) -> datetime | None:
        """Return when any hub of the home last heard of a device."""
        heard = (self.presence.seen_by(hub, thing) for hub in self.hubs)
        return max((at for at in heard if at is not None), default=None)

    def last_word(self, thing: str) -> datetime:
        """Return the last instant at which anything vouched for a device; the watch's begin at least."""
        seen = self._seen(thing)
        link = self.links.get(thing)
        others = [at for at in (seen, link.since if link else None) if at is not None]
        return max([self.since, *self.presence.of(thing).values(), *others])

    def first_word(self, thing: str) -> datetime:
        """Return the oldest instant of which is known that a device was heard; the watch's begin where none is."""
        seen = self._seen(thing)
        link = self.links.get(thing)
        runs = self.presence.stirs.get(thing, {}).values()
        shown = self.presence.dials.get(thing, {}).values()
        known = (
            *self.presence.of(thing).values(),
            *(run.start for each in runs for run in each),
            *(dial.at for each in shown for dial in each),
            *(at for at in (seen, link.since if link else None) if at is not None),
        )
        return min(known, default=self.since)

    def was_heard(self, thing: str) -> bool:
        """Tell whether anything ever came of a device or over what carries it; what lies in its box is deaf."""
        carrier = self.carrier(thing)
        return (
            carrier in self.links
            or bool(self.presence.of(thing) or self.presence.of(carrier))
            or self._seen(thing) is not None
        )

    def health(self, device: Guarded, now: datetime) -> Health:
        """Return how one device stands: what was never heard in an accepted home is given up soon."""
        health = self._heard_health(device, now)
        if self.accepted is None or health.lost_at is None or self.was_heard(device.thing):
            return health
        first = max(self.accepted, self.since) + self.rules.unheard
        return replace(health, lost_at=min(health.lost_at, first))

    def _heard_health(self, device: Guarded, now: datetime) -> Health:
        """What its own link tells sooner is not told by its quiet."""
        thing, last = device.thing, self.last_word(device.thing)
        carrier, limit = self.carrier(thing), self.rules.quiet
        if device.type in ON_DEMAND or self._link_is_down(thing):
            return Health(thing, last, None)
        if device.type == HUB:
            return Health(thing, last, last + self.rules.reach)
        if carrier == thing and self._link_is_up(thing):
            return Health(thing, last, None)  # its keep-alive vouches for it
        if self.deaf_since(carrier, now) is not None:
            return Health(thing, last, None)
        return Health(thing, last, silent_since(last, self.gaps(carrier)) + limit)

    def _link_is_up(self, thing: str) -> bool:
        link = self.links.get(thing)
        return link is not None and link.connected

    def _link_is_down(self, thing: str) -> bool:
        """Tell whether a connection is away; a later word shows that it is back, though that event was lost."""
        link = self.links.get(thing)
        if link is None or link.connected:
            return False
        return max(self.presence.of(thing).values(), default=link.since) <= link.since

    def deaf_since(self, carrier: str, now: datetime) -> datetime | None:
        """Return since when nothing comes over a carrier, None while it is heard."""
        if self._link_is_down(carrier):
            return self.links[carrier].since
        last = self.last_word(carrier)
        if carrier in self.hubs and last == self.since < (self.exchanged or self.since):
            return self.exchanged
        if carrier in self.hubs and last + self.rules.reach <= now:
            return last
        return None

    def gaps(self, carrier: str) -> tuple[Deafness, ...]:
        """Return the outages of a carrier that are over, in their order."""
        link = self.links.get(carrier)
        known = {*self.outages.get(carrier, ()), *(link.gaps if link else ())}
        return tuple(sorted(known, key=lambda gap: (gap.start, gap.end)))

    def common_gaps(self, carriers: Iterable[str]) -> tuple[Deafness, ...]:
        """Return when none of some carriers could be heard; one that is away now is deaf from then on."""
        common: tuple[Deafness, ...] | None = None
        for carrier in carriers:
            gaps = self.gaps(carrier)
            if self._link_is_down(carrier):
                gaps = (*gaps, Deafness(self.links[carrier].since, _FOR_EVER))
            common = gaps if common is None else tuple(_shared(common, gaps))
        return tuple(gap for gap in common or () if gap.end < _FOR_EVER)


def _shared(some: Iterable[Deafness], others: tuple[Deafness, ...]) -> Iterator[Deafness]:
    """Yield the times that lie in a gap of each."""
    for one in some:
        for other in others:
            start, end = max(one.start, other.start), min(one.end, other.end)
            if start < end:
                yield Deafness(start, end)
