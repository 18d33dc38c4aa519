"""What is drawn and found in the yearly assessments: written once, never changed."""

from __future__ import annotations

from typing import Protocol

from telecare.domain.figures.assessment import Inspection, Sample


class Assessments(Protocol):
    """Samples and inspections of areas, year by year."""

    def draw(self, bureau: str, sample: Sample) -> Sample:
        """Keep a sample and return it; of an area and year that has one, that one is returned."""
        ...

    def sample(self, bureau: str, area: str, year: int) -> Sample | None:
        """Return what was drawn; None where nothing was."""
        ...

    def keep(self, bureau: str, area: str, year: int, inspection: Inspection) -> None:
        """Keep what was found; the same again changes nothing, another finding is a ConflictError."""
        ...

    def inspections(self, bureau: str, area: str, year: int) -> tuple[Inspection, ...]:
        """Return what was found, by service."""
        ...
