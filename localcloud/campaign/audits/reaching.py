"""Law 11: what a timeline says was asked for has reached the world outside, or the timeline says why not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

from localcloud.campaign.audits.finding import Finding
from localcloud.campaign.audits.spans import hindered
from localcloud.campaign.evidence import Evidence, Stored
from localcloud.campaign.schedule import BUREAU
from localcloud.drills.town import thing_name
from localcloud.telephone.network import Call
from telecare.domain.timeline import Entry

RINGS = timedelta(seconds=50)
IN_THE_END = timedelta(minutes=3)
"""What was decided so shortly before the end of a schedule may still be under way."""

NOT_RUNG = frozenset({"carrier_failed", "cancelled", "empty_number", "refused", "engaged"})


def forgotten_actions(evidence: Evidence) -> list[Finding]:
    """Find actions that a timeline tells of and nobody outside has seen."""
    return [
        Finding(what, incident.incident)
        for incident in evidence.incidents
        for look in (_unrung, _untold, _unreceived)
        for what in look(evidence, incident)
    ]


def _early(evidence: Evidence, incident: Stored, *events: str) -> list[Entry]:
    last = evidence.schedule.start + evidence.schedule.until - IN_THE_END
    return [entry for entry in incident.entries(*events) if entry.at < last]


def _unrung(evidence: Evidence, incident: Stored) -> Iterator[str]:
    rung = {call.attempt for call in evidence.calls}
    ended = {e.detail["attempt"]: e.detail["result"] for e in incident.entries("call_ended")}
    for entry in _early(evidence, incident, "call_placed"):
        attempt = entry.detail["attempt"]
        if attempt in rung or ended.get(attempt) in NOT_RUNG:
            continue
        if ended.get(attempt) == "busy" and _line_in_use(evidence, incident, entry):
            continue
        until = entry.at + RINGS
        if not hindered(evidence.schedule, entry.at, until) and not _ended_soon(incident, entry):
            yield f"{attempt} was never rung"


def _line_in_use(evidence: Evidence, incident: Stored, placed: Entry) -> bool:
    """Tell whether two people share this telephone, and it rang with the same news for the other."""
    number = evidence.numbers[placed.who]
    return any(
        call.number == number and call.placed_at <= placed.at and not _over(call, placed.at)
        for call in evidence.calls_of(incident.incident)
    )


def _over(call: Call, at: datetime) -> bool:
    return call.ended_at is not None and call.ended_at < at


def _ended_soon(incident: Stored, placed: Entry) -> bool:
    """Tell whether the incident was over before the call could be made."""
    return any(placed.at <= e.at <= placed.at + RINGS for e in incident.entries("resolved"))


def _untold(evidence: Evidence, incident: Stored) -> Iterator[str]:
    told = Counter(
        (n.audience, n.reason) for n in evidence.notices if n.incident == incident.incident
    )
    asked = Counter((e.who, e.detail["reason"]) for e in _early(evidence, incident, "told"))
    for (audience, reason), times in asked.items():
        if told[audience, reason] < times:
            yield f"{audience} was told {reason} {told[audience, reason]} of {times} times"


def _unreceived(evidence: Evidence, incident: Stored) -> Iterator[str]:
    heard = {(thing_name(BUREAU, r.device), r.id, r.state) for r in evidence.receipts}
    for entry in _early(evidence, incident, "receipt_sent"):
        if entry.detail["state"] != "accepted":
            continue
        if (entry.who, entry.detail["id"], "accepted") not in heard:
            yield f"{entry.who} never heard that {entry.detail['id']} is accepted"
