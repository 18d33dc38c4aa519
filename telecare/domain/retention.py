"""Whether something of a person goes, may go or stays: the bureau's terms, and what stands against them.

The one rule for every reader, sweep and wish to erase. Three things stand before every term: an open
incident, a service that runs, a legal hold.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from telecare.domain.programme.retention import Kept, Term, must_erase, must_keep


class Hindrance(StrEnum):
    """What stands against letting anything of a person go, whatever its term."""

    OPEN_INCIDENT = "open_incident"
    SERVICE_RUNNING = "service_running"
    LEGAL_HOLD = "legal_hold"


class Fate(StrEnum):
    """What becomes of something that is kept."""

    STAYS = "stays"
    MAY_GO = "may_go"
    MUST_GO = "must_go"


@dataclass(frozen=True, slots=True)
class Circumstances:
    """How it stands with a person whose data is kept; `service_ended` is None for who was never served."""

    incident_open: bool = False
    service_running: bool = False
    held: bool = False
    service_ended: date | None = None


def hindrances(now: Circumstances) -> tuple[Hindrance, ...]:
    """Return all that stands against letting go, so that nobody mends one thing and meets the next."""
    found = {
        Hindrance.OPEN_INCIDENT: now.incident_open,
        Hindrance.SERVICE_RUNNING: now.service_running,
        Hindrance.LEGAL_HOLD: now.held,
    }
    return tuple(hindrance for hindrance, stands in found.items() if stands)


def fate(
    terms: Mapping[Kept, Term], kept: Kept, made: date, today: date, now: Circumstances
) -> Fate:
    """Return what becomes of something made on a day; a term that nobody wrote lets nothing go."""
    if hindrances(now):
        return Fate.STAYS
    if must_erase(terms, kept, made, today, now.service_ended):
        return Fate.MUST_GO
    if must_keep(terms, kept, made, today, now.service_ended):
        return Fate.STAYS
    return Fate.MAY_GO
