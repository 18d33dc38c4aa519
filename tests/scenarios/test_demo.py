"""The demonstration: real broker, real TLS, a real device, worker processes, in real time."""

from __future__ import annotations

from datetime import timedelta

from anju.demonstration import demonstrate
from localcloud.drills.facts import Fact


def test_the_button_leads_to_a_closed_incident() -> None:
    seen: list[Fact] = []

    demonstrate(seen.append, lambda _text: None, timedelta(minutes=3))

    events = [fact.event for fact in seen]
    for needed in ("alarm_received", "call_placed", "accepted", "arrived", "resolved", "closed"):
        assert needed in events
    assert events[-1] == "closed"
