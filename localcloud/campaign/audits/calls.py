"""Laws 8, 10, 11, 13 and 15: nobody is called for the same news beyond the plan's own tries, and some never."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from localcloud.campaign.audits.allowance import Allowance
from localcloud.campaign.audits.finding import Finding
from localcloud.campaign.evidence import Evidence, Stored
from telecare.domain.actions import Flow
from telecare.domain.kinds import Outcome, Service
from telecare.domain.tidings.references import read_reference

AMBIGUOUS = frozenset({"carrier_mute", "carrier_forgets"})


def redialled_attempts(evidence: Evidence) -> list[Finding]:
    """Find attempts that the carrier took more than once; an ambiguous send may be repeated once."""
    vague = any(fault.what in AMBIGUOUS for fault in evidence.schedule.faults)
    most = 2 if vague else 1
    return [
        Finding(f"{call.attempt} was dialled {call.asked} times", call.incident)
        for call in evidence.calls
        if call.asked > most
    ]


def doubled_calls(evidence: Evidence) -> list[Finding]:
    """Find people who were rung more often than the plan's tries and what happened since allow."""
    found = []
    for incident in evidence.incidents:
        whom = {e.detail["attempt"]: e.who for e in incident.entries("call_placed")}
        rung: Counter[str] = Counter()
        cut: Counter[str] = Counter()
        for call in evidence.calls_of(incident.incident):
            person = whom.get(call.attempt, "")
            if not person:
                found.append(Finding(f"{call.attempt} stands in no timeline", incident.incident))
            elif call.terms.flow is Flow.FOLLOW_UP:
                rung[_FOLLOW_UP] += 1
            else:
                rung[person] += 1
                cut[person] += call.cut_off
        allowance = Allowance(incident)
        asked = _follow_ups_asked_for(evidence, incident)
        found += [
            Finding(f"{person} was rung {times} times, {most} allowed", incident.incident)
            for person, times in rung.items()
            if times
            > (most := asked if person == _FOLLOW_UP else allowance.of(person, cut[person]))
        ]
    return found


_FOLLOW_UP = "the elder, for the follow-up,"


def _follow_ups_asked_for(evidence: Evidence, incident: Stored) -> int:
    """Return how often a seat has asked for the elder to be rung after the end."""
    return sum(
        post.incident == incident.incident
        and post.body.get("report") == "follow_up"
        and "reached" not in post.body
        for post in evidence.posted
    )


def forbidden_calls(evidence: Evidence) -> list[Finding]:
    """Find calls and messages to services, to strangers, to barred people, and after a death."""
    found = []
    reached = _reached(evidence)
    known = set(evidence.numbers.values())
    incidents = {incident.incident: incident for incident in evidence.incidents}
    for at, incident_id, number in reached:
        if number in set(Service) or number not in known:
            found.append(Finding("a number was reached that is nobody's", incident_id))
        if read_reference(incident_id):
            continue  # what is no emergency is of no incident
        incident = incidents[incident_id]
        if number in _kept_away(evidence, incident, at):
            found.append(Finding("somebody barred was reached", incident_id))
        if at > (death := _death(incident, at)):
            found.append(
                Finding(f"somebody was reached after a death at {death.time()}", incident_id)
            )
    return found + _codes_told_elsewhere(evidence, incidents)


def _codes_told_elsewhere(evidence: Evidence, incidents: dict[str, Stored]) -> list[Finding]:
    """Find entry codes that were written to somebody who had not arrived."""
    codes = {home.entry.code for home in evidence.schedule.town.homes if home.entry is not None}
    return [
        Finding(f"an entry code was written to {message.person}", message.incident)
        for message in evidence.messages
        if any(code in message.text for code in codes)
        and not _has_arrived(incidents[message.incident], message.person, message.sent_at)
    ]


def _has_arrived(incident: Stored, person: str, at: datetime) -> bool:
    """Tell whether somebody was at the door at an instant: arrived, and neither left nor barred."""
    there = False
    for entry in incident.entries():
        if entry.at > at:
            break
        if entry.who == person and entry.event in {"arrived", "left"}:
            there = entry.event == "arrived"
        elif entry.detail.get("what") == "barred" and entry.detail.get("person") == person:
            there = there and entry.at == at
    return there


def _reached(evidence: Evidence) -> list[tuple[datetime, str, str]]:
    calls = [(c.placed_at, c.incident, c.number) for c in evidence.calls]
    return calls + [(m.sent_at, m.incident, m.number) for m in evidence.messages]


def _kept_away(evidence: Evidence, incident: Stored, at: datetime) -> set[str]:
    """Return the numbers of the suspected, and of whoever had been barred before an instant."""
    barred = {r.id for r in incident.snapshot.responders if r.suspected}
    barred |= {
        entry.detail["person"]
        for entry in incident.entries("noted")
        if entry.detail.get("what") == "barred" and entry.detail.get("reason") and entry.at < at
    }
    others = {
        evidence.numbers.get(r.id) for r in incident.snapshot.responders if r.id not in barred
    }
    return {evidence.numbers[p] for p in barred if p in evidence.numbers} - others


def _death(incident: Stored, default: datetime) -> datetime:
    """Return when the incident was resolved by a death that still stands, else an instant that forbids nothing."""
    death = default
    for entry in incident.entries("resolved", "noted"):
        if entry.detail.get("what") == "reopened":
            death = default
        elif entry.detail.get("outcome") == Outcome.DECEASED:
            death = entry.at
    return death
