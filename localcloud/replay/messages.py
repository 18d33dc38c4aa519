"""Turns a recorded row into the message that its device would have published (contracts section 2)."""

from __future__ import annotations

import json
import math
import re
from functools import lru_cache

from localcloud.replay.recording import RecordingError, Row
from telecare.domain.signals import RawSignal

HEARTBEAT = "heartbeat"
MOST_DEVICES = 256
"""More than any home has; a file with more is no recording of one home."""

LONGEST_SERIAL = 64


class Names:
    """Gives every recorded device a thing of its own: the same name, where IoT Core allows it."""

    def __init__(self, prefix: str) -> None:
        """Start every thing's name with `prefix`, which holds bureau and home."""
        self._prefix = prefix
        self._things: dict[str, str] = {}
        self._devices: dict[str, str] = {}

    def thing(self, device: str) -> str:
        """Return the thing of a recorded device, the same one each time."""
        known = self._things.get(device)
        if known is not None:
            return known
        serial = re.sub(r"[^A-Za-z0-9_-]", "_", device)[:LONGEST_SERIAL]
        thing = f"{self._prefix}-{serial}"
        while thing in self._devices:
            thing = f"{thing}_"
        self._things[device], self._devices[thing] = thing, device
        return thing

    def device(self, thing: str) -> str:
        """Return the recorded name of a thing."""
        return self._devices.get(thing, thing)


def message_of(row: Row, thing: str) -> RawSignal:
    """Return a row as its device's own message on its own topic (Basic Ingest)."""
    word = HEARTBEAT if row.kind == HEARTBEAT else "activity"
    topic = f"$aws/rules/anju_{word}/dt/anju/{thing}/{word}"
    payload = f'{{"at":"{row.at.isoformat()}",{_told(row.kind, row.value)}}}'
    return RawSignal(topic, thing, row.received_at, payload.encode())


@lru_cache(maxsize=1024)
def _told(kind: str, value: str) -> str:
    """Return all of a message but its time; homes say the same things again and again."""
    if kind == HEARTBEAT:
        return '"seen":{}'
    fields: dict[str, str | float] = {"kind": kind}
    if value:
        fields["value"] = _number(value)
    return json.dumps(fields)[1:-1]


def _number(text: str) -> float | str:
    """Return a number where the recording has one, else its text."""
    try:
        number = float(text)
    except ValueError:
        return text
    return number if math.isfinite(number) else text


def refused(row: Row, reason: str) -> RecordingError:
    """Return the error of a row whose message the platform would not read."""
    field = next((name for name in ("kind", "value") if reason.startswith(name)), "ts")
    return RecordingError(f"the platform reads no such message: {reason}", row.line, field)
