"""Care as the portal shows it: ids, words and instants."""

from __future__ import annotations

from typing import Any

from chalicelib.service_documents import DAY
from chalicelib.shapes import COUNT, ID, INSTANT, TEXT, Named, many, maybe, members, one_of
from telecare.domain.service.care import Contact, Duty, DutyState
from telecare.domain.service.life import Life

_DUTY = members(
    what=one_of(Contact),
    state=one_of(DutyState),
    since=INSTANT,
    due_at=INSTANT,
    next_at=INSTANT,
    in_vain=COUNT,
    tasks=many(ID),
)
_AGREED = members(calls_per_week=COUNT, visits_per_month=COUNT, confirmed=maybe(DAY))
CARE = Named(
    "Care",
    members(
        application=ID,
        elder=ID,
        home=maybe(ID),
        area=TEXT,
        agreed=maybe(_AGREED),
        duties=many(_DUTY),
    ),
)


def care(life: Life) -> dict[str, Any]:
    """Return what is owed to somebody; where care has not begun yet there are no duties."""
    return {
        "application": life.id,
        "elder": life.elder,
        "home": life.home or None,
        "area": life.area,
        "agreed": _agreed(life),
        "duties": [_duty(life.home, each) for each in life.care.duties] if life.care else [],
    }


def _agreed(life: Life) -> dict[str, Any] | None:
    agreed = life.care.agreed if life.care else None
    if agreed is None:
        return None
    return {
        "calls_per_week": agreed.rhythm.calls_per_week,
        "visits_per_month": agreed.rhythm.visits_per_month,
        "confirmed": agreed.confirmed.isoformat() if agreed.confirmed else None,
    }


def _duty(home: str, duty: Duty) -> dict[str, Any]:
    return {
        "what": duty.what,
        "state": duty.state,
        "since": duty.since.isoformat(),
        "due_at": duty.due_at.isoformat(),
        "next_at": duty.next_at.isoformat(),
        "in_vain": duty.vain,
        "tasks": [f"{home}~{task}" for task in duty.tasks],
    }
