"""Synthetic homes: how the platform tries itself, and how such a trial is judged (law 14)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

PROBE_HOME = "probe"
"""The id of each bureau's synthetic home: nobody lives there, its telephones are the operator's own."""

PROBE = "probe"
"""Who acts in a synthetic incident; never a seat, never somebody of a home."""

PROBE_CHECK = "probe-check"
"""Who follows it up: law 2 wants somebody else, of machines too."""

_SERIAL = "probe-button"
_PROBED = re.compile(rf"dt/anju/([a-z0-9]+-{_SERIAL})/alarm")

OVER_HTTP = "n/a"
"""What AWS IoT gives as client id of a message that no device sent over MQTT."""


def probe_thing(bureau: str) -> str:
    """Return the button of a bureau's synthetic home."""
    return f"{bureau}-{_SERIAL}"


def speaker(client_id: str, topic: str) -> str:
    """Return whose message this is: its client's, or the probe button's that the platform pressed.

    Only roles of the platform may publish over HTTP, and only the probe's may on a device's topic.
    """
    probed = _PROBED.fullmatch(topic)
    return probed[1] if client_id == OVER_HTTP and probed else client_id


def is_synthetic(home: str) -> bool:
    """Tell whether nobody lives in a home: no seat is shown it, and it counts in no figure."""
    return home == PROBE_HOME


@dataclass(frozen=True, slots=True)
class Probe:
    """One alarm that the platform raised against itself."""

    id: str
    raised_at: datetime


@dataclass(frozen=True, slots=True)
class Seen:
    """What became of a probe: each part of the way leaves its own trace."""

    incident: str = ""
    receipt_at: datetime | None = None
    call_at: datetime | None = None
    call_is_known: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the way was open; `broken` names the first part of it that was not."""

    broken: str = ""
    took: timedelta | None = None

    @property
    def passed(self) -> bool:
        """Tell whether an alarm reached a telephone in time."""
        return not self.broken


def judge_probe(probe: Probe, seen: Seen, target: timedelta) -> Verdict:
    """Return how a probe fared; what left no trace has failed, whatever the reason."""
    if not seen.incident:
        return Verdict("no_incident")
    if seen.receipt_at is None:
        return Verdict("no_receipt")
    if seen.call_at is None or not seen.call_is_known:
        return Verdict("no_call")
    took = seen.call_at - probe.raised_at
    return Verdict("late_call" if took > target else "", took)
