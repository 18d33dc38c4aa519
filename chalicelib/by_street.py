"""Reports that go street by street: who reads them, which streets are theirs, and a page that ends in time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from chalicelib import intake
from chalicelib.caller import AREA, Caller, PortalRole
from chalicelib.door import Door
from chalicelib.fields import cursor, limit, matching

STREETS = frozenset({PortalRole.CITY, PortalRole.DISTRICT, PortalRole.STREET})
_OPERATOR = frozenset({PortalRole.OPERATOR_ADMIN, PortalRole.SUPERVISOR, PortalRole.AUDITOR})
REPORTS = STREETS | _OPERATOR

UNDER = matching("area", "Under which area alone.", AREA, "give 2, 4, 6, 9 or 12 digits")
PAGED = (UNDER, limit(), cursor())

_BUDGET = timedelta(seconds=10)
"""A page begins no further street after this long: the gateway waits for 29 s."""


def by_street(door: Door, told: Callable[[str], dict[str, Any]]) -> dict[str, Any]:
    """Return one page of what is told of each street, `street` first; it holds one street at least."""
    caller = door.caller()
    most, after = intake.page(door.query)
    began, more = door.services.clock().now(), False
    items: list[dict[str, Any]] = []
    for street in _streets(door, caller, after):
        spent = door.services.clock().now() - began >= _BUDGET
        if more := len(items) == most or (bool(items) and spent):
            break
        items.append(told(street))
    return {"items": items, "cursor": items[-1]["street"] if more else None}


def _streets(door: Door, caller: Caller, after: str) -> Iterator[str]:
    """Yield the streets that the caller may see, narrowed to the asked area, in their order."""
    asked = door.query.get("area", "")
    named = sorted(set(caller.areas)) or ([""] if caller.roles & _OPERATOR else [])
    outermost = [a for a in named if not any(a != b and a.startswith(b) for b in named)]
    for area in outermost:
        if asked.startswith(area) or area.startswith(asked):
            narrowed = max(area, asked, key=len)
            yield from door.services.tell_watch().streets(caller.bureau, narrowed, after)
