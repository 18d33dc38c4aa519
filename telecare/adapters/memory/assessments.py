"""Assessments in memory."""

from __future__ import annotations

from telecare.domain.errors import ConflictError
from telecare.domain.figures.assessment import Inspection, Sample


class MemoryAssessments:
    """Keeps samples and inspections; the first counts."""

    def __init__(self) -> None:
        self._samples: dict[tuple[str, str, int], Sample] = {}
        self._found: dict[tuple[str, str, int, str], Inspection] = {}

    def draw(self, bureau: str, sample: Sample) -> Sample:
        """Keep a sample and return the one that is kept."""
        return self._samples.setdefault((bureau, sample.area, sample.year), sample)

    def sample(self, bureau: str, area: str, year: int) -> Sample | None:
        """Return what was drawn; None where nothing was."""
        return self._samples.get((bureau, area, year))

    def keep(self, bureau: str, area: str, year: int, inspection: Inspection) -> None:
        """Keep what was found; another finding is a ConflictError."""
        place = (bureau, area, year, inspection.service)
        if self._found.setdefault(place, inspection) != inspection:
            raise ConflictError("this service was inspected")

    def inspections(self, bureau: str, area: str, year: int) -> tuple[Inspection, ...]:
        """Return what was found, by service."""
        found = sorted(self._found.items(), key=lambda each: each[0])
        return tuple(each for place, each in found if place[:3] == (bureau, area, year))
