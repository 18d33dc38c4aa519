"""Assessments in the incidents table: one item a sample, one an inspection, each written once."""

from __future__ import annotations

from telecare.adapters.dynamodb import figure_keys, items
from telecare.adapters.dynamodb.keys import Key
from telecare.adapters.dynamodb.table import ConditionFailedError, Item, Table, Value
from telecare.domain import codec
from telecare.domain.errors import ConflictError, UnavailableError
from telecare.domain.figures.assessment import Inspection, Sample

NEW = "attribute_not_exists(#pk)"


class DynamoAssessments:
    """Adds; nothing here changes or takes away."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def draw(self, bureau: str, sample: Sample) -> Sample:
        """Keep a sample and return the one that is kept."""
        place = figure_keys.sample(bureau, sample.area, sample.year)
        item = self._kept(place, items.versioned(codec.to_plain(sample)))
        kept: Sample = codec.from_plain(Sample, items.from_body(item))
        return kept

    def sample(self, bureau: str, area: str, year: int) -> Sample | None:
        """Return what was drawn; None where nothing was."""
        item = self._table.get(figure_keys.sample(bureau, area, year))
        return None if item is None else codec.from_plain(Sample, items.from_body(item))

    def keep(self, bureau: str, area: str, year: int, inspection: Inspection) -> None:
        """Keep what was found; another finding is a ConflictError."""
        place = figure_keys.inspection(bureau, area, year, inspection.service)
        kept = self._kept(place, items.versioned(codec.to_plain(inspection)))
        if codec.from_plain(Inspection, items.from_body(kept)) != inspection:
            raise ConflictError("this service was inspected")

    def inspections(self, bureau: str, area: str, year: int) -> tuple[Inspection, ...]:
        """Return what was found, by service."""
        found = self._table.query(figure_keys.inspection(bureau, area, year, "").pk)
        return tuple(codec.from_plain(Inspection, items.from_body(item)) for item in found)

    def _kept(self, place: Key, item: dict[str, Value]) -> Item:
        """Write an item once and return what stands there."""
        try:
            self._table.apply(self._table.put(place, item, NEW))
        except ConditionFailedError as error:
            found = self._table.get(place)
            if found is None:
                raise UnavailableError("an assessment could not be read") from error
            return found
        return item
