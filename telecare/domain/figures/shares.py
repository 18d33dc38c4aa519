"""The figures in percent that are held against targets; what nobody counted has none (law 9)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from telecare.domain.figures.cases import KindFigures
from telecare.domain.figures.street_day import Doing, Standing
from telecare.domain.figures.street_month import AreaFigures

SHARES = MappingProxyType(
    {
        "coverage": "served of entitled",
        "timeliness": "alarms answered in time",
        "completion": "care done of care due",
        "life": "person-days confirmed of those due",
        "kit": "homes that lack nothing",
        "devices_used": "device-days heard",
        "emergency_call": "homes in which somebody can call for help",
        "water_meters": "homes with a smart water meter",
        "rollout": "services that are given of those that were approved",
    }
)


def shares(known: AreaFigures) -> Mapping[str, float]:
    """Return the shares that are known, by name."""
    standing, doing, cases = known.standing, known.doing, known.cases.all
    found = {
        **_of_people(standing),
        **_of_days(doing),
        "timeliness": _timeliness(cases),
    }
    return {name: share for name, share in found.items() if share is not None}


def _of_people(standing: Standing) -> Mapping[str, float | None]:
    entitled = standing.entitled
    asked = standing.served + standing.entering + standing.suspended
    return {
        "coverage": _share(standing.served + standing.suspended, entitled),
        "kit": _share(standing.complete, standing.homes),
        "emergency_call": _share(standing.can_call, standing.homes),
        "water_meters": _share(standing.fitted.get("water_meter", 0), standing.homes),
        "rollout": _share(standing.served + standing.suspended, asked),
    }


def _of_days(doing: Doing) -> Mapping[str, float | None]:
    return {
        "life": _share(doing.confirmed, doing.due),
        "completion": _share(doing.care_done, doing.care_done + doing.care_missed),
        "devices_used": _share(doing.heard_days, doing.device_days),
    }


def _timeliness(cases: KindFigures) -> float | None:
    return _share(cases.in_time, cases.number)


def _share(part: int, whole: int) -> float | None:
    return None if whole <= 0 else 100 * min(part, whole) / whole
