"""Tells by committee what its care team lacks, and by area whom nobody looks after (SH24-02 to SH24-04)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from telecare.domain.errors import PolicyError
from telecare.domain.programme.carers import Matching, matching, strangers, team_gaps
from telecare.domain.records.forms import RecordKind
from telecare.domain.records.record import Record, Standing
from telecare.ports.programmes import Programmes
from telecare.ports.records import Records
from telecare.ports.world import Clock
from telecare.services.list_registry import ListRegistry


@dataclass(frozen=True, slots=True)
class TeamLacks:
    """What the care team of a committee or street lacks, and kinds that its programme does not know."""

    area: str
    members: int
    lacks: tuple[str, ...]
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CareTeams:
    """The teams under an area, and how its elders are matched to them."""

    teams: tuple[TeamLacks, ...]
    matching: Matching
    elders: int


@dataclass(frozen=True, slots=True)
class TellCareTeams:
    """Holds the records of care teams against the bureau's programme and its elders."""

    records: Records
    programmes: Programmes
    listing: ListRegistry
    clock: Clock

    def under(self, bureau: str, area: str) -> CareTeams:
        """Return teams and matching under an area of a street or smaller.

        Raises:
            PolicyError: the bureau has published no programme.
        """
        programme = self.programmes.published(bureau, "")
        if programme is None:
            raise PolicyError(f"programme of {bureau}", 0, "current", "publish a version")
        rule = programme.care_team
        teams = [
            TeamLacks(where, len(kinds), team_gaps(rule, kinds), strangers(rule, kinds))
            for where, kinds in sorted(self._members(bureau, area).items())
        ]
        homes = self.listing.homes(bureau, (area,), "")
        elders = tuple(elder for _, home in homes for elder in home.elders)
        return CareTeams(tuple(teams), matching(elders, self._assigned(bureau, area)), len(elders))

    def _members(self, bureau: str, area: str) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = {}
        for record in self._standing(bureau, RecordKind.CARE_MEMBER, area):
            found.setdefault(record.area, []).append(record.fields["as"])
        return found

    def _assigned(self, bureau: str, area: str) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = {}
        for record in self._standing(bureau, RecordKind.LOOKED_AFTER, area):
            found.setdefault(record.fields["who"], []).append(record.about)
        return found

    def _standing(self, bureau: str, kind: RecordKind, area: str) -> Iterable[Record]:
        now = self.clock.now()
        for _, record in self.records.listed(bureau, kind, area, ""):
            if record.standing(now) is Standing.STANDS:
                yield record
