"""A policy as the very first version of this project published it: 39 numbers, no bounds, no clauses."""

from __future__ import annotations

from typing import Any

from infra.policy import BureauPolicy

OLD_VERSION = "v-first"
# fmt: off
FIRST = (
    "elder.ring_s", "elder.retry_min", "elder.well_hold_s", "contact.ring_s",
    "contact.passes", "call.key_s", "call.eta_s", "call.seat_s", "call.lost_s",
    "eta.default_min", "eta.stop_min", "fire.eta.stop_min", "gas.eta.stop_min",
    "co.eta.stop_min", "arrival.grace_min", "neighbourhood.after_s", "unreached_s",
    "relay.claim_s", "relay.backup_s", "relay.check_min", "hold_s", "supervisor.every_min",
    "valve.proof_s", "seat.voice_s", "follow_up.within_h", "follow_up.tries",
    "on_scene.ask_min", "team.after_min", "confirm.high_h", "confirm.medium_h",
    "confirm.low_h", "alarm.repeat_min", "alarm.count_s", "command.expires_s",
    "silence.high_h", "silence.medium_h", "silence.low_h", "heartbeat.misses",
    "test.window_min",
)
"""The numbers that bureaus/standard had when it was first written."""
# fmt: on


def as_first_published(policy: BureauPolicy) -> dict[str, Any]:
    """Return a bureau's policy without every number that came later."""
    document = policy.document()
    known = document["parameters"]
    kept = {name: known[name] for name in FIRST}
    unknown = ("bounds", "clauses")
    others = {part: value for part, value in document.items() if part not in unknown}
    return {**others, "parameters": kept}
