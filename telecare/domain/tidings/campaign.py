"""A campaign of a bureau or street: what is told to whom, how many that is, and what came of it (SH24-17, SH24-18)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from telecare.domain.home import Snapshot
from telecare.domain.kinds import Risk
from telecare.domain.probes import is_synthetic
from telecare.domain.programme.notices import Audience
from telecare.domain.tidings.kinds import TidingKind


@dataclass(frozen=True, slots=True)
class Whom:
    """Who is told: the elders of an area's homes of these risks, and with them their family or not."""

    area: str
    risks: frozenset[Risk]
    audience: Audience = Audience.ELDERS

    def covers(self, home: Snapshot) -> bool:
        """Tell whether a home is meant; nobody lives in a synthetic one."""
        is_there = bool(home.elders) and not is_synthetic(home.home)
        return is_there and home.area.startswith(self.area) and home.risk in self.risks

    def family_of(self, home: Snapshot) -> tuple[str, ...]:
        """Return who is told beside the elders; a suspected abuser is nobody's family (law 13)."""
        return family(home) if self.audience is Audience.ELDERS_AND_CONTACTS else ()


@dataclass(frozen=True, slots=True)
class Campaign:
    """What was shown and, once it is committed, told; `people` is how many the preview found."""

    id: str
    theme: TidingKind
    whom: Whom
    by: str
    at: datetime
    words: str = ""
    day: date | None = None
    homes: int = 0
    people: int = 0
    portions: int = 0
    committed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """How far a campaign is: portions that were done, and what became of how many people."""

    done: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)


def family(home: Snapshot) -> tuple[str, ...]:
    """Return first carers and contacts who may know something of a home."""
    known = {each.id: each for each in home.responders}
    return tuple(each for each in home.contacts() if not known[each].suspected)


def portions_of(homes: Iterable[str], size: int) -> tuple[tuple[str, ...], ...]:
    """Return homes in portions of one size, always the same for the same homes."""
    listed = tuple(homes)
    return tuple(listed[n : n + size] for n in range(0, len(listed), size))
