"""One home on one day: whose life was confirmed, which device was heard, what of the kit lacks (FJ24-22, FJ24-46)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from telecare.domain.device_health import Apparatus, hub_of
from telecare.domain.device_types import DEVICE_TYPES, DeviceClass
from telecare.domain.figures.street_day import Doing, Standing
from telecare.domain.guard import Guard, Known
from telecare.domain.home import EarlyEnd, Snapshot
from telecare.domain.presence_proof import heard_ears
from telecare.domain.presence_standing import GuardRules
from telecare.domain.programme.kits import Kit, fitting, lacking

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the bureau, from midnight to midnight in its zone; its end is outside."""

    on: date
    begins: datetime
    ends: datetime

    @classmethod
    def of(cls, on: date, zone: tzinfo) -> Day:
        """Return a day; one on which clocks are changed is shorter or longer."""
        begins, ends = (datetime.combine(d, time(), zone) for d in (on, on + DAY))
        return cls(on, begins, ends)

    def holds(self, at: datetime) -> bool:
        """Tell whether an instant lies within."""
        return self.begins <= at < self.ends


@dataclass(frozen=True, slots=True)
class Watched:
    """What is known of a home some hours after the day; runs of signs reach back over most of it."""

    guard: Guard
    known: Known
    rules: GuardRules

    @property
    def apparatus(self) -> Apparatus:
        """Return the devices with all that was heard of them."""
        known, guard = self.known, self.guard
        return Apparatus(
            known.devices,
            known.presence,
            known.links,
            guard.since,
            self.rules.health,
            guard.outages,
        )


def home_standing(home: Snapshot, kit: Kit) -> Standing:
    """Return what a home has; what nobody was asked about is not lacking."""
    types = [device.type for device in home.devices]
    short = lacking(kit, fitting(kit, home.risk, (), {}), types)
    return Standing(
        homes=1,
        elders=len(home.elders),
        complete=0 if short else 1,
        can_call=int(any(_calls_help(each) for each in types)),
        devices=len(types),
        fitted=dict.fromkeys(sorted(set(types)), 1),
    )


def _calls_help(type_: str) -> bool:
    known = DEVICE_TYPES.get(type_)
    return known is not None and known.device_class is DeviceClass.ACTIVE_HELP


def home_doing(watched: Watched, day: Day) -> Doing:
    """Return what happened in a home on a day; before the watch began nothing was due of anybody.

    A sign counts for the day on which it happened. The one sign that only the small hours of a day
    gave, and that others followed after midnight, is not known any more: that day is not confirmed.
    """
    if watched.guard.since > day.begins:
        return Doing()
    apparatus, known = watched.apparatus, watched.known
    away = {e for e in known.elders if _is_away(known, e, day)}
    due = [elder for elder in known.elders if elder not in away]
    heard = [d.type for d in known.devices if _is_heard(apparatus, d.thing, day)]
    silent = {*watched.guard.lost, *watched.guard.mute}
    return Doing(
        due=len(due),
        confirmed=sum(is_confirmed(watched, elder, day) for elder in due),
        away=len(away),
        unheard=sum(not heard_ears(apparatus, elder) for elder in due),
        device_days=len(known.devices),
        heard_days=len(heard),
        silent_days=sum(device.thing in silent for device in known.devices),
        heard=dict(sorted(Counter(heard).items())),
        fitted=dict(sorted(Counter(d.type for d in known.devices).items())),
    )


def is_confirmed(watched: Watched, elder: str, day: Day) -> bool:
    """Tell whether an elder gave a sign of life on a day, or somebody saw or spoke with them."""
    proof, apparatus = watched.rules.proof, watched.apparatus
    if any(map(day.holds, proof.signs(apparatus, elder))):
        return True
    runs = proof.stirs(apparatus, elder)
    return any(run.start < day.ends and run.end >= day.begins for run in runs)


def _is_away(known: Known, elder: str, day: Day) -> bool:
    absence = known.away.get(elder)
    if absence is None or absence.reason == EarlyEnd.TAKEN_BACK:
        return False
    return absence.until > day.begins


def _is_heard(apparatus: Apparatus, thing: str, day: Day) -> bool:
    """Tell whether a device said anything since the day began, or its hub heard it."""
    return any(at >= day.begins for at in _words(apparatus, thing))


def _words(apparatus: Apparatus, thing: str) -> Iterator[datetime]:
    presence, hub = apparatus.presence, hub_of(apparatus.devices)
    yield from presence.of(thing).values()
    seen = presence.seen_by(hub, thing) if hub and hub != thing else None
    if seen is not None:
        yield seen
