"""Law 3: while an incident is active a telephone rings, or a supervisor hears of it, again and again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from localcloud.campaign.audits.finding import Finding
from localcloud.campaign.audits.homes import active
from localcloud.campaign.audits.spans import hindered
from localcloud.campaign.evidence import Evidence, Stored
from telecare.domain.kinds import Kind
from telecare.domain.timeline import Entry

SLACK = timedelta(minutes=3)
"""A response that died is found by the sweep after a deadline is a minute past."""

_HEARD_BY = frozenset({"supervisor", "backup_centre"})


def stalls(evidence: Evidence) -> list[Finding]:
    """Find active incidents about which nothing happens for longer than plan and clocks allow."""
    return [
        Finding(f"nothing happens from {begin.time()} for {end - begin}", incident.incident)
        for incident in evidence.incidents
        for quiet in _quiet(evidence, incident)
        for begin, end in _parted(incident, *quiet)
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


def _parted(
    incident: Stored, begin: datetime, end: datetime
) -> Iterator[tuple[datetime, datetime]]:
    """Yield the parts of a span between the instants at which the incident was open again."""
    for entry in incident.entries("noted"):
        if entry.detail.get("what") == "reopened" and begin < entry.at < end:
            yield begin, entry.at
            begin = entry.at
    yield begin, end


def _allowed(evidence: Evidence, incident: Stored, begin: datetime, end: datetime) -> timedelta:
    """Return how long it may be quiet, by what the timeline says of the time before.

    Open: until the supervisor is told again. Taken or owned: until, counted from the last human word, an
    arrival or another word is overdue. A quiet home is by its plan left alone until the team's clock for
    its risk.
    """
    clock = incident.snapshot.clock
    before = _as_of(incident, end)
    kind = before.kind
    usual = clock("supervisor.every_min", kind)
    if before.is_taken:
        coming = clock("eta.default_min", kind) + clock("arrival.grace_min", kind)
        asked = max(begin, _last_word(evidence, incident, end)) + clock("on_scene.ask_min", kind)
        usual = max(usual, asked - begin, before.taken_at + coming - begin)
    if kind is Kind.INACTIVITY:
        due = active(incident)[0] + clock(f"confirm.{incident.snapshot.risk}_h", kind)
        usual = max(usual, due - begin)
    excused = hindered(evidence.schedule, begin, end, after=timedelta(seconds=90))
    return usual + SLACK + excused


def _last_word(evidence: Evidence, incident: Stored, before: datetime) -> datetime:
    """Return when somebody last said something about the incident."""
    words = [p.at for p in evidence.posted if p.incident == incident.incident and p.at < before]
    return max(words, default=evidence.schedule.start)


@dataclass(slots=True)
class _Before:
    """What a timeline says until an instant: the kind, and whether somebody has taken it or owns it."""

    taken_at: datetime
    kind: Kind = Kind.OTHER
    accepted: bool = False
    owned: bool = False

    @property
    def is_taken(self) -> bool:
        return self.accepted or self.owned

    def read(self, entry: Entry) -> None:
        """Take one more entry in."""
        if entry.detail.get("what") == "reopened":
            self.kind, self.accepted = Kind(entry.detail["kind"]), False
        elif entry.event in {"incident_opened", "plan_switched"}:
            self.kind = Kind(entry.detail["kind"])
        elif entry.event in {"accepted", "arrived", "handed_over"}:
            self.accepted, self.taken_at = True, entry.at
        elif entry.event in {"claimed", "released"} and "relay" not in entry.detail:
            self.owned = entry.event == "claimed"


def _as_of(incident: Stored, instant: datetime) -> _Before:
    before = _Before(active(incident)[0])
    for entry in incident.entries():
        if entry.at >= instant:
            break
        before.read(entry)
    return before
