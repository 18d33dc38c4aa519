"""Tells the figures of areas: held against targets, in one index, with what cannot be shown left out.

A month with what is fitted and who is served is FJ24-41's report; targets are those of FJ24-42, SH24-11 and
SH24-12, how much of the service was done is FJ24-30's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from telecare.domain.errors import PolicyError
from telecare.domain.figures.area_rows import Shown
from telecare.domain.figures.cells import hidden
from telecare.domain.figures.rows import Row
from telecare.domain.figures.shares import shares
from telecare.domain.figures.street_month import AreaFigures, StreetMonth, area_of
from telecare.domain.programme.guard_index import guard_index
from telecare.domain.programme.programme import Programme
from telecare.domain.programme.settlement import year_estimate
from telecare.domain.programme.targets import Target, standing
from telecare.domain.service.settling import Month
from telecare.ports.programmes import Programmes
from telecare.ports.street_figures import StreetFigures
from telecare.ports.world import Clock, Directory

MONTHLY_REPORT = "monthly_report"

PEOPLE = "people"
"""What a target is a number of that counts those who look after elders."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a year will cost the bureau in fen by today's heads (SH21-19); `strange` are classes of no rule."""

    fen: int
    heads: int
    strange: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TellFigures:
    """Reads months of streets, one item each; nothing is counted for a request.

    All streets of a bureau in a month are one query: at a hundred thousand homes some two hundred
    items.
    """

    figures: StreetFigures
    programmes: Programmes
    directory: Directory
    clock: Clock

    def areas(
        self, bureau: str, under: Iterable[str], digits: int, months: Iterable[Month]
    ) -> tuple[Shown, ...]:
        """Return the areas of so many digits under some areas, over some months, in their order.

        With fewer digits than an asked area has, the area itself is one.
        """
        asked, known = tuple(under), tuple(months)
        least = self.directory.parameters(bureau).count("figures.least")
        streets = [s for s in self.directory.streets(bureau) if s.startswith(asked)]
        kept = [each for month in known for each in self._kept(bureau, asked, month)]
        whole = self._grouped(streets, kept, digits, asked)
        gone = hidden([each.standing.elders for each in whole], least)
        programme = self.programme(bureau)
        return tuple(
            Shown(each, guard_index(programme.guard_index, shares(each)), least, place in gone)
            for place, each in enumerate(whole)
        )

    def target_rows(self, bureau: str, area: Shown, months: Iterable[Month]) -> tuple[Row, ...]:
        """Return how the programme's targets stand in an area; what nobody counts is not met (law 9)."""
        figures = dict(shares(area.figures)) if not area.is_hidden else {}
        asked = tuple(months)
        counted = {
            each.month
            for month in asked
            for each in self.figures.months(bureau, area.figures.area, str(month))
        }
        figures[MONTHLY_REPORT] = 100 * len(counted) / len(asked)
        targets, today = self.programme(bureau).targets, self.today(bureau)
        figures |= _people(area, targets)
        return tuple(
            _target_row(area.figures.area, (name, target), figures, today)
            for name, target in targets.items()
        )

    def estimate(self, bureau: str, area: Shown) -> Estimate:
        """Return what a year will cost by the heads of an area on the last day that was counted."""
        classes = self.programme(bureau).classes
        heads = area.figures.standing.classes
        known = {name: number for name, number in heads.items() if name in classes}
        strange = tuple(sorted(set(heads) - set(known)))
        return Estimate(year_estimate(classes, known), sum(known.values()), strange)

    def has(self, bureau: str, area: str) -> bool:
        """Tell whether the bureau has a home in an area."""
        return any(street.startswith(area) for street in self.directory.streets(bureau))

    def programme(self, bureau: str) -> Programme:
        """Return the programme in force; PolicyError where there is none."""
        programme = self.programmes.published(bureau, "")
        if programme is None:
            raise PolicyError(f"programme of {bureau}", 0, "current", "publish a version")
        return programme

    def today(self, bureau: str) -> date:
        """Return the bureau's day."""
        zone = ZoneInfo(self.directory.snapshot(bureau, "").zone)
        return self.clock.now().astimezone(zone).date()

    def last_month(self, bureau: str) -> Month:
        """Return the month that yesterday was in: of today nothing is counted yet."""
        yesterday = self.today(bureau) - timedelta(days=1)
        return Month(yesterday.year, yesterday.month)

    def _kept(self, bureau: str, under: tuple[str, ...], month: Month) -> Iterable[StreetMonth]:
        for area in under:
            yield from self.figures.months(bureau, area, str(month))

    def _grouped(
        self,
        streets: Iterable[str],
        kept: Iterable[StreetMonth],
        digits: int,
        asked: tuple[str, ...],
    ) -> list[AreaFigures]:
        def group(street: str) -> str:
            above = next(area for area in asked if street.startswith(area))
            return max(street[:digits], above, key=len)

        months: dict[str, list[StreetMonth]] = {}
        for each in kept:
            months.setdefault(group(each.street), []).append(each)
        names = {name: list(of) for name, of in groupby(sorted(streets, key=group), key=group)}
        return [
            area_of(name, names.get(name, ()), months.get(name, ()))
            for name in sorted({*names, *months})
        ]


def _people(area: Shown, targets: Mapping[str, Target]) -> dict[str, float]:
    """Return the people who look after elders for the targets that count people (SH24-05, SH24-06)."""
    if area.is_hidden or area.figures.oldest is None:
        return {}
    named = (name for name, target in targets.items() if target.of == PEOPLE)
    return dict.fromkeys(named, float(area.figures.standing.carers))


def _target_row(
    area: str, named: tuple[str, Target], figures: Mapping[str, float], today: date
) -> Row:
    name, target = named
    figure = figures.get(name)
    return {
        "area": area,
        "target": name,
        "title": target.title,
        "figure": figure,
        "at_least": target.at_least,
        "of": target.of,
        "by": target.by.isoformat() if target.by else None,
        "standing": standing(target, figure, today).value,
        "clause": " ".join(target.clause),
    }
