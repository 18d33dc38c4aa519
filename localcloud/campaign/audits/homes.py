"""Law 10: a place has one active incident, however many alarms it raises at one instant."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise

from localcloud.campaign.audits.finding import Finding
from localcloud.campaign.evidence import Evidence, Stored

NEVER = datetime.max.replace(tzinfo=UTC)


def two_incidents_at_once(evidence: Evidence) -> list[Finding]:
    """Find places with two incidents in which people are called at the same time."""
    places: dict[str, list[tuple[datetime, datetime, str]]] = {}
    for incident in evidence.incidents:
        places.setdefault(incident.place, []).append((*active(incident), incident.incident))
    return [
        Finding(f"{place} has {earlier[2]} already", later[2])
        for place, spans in places.items()
        for earlier, later in pairwise(sorted(spans))
        if later[0] < earlier[1]
    ]


def active(incident: Stored) -> tuple[datetime, datetime]:
    """Return from when until when people are called or on their way."""
    begin, end = NEVER, NEVER
    for entry in incident.entries():
        if entry.event == "incident_opened":
            begin = entry.at
        elif entry.event == "resolved":
            end = entry.at
        elif entry.detail.get("what") == "reopened":
            end = NEVER
    return begin, end
