"""Audits of a played schedule: each looks at what was seen outside and says what must never have happened."""

from __future__ import annotations

from collections.abc import Callable

from localcloud.campaign.audits.alarms import lost_alarms, lost_calls_for_help, unanswered_alarms
from localcloud.campaign.audits.calls import doubled_calls, forbidden_calls, redialled_attempts
from localcloud.campaign.audits.endings import closed_without_human
from localcloud.campaign.audits.finding import Finding
from localcloud.campaign.audits.homes import two_incidents_at_once
from localcloud.campaign.audits.reaching import forgotten_actions
from localcloud.campaign.audits.records import broken_chains, personal_data
from localcloud.campaign.audits.stalls import stalls
from localcloud.campaign.evidence import Evidence

__all__ = ["AUDITS", "Finding", "audit"]

AUDITS: dict[str, Callable[[Evidence], list[Finding]]] = {
    "alarms lost": lost_alarms,
    "calls for help lost": lost_calls_for_help,
    "unanswered without cause": unanswered_alarms,
    "closed without a human": closed_without_human,
    "doubled calls": doubled_calls,
    "attempts dialled twice": redialled_attempts,
    "forbidden calls": forbidden_calls,
    "actions forgotten": forgotten_actions,
    "stalls": stalls,
    "two incidents at once": two_incidents_at_once,
    "broken chains": broken_chains,
    "personal data": personal_data,
}
"""What is forbidden, by the name under which it is counted."""


def audit(evidence: Evidence) -> dict[str, list[Finding]]:
    """Return what every audit found, of those that found something."""
    found = {name: look(evidence) for name, look in AUDITS.items()}
    return {name: findings for name, findings in found.items() if findings}
