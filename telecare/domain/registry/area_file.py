"""Who serves a whole area and no single home: the X of 1+4+X (SH24-02, XH23-05)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from telecare.domain.home import Hours
from telecare.domain.registry.changes import Why


class AreaRole(StrEnum):
    """What somebody is to an area. Of these a machine rings the field team alone (law 15)."""

    FIELD_TEAM = "field_team"
    STREET_CONTACT = "street_contact"
    GAS_COMPANY = "gas_company"
    LOCKSMITH = "locksmith"
    POLICE_STATION = "police_station"


@dataclass(frozen=True, slots=True)
class AreaFile:
    """Somebody who serves areas, without name and number; without areas the whole bureau."""

    id: str
    role: AreaRole
    areas: tuple[str, ...] = ()
    hours: Hours | None = None
    ended_at: datetime | None = None
    why: Why | None = None

    def serves(self, area: str) -> bool:
        """Tell whether somebody who sees this area has to do with them; '' is the whole bureau."""
        if not self.areas:
            return True
        return any(a.startswith(area) or area.startswith(a) for a in self.areas)

    def lies_under(self, areas: tuple[str, ...]) -> bool:
        """Tell whether all that they serve lies under one of these areas; '' is the whole bureau."""
        mine = self.areas or ("",)
        return all(any(a.startswith(above) for above in areas) for a in mine)
