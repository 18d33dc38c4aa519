"""A repair as it is when its fault has just been told."""

from __future__ import annotations

from typing import Any

from telecare.domain.repair import Repair, clocks_of
from tests.fakes.story import KEY, START, the_policy


def a_repair(**changes: Any) -> Repair:
    """A button of the home in Xuhui that says that it is broken."""
    fault = changes.get("fault", "device_fault")
    facts: dict[str, Any] = {
        "key": f"repair-{KEY}-{fault}-1",
        "thing": KEY,
        "device": "h1-key1",
        "fault": fault,
        "home": "h1",
        "area": "310104003",
        "clocks": clocks_of(the_policy().parameters, fault),
        "opened_at": START,
        "last_told_at": START,
        "last_told_id": "f1",
    }
    return Repair(**{**facts, **changes})
