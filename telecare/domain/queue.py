"""In which order incidents wait for a seat: pressing relays, what came back, the graver, the older (law 4)."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from telecare.domain.kinds import Risk, Service
from telecare.domain.run import Run

_RISK = {risk: rank for rank, risk in enumerate((Risk.HIGH, Risk.MEDIUM, Risk.LOW))}


class Place(NamedTuple):
    """Where an incident stands; the least is the next one."""

    is_claimed: bool
    came_back: int
    gravity: int
    risk: int
    opened_at: datetime
    incident: str


def waits(run: Run) -> bool:
    """Tell whether an incident waits for a seat: nobody owns it, or a relay of it is claimed by nobody."""
    return run.state.is_active and not run.test and (not run.owner or bool(unclaimed(run)))


def unclaimed(run: Run) -> tuple[Service, ...]:
    """Return the services that somebody must ring now and nobody has said they will."""
    return tuple(r.service for r in run.relays if r.done_at is None and not r.claimed_by)


def place(run: Run) -> Place:
    """Return where an incident stands among those that wait."""
    return Place(
        is_claimed=not unclaimed(run),
        came_back=-run.raised,
        gravity=run.kind.rank,
        risk=_RISK[run.snapshot.risk],
        opened_at=run.opened_at,
        incident=run.incident,
    )
