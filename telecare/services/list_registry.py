"""Lists homes under areas street by street, for whoever shows elders, homes, devices or responders in pages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from telecare.domain.home import Snapshot
from telecare.domain.probes import is_synthetic
from telecare.ports.world import Directory


@dataclass(frozen=True, slots=True)
class ListRegistry:
    """Reads homes by ids and words alone: who they are stays sealed, so that no look is recorded."""

    directory: Directory

    def homes(
        self, bureau: str, areas: tuple[str, ...], after: str
    ) -> Iterator[tuple[str, Snapshot]]:
        """Yield (cursor, home) of the homes under some areas, from a cursor on, in one order for all pages."""
        for street in self.directory.streets(bureau):
            is_near = any(street.startswith(a) or a.startswith(street) for a in areas)
            if not is_near or after.partition("/")[0] > street:
                continue
            for home in self.directory.homes(bureau, street):
                cursor = f"{street}/{home}"
                if cursor < after or is_synthetic(home):
                    continue
                known = self.directory.snapshot(bureau, home)
                if known.area.startswith(areas):
                    yield cursor, known
