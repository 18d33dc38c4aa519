"""Law 2: no incident ends but by a human who says what it came to, who saw the elder and how; another follows up."""

from __future__ import annotations

from localcloud.campaign.audits.finding import Finding
from localcloud.campaign.evidence import Evidence, Posted, Stored
from localcloud.drills.staff import FOLLOW_UP_SEAT, SEAT
from telecare.domain.kinds import How, Outcome, State
from telecare.domain.timeline import Entry

NEEDS_EYES = frozenset({"fire", "gas", "co"})
_ENDS = frozenset({"resolved", "false_alarm"})


def closed_without_human(evidence: Evidence) -> list[Finding]:
    """Find incidents that ended in another way than law 2 allows."""
    return [
        Finding(what, incident.incident)
        for incident in evidence.incidents
        for what in _wrongs(evidence, incident)
    ]


def _wrongs(evidence: Evidence, incident: Stored) -> list[str]:
    kind, resolved = "", None
    wrong: list[str] = []
    for entry in incident.entries():
        kind = entry.detail.get("kind", kind) if entry.event in _NAMES_KIND else kind
        if entry.detail.get("what") == "reopened":
            resolved = None
        elif entry.event == "resolved":
            resolved = entry
            wrong += _wrong_resolution(evidence, incident, entry, kind)
        elif entry.event == "closed":
            wrong += _wrong_close(evidence, incident, entry, resolved)
    over = incident.state in {State.RESOLVED, State.CLOSED}
    if over and resolved is None:
        wrong.append("it is over and nobody has resolved it")
    if incident.state is State.CLOSED and not incident.entries("closed"):
        wrong.append("it is closed and nobody has closed it")
    return wrong


_NAMES_KIND = frozenset({"incident_opened", "plan_switched", "noted"})


def _wrong_resolution(evidence: Evidence, incident: Stored, entry: Entry, kind: str) -> list[str]:
    wrong = []
    outcome, seen_by, how = (entry.detail.get(n, "") for n in ("outcome", "seen_by", "how"))
    if outcome not in set(Outcome) or not seen_by or how not in set(How):
        wrong.append(f"resolved without outcome, witness or how: {dict(entry.detail)}")
    if kind in NEEDS_EYES and how not in {How.IN_PERSON, How.OFFICIAL}:
        wrong.append(f"a {kind} resolved {how}")
    if how == How.SPOKE_IDENTIFIED and entry.who not in _seats(evidence):
        wrong.append(f"{entry.who} is no seat and has identified a voice")
    acts = [p for p in evidence.posted if p.incident == incident.incident and p.at <= entry.at]
    if not any(_resolves(post, entry.who, outcome) for post in acts):
        wrong.append(f"nobody at a screen or at the door has said that it is {outcome}")
    return wrong


def _seats(evidence: Evidence) -> frozenset[str]:
    return frozenset({SEAT, FOLLOW_UP_SEAT, *(seat.id for seat in evidence.schedule.town.seats)})


def _resolves(post: Posted, who: str, outcome: str) -> bool:
    speaker = post.body.get("by") or post.by
    if speaker != who or outcome not in {post.body.get("outcome"), post.body.get("cause")}:
        return False
    return post.resource == "closure" or post.body.get("report") in _ENDS


def _wrong_close(
    evidence: Evidence, incident: Stored, entry: Entry, resolved: Entry | None
) -> list[str]:
    if resolved is None:
        return ["closed before it was resolved"]
    wrong = []
    if entry.who in {resolved.who, incident.owner}:
        wrong.append(f"{entry.who} follows up what {entry.who} handled")
    followed = [
        post
        for post in evidence.posted
        if post.incident == incident.incident
        and post.by == entry.who
        and post.body.get("report") == "follow_up"
        and post.body.get("reached") is True
        and post.at <= entry.at
    ]
    if not followed:
        wrong.append("closed and nobody has reached the elder afterwards")
    return wrong
