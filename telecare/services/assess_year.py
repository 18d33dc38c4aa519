"""Assesses a year of an area: figures, a sample drawn once, findings, grades (SH24-29, SH21-17, HZ23-24)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from telecare.domain.areas import STREET_DIGITS
from telecare.domain.errors import NotPermittedError
from telecare.domain.figures.area_rows import Shown
from telecare.domain.figures.assessment import (
    Graded,
    GradeRule,
    Inspection,
    Sample,
    graded,
)
from telecare.domain.figures.shares import shares
from telecare.domain.programme.sampling import sample
from telecare.domain.programme.settlement import MONTHS
from telecare.domain.service.life import Phase
from telecare.domain.service.settling import Month
from telecare.ports.assessments import Assessments
from telecare.ports.facts import Facts
from telecare.ports.services import Services
from telecare.ports.world import Clock
from telecare.services.tell_figures import TellFigures


@dataclass(frozen=True, slots=True)
class Assessment:
    """A year of an area: `areas` are its streets, `whole` is all of it, `to_inspect` what nobody looked into yet."""

    area: str
    year: int
    whole: tuple[Shown, ...]
    areas: tuple[Shown, ...]
    sample: Sample | None
    inspections: tuple[Inspection, ...]
    operators: tuple[Graded, ...]
    to_inspect: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AssessYear:
    """Draws by the programme's rule, by lot of year and area: nobody chooses, and anybody can draw anew."""

    told: TellFigures
    services: Services
    assessments: Assessments
    clock: Clock
    facts: Facts

    def draw(self, bureau: str, area: str, year: int, by: str) -> Sample:
        """Draw the sample of a year that has begun and return it; what was drawn before stays.

        Raises:
            NotPermittedError: the year has not begun, or nobody is served in the area.
        """
        if self.told.today(bureau).year < year:
            raise NotPermittedError("this year has not begun")
        served = list(self._served(bureau, area))
        if not served:
            raise NotPermittedError("nobody is served in this area, so there is nothing to look at")
        programme = self.told.programme(bureau)
        lots = sample(programme.spot_check, f"{bureau}|{area}|{year}", served)
        policy = self.told.directory.snapshot(bureau, "").policy
        drawn = Sample(area, year, lots, len(served), self.clock.now(), by, policy)
        kept = self.assessments.draw(bureau, drawn)
        self.facts.note("sample_drawn", bureau=bureau, count=len(kept.services))
        return kept

    def inspect(self, bureau: str, area: str, year: int, found: Inspection) -> None:
        """Keep what was found of a service that was drawn; the operator is the one who serves it.

        Raises:
            NotPermittedError: the service was not drawn.
            ConflictError: somebody found something else before.
        """
        drawn = self.assessments.sample(bureau, area, year)
        if drawn is None or found.service not in drawn.services:
            raise NotPermittedError("this service was not drawn")
        self.assessments.keep(bureau, area, year, found)

    def operator_of(self, bureau: str, service: str) -> str:
        """Return who serves somebody."""
        return self.services.service(bureau, service).life.operator

    def read(self, bureau: str, area: str, year: int) -> Assessment:
        """Return the assessment as it stands."""
        drawn = self.assessments.sample(bureau, area, year)
        found = self.assessments.inspections(bureau, area, year)
        months = tuple(Month(year, number + 1) for number in range(MONTHS))
        whole = self.told.areas(bureau, (area,), len(area), months)
        names = drawn.services if drawn else ()
        return Assessment(
            area,
            year,
            whole,
            self.told.areas(bureau, (area,), STREET_DIGITS, months),
            drawn,
            found,
            self._graded(bureau, names, found, whole),
            tuple(sorted(set(names) - {each.service for each in found})),
        )

    def _graded(
        self,
        bureau: str,
        drawn: tuple[str, ...],
        found: tuple[Inspection, ...],
        whole: tuple[Shown, ...],
    ) -> tuple[Graded, ...]:
        """Grade the operators of the sample; figures of an area with several of them are nobody's own."""
        rule = GradeRule.of(self.told.directory.parameters(bureau))
        inspected = {each.service: each.operator for each in found}
        serving = {s: inspected.get(s) or self.operator_of(bureau, s) for s in drawn}
        operators = sorted({operator for operator in serving.values() if operator})
        own = shares(whole[0].figures) if len(operators) == 1 and len(whole) == 1 else {}
        return tuple(graded(rule, each, found, own) for each in operators)

    def _served(self, bureau: str, area: str) -> Iterator[str]:
        for _, listed in self.services.under(bureau, area, ""):
            if listed.phase in {Phase.ACTIVE, Phase.SUSPENDED}:
                yield listed.id
