"""Plans what a bureau's programme in force gives one person (XH23-02, SH24-22)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import tzinfo

from telecare.domain.errors import PolicyError
from telecare.domain.programme.care import Agreed
from telecare.domain.programme.care_plan import Assessment, CarePlan, care_plan
from telecare.domain.programme.person import Person
from telecare.ports.programmes import Programmes
from telecare.ports.world import Clock


@dataclass(frozen=True, slots=True)
class PlanCare:
    """Works a person's plan out of the published programme, on the bureau's own calendar day."""

    programmes: Programmes
    clock: Clock

    def __call__(
        self,
        bureau: str,
        zone: tzinfo,
        person: Person,
        assessment: Assessment,
        agreed: Agreed | None = None,
    ) -> CarePlan:
        """Return the plan; PolicyError where the bureau has published no programme."""
        programme = self.programmes.published(bureau, "")
        if programme is None:
            raise PolicyError(f"programme of {bureau}", 0, "current", "publish a version")
        today = self.clock.now().astimezone(zone).date()
        return care_plan(programme, person, assessment, today, agreed)
