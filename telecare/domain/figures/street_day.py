"""One street on one day: who is served, what is fitted and used (HZ23-25), whose life was confirmed, care given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any

from telecare.domain.figures.cases import added


@dataclass(frozen=True, slots=True)
class Standing:
    """What a street has on a day: it is not summed over days, the last one counts.

    `entitled` are people in a class of the programme who are served, on the way or declined it;
    `unasked` are people of the roster of whom no service speaks. `declined` counts why people said no,
    `complete` the homes that lack nothing of the kit for their risk, `can_call` those in which
    something stands for calling help; `fitted` counts homes by the type of a device in them. `carers`
    are different people who look after elders, relatives apart (SH24-05, SH24-06): of two streets that
    share one, both count them.
    """

    homes: int = 0
    elders: int = 0
    entitled: int = 0
    served: int = 0
    entering: int = 0
    suspended: int = 0
    unasked: int = 0
    complete: int = 0
    can_call: int = 0
    carers: int = 0
    devices: int = 0
    fitted: Mapping[str, int] = field(default_factory=dict)
    declined: Mapping[str, int] = field(default_factory=dict)
    classes: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Doing:
    """What was done in a street on a day: it is summed over days.

    `due` are person-days on which a sign of life was due: nobody who is away is among them, and
    `unheard` of them nobody could have heard, which confirms nothing (law 9). `device_days` count
    devices, `heard_days` those that spoke, `silent_days` those that were given up as lost.
    """

    due: int = 0
    confirmed: int = 0
    away: int = 0
    unheard: int = 0
    device_days: int = 0
    heard_days: int = 0
    silent_days: int = 0
    care_done: int = 0
    care_missed: int = 0
    heard: Mapping[str, int] = field(default_factory=dict)
    fitted: Mapping[str, int] = field(default_factory=dict)


def standings(one: Standing, other: Standing) -> Standing:
    """Return the standing of two streets together."""
    return Standing(**_sums(one, other))


def doings(one: Doing, other: Doing) -> Doing:
    """Return what was done on two days or in two streets together."""
    return Doing(**_sums(one, other))


def _sums(one: Standing | Doing, other: Standing | Doing) -> dict[str, Any]:
    sums: dict[str, Any] = {}
    for each in fields(one):
        mine, theirs = getattr(one, each.name), getattr(other, each.name)
        sums[each.name] = added(mine, theirs) if isinstance(mine, Mapping) else mine + theirs
    return sums


@dataclass(frozen=True, slots=True)
class StreetDay:
    """A street's day as it is kept; counted anew it takes the place of what was counted before."""

    street: str
    on: date
    standing: Standing
    doing: Doing
