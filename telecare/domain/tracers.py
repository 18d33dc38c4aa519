"""Tracers: signs that the platform sends itself, to know how far the signs of homes have come in."""

from __future__ import annotations

import hashlib
import re
from datetime import datetime
from functools import lru_cache
from itertools import count
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from telecare.domain.presence import Presence

TRACERS = 8
"""How many go at once: one in each eighth of the range over which a stream spreads its partitions."""

_PACK_DIGITS = 3
"""As `presence.pack_of` has it, which alarms need not wait for; a test compares."""

OVER_HTTP = "n/a"
"""What AWS IoT gives as client id of a message that no device sent over MQTT."""

WORD = "other"

_TRACER = re.compile(r"dt/anju/([a-z0-9]+-tracer-[0-9]{1,3})/activity")


@lru_cache
def tracers(bureau: str) -> tuple[str, ...]:
    """Return the names under which a bureau's tracers go, things that no home has: one for each place.

    Chance would leave a partition without one, and what stuck there would look like silence.
    """
    found: dict[int, str] = {}
    for number in count():
        name = f"{bureau}-tracer-{number}"
        found.setdefault(place_of(name), name)
        if len(found) == TRACERS:
            return tuple(found.values())
    raise AssertionError("count has no end")


def place_of(thing: str) -> int:
    """Return in which eighth of a stream a thing's signs travel: Kinesis goes by the MD5 of the pack."""
    pack = hashlib.sha256(thing.encode()).hexdigest()[:_PACK_DIGITS]
    digest = hashlib.md5(pack.encode(), usedforsecurity=False).digest()
    return digest[0] * TRACERS // 256


def sender(client_id: str, topic: str) -> str:
    """Return whose sign this is: its client's, or the tracer's that the platform sent over HTTP."""
    traced = _TRACER.fullmatch(topic)
    return traced[1] if client_id == OVER_HTTP and traced else client_id


def passed(bureau: str, presence: Presence) -> datetime | None:
    """Return the newest instant that all tracers have brought in, None while one never came."""
    words = [presence.of(thing).get(WORD) for thing in tracers(bureau)]
    known = [at for at in words if at is not None]
    return min(known) if len(known) == TRACERS else None
