"""Tracers: signs that the platform sends itself, to know how far the signs of homes have come in."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from telecare.domain.presence import Presence

TRACERS = 4
"""How many go at once: their packs lie apart, so that a stream's partitions are not judged by one."""

OVER_HTTP = "n/a"
"""What AWS IoT gives as client id of a message that no device sent over MQTT."""

WORD = "other"

_TRACER = re.compile(r"dt/anju/([a-z0-9]+-tracer-[0-9])/activity")


def tracers(bureau: str) -> tuple[str, ...]:
    """Return the names under which a bureau's tracers go: things that no home has."""
    return tuple(f"{bureau}-tracer-{number}" for number in range(TRACERS))


def sender(client_id: str, topic: str) -> str:
    """Return whose sign this is: its client's, or the tracer's that the platform sent over HTTP."""
    traced = _TRACER.fullmatch(topic)
    return traced[1] if client_id == OVER_HTTP and traced else client_id


def passed(bureau: str, presence: Presence) -> datetime | None:
    """Return the newest instant that all tracers have brought in, None while one never came."""
    words = [presence.of(thing).get(WORD) for thing in tracers(bureau)]
    known = [at for at in words if at is not None]
    return min(known) if len(known) == TRACERS else None
