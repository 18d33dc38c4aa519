"""What is remembered of a home under watch between two looks, and what is known of it at one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType

from telecare.domain.device_health import Guarded
from telecare.domain.home import Absence
from telecare.domain.links import Link
from telecare.domain.liveness import Deafness
from telecare.domain.presence import Presence

NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Lapse:
    """Something that should have been heard and was not: what was last, when it was found, who was told."""

    last: datetime
    found_at: datetime
    told: bool = False


@dataclass(frozen=True, slots=True)
class Guard:
    """What is remembered of a home between two judgements.

    A silence and a lost device are found once: they stand here until a later word ends them.
    `home_since` is until when an elder was last known to be away: silence counts from then. `untaught` is
    until when somebody said so, rightly or not: no quiet that began before teaches. `rhythms`
    are the elders' own, packed, as of `learnt_to`: what is younger is learnt anew at each judgement.
    `cases` are the incidents that stand for silences of which somebody was told.
    `meters` are findings of meters by their keys, each told once until it ends; `sensors` are the
    rhythms of sensors, packed, and `mute` those that fell silent while others of the home were heard; by
    `fault_key` it also holds devices that speak and say what cannot be.
    """

    since: datetime
    silences: Mapping[str, Lapse] = field(default_factory=dict)
    lost: Mapping[str, Lapse] = field(default_factory=dict)
    outages: Mapping[str, tuple[Deafness, ...]] = field(default_factory=dict)
    home_since: Mapping[str, datetime] = field(default_factory=dict)
    earless: Mapping[str, datetime] = field(default_factory=dict)
    rhythms: Mapping[str, str] = field(default_factory=dict)
    learnt_to: datetime | None = None
    meters: Mapping[str, Lapse] = field(default_factory=dict)
    sensors: str = ""
    mute: Mapping[str, Lapse] = field(default_factory=dict)
    untaught: Mapping[str, datetime] = field(default_factory=dict)
    cases: Mapping[str, str] = field(default_factory=dict)

    @property
    def has_findings(self) -> bool:
        """Tell whether anything is wrong, told or not."""
        return bool(self.silences or self.lost or self.meters or self.mute)

    @property
    def has_untold(self) -> bool:
        """Tell whether something was found of which nobody has heard."""
        found = (self.silences, self.lost, self.meters, self.mute)
        return not all(lapse.told for lapses in found for lapse in lapses.values())

    def untaught_by(self, elders: Iterable[str], now: datetime) -> Guard:
        """Return the guard by which no quiet of these elders teaches that began before now."""
        return replace(self, untaught={**self.untaught, **dict.fromkeys(elders, now)})

    def home_again(self, elder: str, since: datetime) -> Guard:
        """Return the guard by which an elder has been at home since an instant, if not since a later one."""
        latest = max(since, self.home_since.get(elder, self.since))
        return replace(self, home_since={**self.home_since, elder: latest})

    def all_told(self, cases: Mapping[str, str] = NOTHING) -> Guard:
        """Return the guard once an incident or a repair stands for all that was found; `cases` by elder."""
        return replace(
            self,
            silences=_told(self.silences),
            cases={**self.cases, **cases},
            lost=_told(self.lost),
            meters=_told(self.meters),
            mute=_told(self.mute),
        )


def _told(lapses: Mapping[str, Lapse]) -> dict[str, Lapse]:
    return {name: replace(lapse, told=True) for name, lapse in lapses.items()}


@dataclass(frozen=True, slots=True)
class Known:
    """All that is known of a home at the instant of judgement; runs of signs are known since `stirred`.

    `served` is since when those elders are served of whose devices nothing was ever heard: a home that
    is still being fitted rings nobody, one that was accepted does. `mark` is that of its record.
    `let_go` is since when nobody is at work any more on the incidents of those who were found silent.
    """

    elders: tuple[str, ...]
    away: Mapping[str, Absence]
    devices: tuple[Guarded, ...]
    presence: Presence
    links: Mapping[str, Link]
    stirred: datetime
    served: Mapping[str, datetime] = field(default_factory=dict)
    mark: str = ""
    let_go: Mapping[str, datetime] = field(default_factory=dict)
