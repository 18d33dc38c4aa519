"""Law 1: an accepted alarm is in an incident, and every alarm is answered unless the platform was hindered."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

from localcloud.campaign.audits.finding import Finding
from localcloud.campaign.audits.spans import hindered
from localcloud.campaign.evidence import Evidence
from localcloud.campaign.hotline import FALLS_BACK_AFTER, HEARD
from localcloud.campaign.schedule import BUREAU
from localcloud.drills.model import Deed
from localcloud.drills.town import thing_name
from telecare.domain.kinds import TECHNICAL

WINDOW = timedelta(minutes=15)
"""Within it the same id is the same alarm (contracts section 2); redelivery may be ten minutes late."""

SILENCES = frozenset({"function_crash", "store_throttled"})


def alarms(evidence: Evidence) -> list[Deed]:
    """Return every activation of a device."""
    return [deed for deed in evidence.schedule.deeds if deed.verb == "alarm"]


def is_accepted(evidence: Evidence, deed: Deed) -> bool:
    """Tell whether the device heard that its alarm is stored."""
    since = evidence.schedule.start + deed.at
    device, alarm_id = deed.fields["device"], deed.fields["id"]
    return any(
        r.device == device and r.id == alarm_id and r.state in HEARD and r.at >= since
        for r in evidence.receipts
    )


def lost_alarms(evidence: Evidence) -> list[Finding]:
    """Find alarms that were accepted and that nobody has: no incident, no dead letter, no quarantine."""
    return [
        Finding(
            f"accepted and nowhere: {deed.value} {deed.fields['id']} of {deed.fields['device']}"
        )
        for deed in alarms(evidence)
        if is_accepted(evidence, deed) and not _is_kept(evidence, deed)
    ]


def _is_kept(evidence: Evidence, deed: Deed) -> bool:
    thing = thing_name(BUREAU, str(deed.fields["device"]))
    if deed.value in TECHNICAL:
        return (thing, deed.value) in evidence.repairs
    if deed.value == "inactivity" and _was_told(evidence, "inactive_while_away"):
        return True
    alarm_id = str(deed.fields["id"])
    since = evidence.schedule.start + deed.at - WINDOW
    return _in_a_timeline(evidence, thing, alarm_id, since) or _is_set_aside(evidence, alarm_id)


def _was_told(evidence: Evidence, reason: str) -> bool:
    return any(notice.reason == reason for notice in evidence.notices)


def _in_a_timeline(evidence: Evidence, thing: str, alarm_id: str, since: datetime) -> bool:
    return any(
        entry.who == thing and entry.detail.get("id") == alarm_id and entry.at >= since
        for incident in evidence.incidents
        for entry in incident.entries("alarm_received")
    )


def _is_set_aside(evidence: Evidence, alarm_id: str) -> bool:
    """Tell whether it lies where it pages somebody: among dead letters, or in quarantine."""
    aside = (*evidence.dead_alarms, *evidence.quarantined)
    return any(json.loads(payload).get("id") == alarm_id for payload in aside)


def unanswered_alarms(evidence: Evidence) -> list[Finding]:
    """Find alarms that nobody accepted although nothing kept the platform from it."""
    return [
        Finding(f"no receipt for {deed.value} {deed.fields['id']} of {deed.fields['device']}")
        for deed in alarms(evidence)
        if deed.value and not is_accepted(evidence, deed) and not _may_be_silent(evidence, deed)
    ]


def _may_be_silent(evidence: Evidence, deed: Deed) -> bool:
    schedule = evidence.schedule
    at = schedule.start + deed.at
    was_hindered = hindered(schedule, at, at + FALLS_BACK_AFTER, SILENCES) > timedelta(0)
    travels_late = bool(schedule.post.late)
    return was_hindered or travels_late


def lost_calls_for_help(evidence: Evidence) -> list[Finding]:
    """Find calls of elders to the centre that opened and joined nothing."""
    town = evidence.schedule.town
    elders = {e.phone for home in town.homes for e in home.elders}
    rung = [n for n in evidence.news if n["event"] == "inbound" and n["from"] in elders]
    return [
        Finding(f"a call for help is nowhere: {news['event_id']}")
        for news in rung
        if not _is_taken(evidence, str(news["event_id"]))
    ]


def _is_taken(evidence: Evidence, event_id: str) -> bool:
    if any(news.get("event_id") == event_id for news in evidence.dead_news):
        return True
    begin = evidence.schedule.start
    return _in_a_timeline(evidence, "", event_id, begin) or _is_unread(evidence, event_id)


def _is_unread(evidence: Evidence, event_id: str) -> bool:
    return any(event_id.encode() in payload for payload in evidence.quarantined)
