"""Law 3: while an incident is active a telephone rings, or a supervisor hears of it, again and again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from localcloud.campaign.audits.finding import Finding
from localcloud.campaign.audits.homes import active
from localcloud.campaign.audits.spans import hindered
from localcloud.campaign.evidence import Evidence, Stored
from telecare.domain.kinds import Kind

SLACK = timedelta(minutes=3)
"""A response that died is found by the sweep after a deadline is a minute past."""

_HEARD_BY = frozenset({"supervisor", "backup_centre"})
_HELD = frozenset({"accepted", "arrived", "claimed", "held", "handed_over"})


def stalls(evidence: Evidence) -> list[Finding]:
    """Find active incidents about which nothing happens for longer than plan and clocks allow."""
    return [
        Finding(f"nothing happens from {begin.time()} for {end - begin}", incident.incident)
        for incident in evidence.incidents
        for begin, end in _quiet(evidence, incident)
        if end - begin > _allowed(evidence, incident, begin, end)
    ]


def _quiet(evidence: Evidence, incident: Stored) -> Iterator[tuple[datetime, datetime]]:
    """Yield the spans in which no telephone rings and nobody is told, while the incident is active."""
    begin, end = active(incident)
    end = min(end, evidence.schedule.start + evidence.schedule.until)
    calls = [(c.placed_at, c.ended_at or end) for c in evidence.calls_of(incident.incident)]
    told = [
        (n.at, n.at)
        for n in evidence.notices
        if n.incident == incident.incident and n.audience in _HEARD_BY
    ]
    for first, last in sorted([*calls, *told]):
        if first > begin:
            yield begin, min(first, end)
        begin = max(begin, last)
        if begin >= end:
            return
    yield begin, end


def _allowed(
    evidence: Evidence, incident: Stored, begin: datetime, end: datetime
) -> timedelta:
    """Return how long it may be quiet, by what the timeline says of the time before.

    Open: until the supervisor is told again. Taken or owned: until an arrival or a word is overdue.
    A quiet home is by its plan left alone until the team's clock for its risk.
    """
    clock = incident.snapshot.clock
    kind, taken = _as_of(incident, end)
    usual = clock("supervisor.every_min", kind)
    if taken:
        coming = clock("eta.default_min", kind) + clock("arrival.grace_min", kind)
        usual = max(usual, clock("on_scene.ask_min", kind), coming)
    if kind is Kind.INACTIVITY:
        opened = active(incident)[0]
        due = opened + clock(f"confirm.{incident.snapshot.risk}_h", kind)
        usual = max(usual, due - begin)
    excused = hindered(evidence.schedule, begin, end, after=timedelta(seconds=90))
    return usual + SLACK + excused


def _as_of(incident: Stored, instant: datetime) -> tuple[Kind, bool]:
    """Return the kind, and whether somebody had taken the incident, by an instant."""
    kind, taken = Kind.OTHER, False
    for entry in incident.entries():
        if entry.at >= instant:
            break
        if entry.event in {"incident_opened", "plan_switched"}:
            kind = Kind(entry.detail["kind"])
        if entry.detail.get("what") == "reopened":
            kind = Kind(entry.detail["kind"])
        taken = taken or entry.event in _HELD
    return kind, taken
