"""The verbs of drills with their fields; what is not here is refused, never guessed."""

from __future__ import annotations

from infra.policy import COMMANDS
from telecare.domain.kinds import Service
from telecare.domain.presence_standing import Standing

DO: dict[str, tuple[str, ...]] = {
    "alarm": ("device", "id", "value", "position", "repeat", "test"),
    "status": ("device", "battery_pct", "mains", "tamper", "signal_dbm", "fault"),
    "activity": ("device", "kind", "value"),
    "reading": ("device", "id", "readings", "n", "u", "v"),
    "position": ("device", "id", "lat", "lon", "accuracy_m"),
    "link": ("device",),
    "inbound_call": ("from", "speech"),
    "away": ("elder", "until", "reason", "by"),
    "report": ("by", "home", "emergency", "cause", "outcome", "how", "seen_by", "to", "elder"),
    "seat": (
        "by", "home", "incident", "to", "ticket", "who", "reason", "step", "service",
        "emergency", "outcome", "seen_by", "how", "elder", "number",
    ),
    "ticket": ("home",),
    "console": ("by",),
    "fault": ("name", "for"),
    "test_window": ("device", "by", "for"),
    "repair": ("device", "by", "with", "how", "reason"),
    "service": ("elder", "by"),
    "care": ("elder", "by", "reached", "caller", "identified"),
}  # fmt: skip
"""What may happen: the verb's own word is its value, the fields stand beside it."""

DO_VALUES: dict[str, tuple[str, ...]] = {
    "report": (
        "accepted", "arrived", "confirmed", "safe", "false_alarm", "resolved", "left",
        "handed_over", "cannot",
    ),
    "seat": (
        "claim", "hold", "release", "pause", "resume", "confirm", "relay", "add", "bar",
        "skip", "hand_over", "close", "speak", "reorder",
    ),
    "away": ("start", "end", "taken_back"),
    "link": ("lost", "restored"),
    "ticket": ("accepted", "assigned", "arrived", "returned", "done"),
    "console": ("dead",),
    "fault": (
        "carrier_down", "function_crash", "duplicate_delivery", "late_callbacks",
        "store_throttled", "stream_delayed",
    ),
    "test_window": ("open",),
    "repair": ("substitute", "watched", "mended", "cancelled"),
    "service": ("begun",),
    "care": ("call", "visit"),
}  # fmt: skip
"""The words that some verbs take; the others take a free one."""

EXPECT: dict[str, tuple[str, ...]] = {
    "call": ("home",),
    "calls": ("home", "count"),
    "no_call": ("home",),
    "accepted": ("home",),
    "sms": ("contains", "home"),
    "command": ("device", "home"),
    "receipt": ("device", "id", "home"),
    "dispatch": ("home",),
    "relay": ("home",),
    "push": ("level", "home"),
    "told": ("reason", "home"),
    "released": ("reason", "home"),
    "task": ("home", "device"),
    "task_done": ("home", "device", "proof"),
    "tasks": ("task", "home", "device"),
    "incidents": ("home",),
    "incident": ("kind", "state", "outcome"),
    "not_incident": ("kind", "state", "outcome"),
    "liveness": ("elder", "at"),
    "quarantined": (),
    "nothing_else": (),
}
"""What may be expected."""

VALUES: dict[str, tuple[str, ...]] = {
    "receipt": ("accepted", "handled", "busy", "rejected"),
    "command": tuple(sorted(COMMANDS)),
    "relay": tuple(Service),
    "push": ("city_centre",),
    "told": ("supervisor", "backup_centre"),
    "liveness": tuple(Standing),
}
"""The words that some expectations look for; those of the others are checked against the town, or free."""

TIMING = ("within", "since", "before")
PERSON_VERBS = frozenset({"call", "calls", "no_call", "accepted", "sms", "dispatch"})
NUMBER_VERBS = frozenset({"incidents", "quarantined", "tasks"})
