"""What was seen in a drill: at the network, at the broker, and in the timelines of incidents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from localcloud.drills.model import Body


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing seen, in the words of drills: people and devices by their ids in the town.

    `incident` is the one in whose timeline it stands, '' for what was seen elsewhere.
    """

    at: datetime
    event: str
    home: str
    who: str = ""
    detail: Mapping[str, str] = field(default_factory=dict)
    incident: str = ""


_SEEN_AS = {
    "call": "call",
    "calls": "call",
    "no_call": "call",
    "accepted": "accepted",
    "sms": "sms",
    "command": "command",
    "receipt": "receipt",
    "dispatch": "team_sent",
    "relay": "relay_raised",
    "push": "pushed",
    "told": "told",
    "released": "released",
    "task": "task_opened",
    "task_done": "task_done",
    "tasks": "task_opened",
    "incident": "incident",
    "not_incident": "incident",
    "incidents": "incident_opened",
    "quarantined": "quarantined",
    "liveness": "liveness",
}
_VALUE_IN_DETAIL = {"command": "command", "receipt": "state", "task": "task", "task_done": "task",
                    "liveness": "standing"}  # fmt: skip
_COUNTED = frozenset({"incidents", "quarantined", "tasks"})


def matches(body: Body, fact: Fact) -> bool:
    """Tell whether a fact is what a body looks for."""
    if fact.event != _SEEN_AS.get(body.verb):
        return False
    return _value_fits(body, fact) and all(
        _field_fits(name, value, fact) for name, value in body.fields.items()
    )


def _value_fits(body: Body, fact: Fact) -> bool:
    if body.verb in _COUNTED:
        return True
    if body.verb in {"incident", "not_incident"}:
        return fact.home == body.value
    if body.verb in _VALUE_IN_DETAIL:
        return fact.detail.get(_VALUE_IN_DETAIL[body.verb]) == body.value
    return fact.who == body.value


def _field_fits(name: str, value: str, fact: Fact) -> bool:
    if name == "home":
        return fact.home == value
    if name == "device":
        return fact.who == value
    if name == "contains":
        return value in fact.detail.get("text", "")
    return fact.detail.get(name) == value
