"""The figures of areas as rows, small cells left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from telecare.domain.figures.cases import CaseFigures, KindFigures
from telecare.domain.figures.cells import shown, shown_cells
from telecare.domain.figures.rows import Row, Value
from telecare.domain.figures.shares import shares
from telecare.domain.figures.spread import Spread
from telecare.domain.figures.street_month import AreaFigures
from telecare.domain.programme.guard_index import GuardIndex

WATER_METER = "water_meter"


@dataclass(frozen=True, slots=True)
class Shown:
    """Figures of an area as they may be shown: `least` people stand behind each count."""

    figures: AreaFigures
    index: GuardIndex
    least: int
    is_hidden: bool = False


def coverage_row(area: Shown) -> Row:
    """Return who is covered and what was done; of an area that is hidden nothing but its name."""
    figures = area.figures
    head: dict[str, Value] = {
        "area": figures.area,
        "streets": figures.streets,
        "missing": len(figures.missing),
        "counted_to": figures.oldest.isoformat() if figures.oldest else None,
        "is_hidden": "yes" if area.is_hidden else "no",
    }
    if area.is_hidden or figures.oldest is None:
        return head
    return {**head, **_people(area), **_days(area), **_shares(area)}


def _people(area: Shown) -> Row:
    standing = area.figures.standing
    ways = {"served": standing.served, "entering": standing.entering}
    ways |= {"suspended": standing.suspended, "unasked": standing.unasked}
    return {
        "homes": standing.homes,
        "elders": standing.elders,
        "entitled": shown(standing.entitled, area.least),
        **shown_cells(ways, area.least),
        "declined": shown(sum(standing.declined.values()), area.least),
        "complete": standing.complete,
        "can_call": standing.can_call,
        "water_meters": standing.fitted.get(WATER_METER, 0),
        "carers": shown(standing.carers, area.least),
        "devices": standing.devices,
    }


def _days(area: Shown) -> Row:
    doing = area.figures.doing
    return {
        "due": doing.due,
        "confirmed": doing.confirmed,
        "away": shown(doing.away, area.least),
        "unheard": doing.unheard,
        "device_days": doing.device_days,
        "heard_days": doing.heard_days,
        "silent_days": doing.silent_days,
        "care_done": doing.care_done,
        "care_missed": doing.care_missed,
        "incidents": shown(area.figures.cases.all.number, area.least),
    }


def _shares(area: Shown) -> Row:
    known = shares(area.figures)
    index = None if area.index.unknown else area.index.value
    return {**{f"{name}_pct": share for name, share in known.items()}, "guard_index": index}


def declined_rows(area: Shown) -> Iterator[Row]:
    """Yield why people said no."""
    if not area.is_hidden:
        for name, number in shown_cells(area.figures.standing.declined, area.least).items():
            reluctance, _, cause = name.partition("/")
            yield {
                "area": area.figures.area,
                "reluctance": reluctance,
                "cause": cause,
                "number": number,
            }


def device_rows(area: Shown) -> Iterator[Row]:
    """Yield of each type of device how many homes have one and how much it was heard (HZ23-25)."""
    doing, standing = area.figures.doing, area.figures.standing
    for name in () if area.is_hidden else sorted({*doing.fitted, *standing.fitted}):
        days, heard = doing.fitted.get(name, 0), doing.heard.get(name, 0)
        yield {
            "area": area.figures.area,
            "device_type": name,
            "homes": standing.fitted.get(name, 0),
            "device_days": days,
            "heard_days": heard,
            "used_pct": 100 * heard / days if days else None,
        }


def case_rows(area: Shown) -> Iterator[Row]:
    """Yield the incidents of each kind; times behind which few incidents stand are left out."""
    cases = CaseFigures() if area.is_hidden else area.figures.cases
    numbers = shown_cells({kind: each.number for kind, each in cases.kinds.items()}, area.least)
    for kind, each in cases.kinds.items():
        row: dict[str, Value] = {"area": area.figures.area, "kind": kind, "number": numbers[kind]}
        yield row if numbers[kind] is None else {**row, **_of_kind(each, area.least)}


def _of_kind(each: KindFigures, least: int) -> Row:
    times: Mapping[str, Spread] = {
        "rung": each.rung,
        "answered": each.answered,
        "accepted": each.accepted,
        "arrived": each.arrived,
        "closed": each.closed,
    }
    row: dict[str, Value] = {
        "false_alarms": shown(each.false_alarms, least),
        "in_time_pct": 100 * each.in_time / each.number if each.number else None,
    }
    for name, times_s in times.items():
        are_enough = len(times_s.times_s) >= least
        row[f"{name}_median_s"] = times_s.median_s if are_enough else None
        row[f"{name}_most_s"] = times_s.most_s if are_enough else None
    return row


def outcome_rows(area: Shown) -> Iterator[Row]:
    """Yield what the incidents of each kind came to."""
    for kind, each in {} if area.is_hidden else area.figures.cases.kinds.items():
        for outcome, number in shown_cells(each.outcomes, area.least).items():
            place: Row = {"area": area.figures.area, "kind": kind}
            yield {**place, "outcome": outcome, "number": number}


def false_alarm_rows(area: Shown) -> Iterator[Row]:
    """Yield the causes of false alarms by type of device (XH23-38)."""
    counts = {} if area.is_hidden else area.figures.cases.false_alarms
    for name, number in shown_cells(counts, area.least).items():
        cause, _, device_type = name.partition("/")
        place: Row = {"area": area.figures.area, "cause": cause}
        yield {**place, "device_type": device_type, "number": number}
