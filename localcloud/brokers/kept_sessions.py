"""What a broker keeps for devices that are away and asked for it: their filters, and what they miss."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from localcloud.mqtt_topics import matches

KEPT_FOR = timedelta(hours=1)
"""How long AWS IoT Core keeps a session, unless the account asks for longer."""


@dataclass(slots=True)
class Kept:
    """One device's session while it is away."""

    filters: tuple[str, ...]
    until: datetime
    missed: list[tuple[str, bytes]] = field(default_factory=list)


class KeptSessions:
    """Keeps sessions for an hour; each is taken up once, or forgotten."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._kept: dict[str, Kept] = {}

    def keep(self, client_id: str, filters: tuple[str, ...]) -> None:
        """Keep a session from now on."""
        self._kept[client_id] = Kept(filters, self._clock() + KEPT_FOR)

    def take(self, client_id: str) -> Kept | None:
        """Hand a session over to its device; None when there is none or it is too old."""
        kept = self._kept.pop(client_id, None)
        return kept if kept is not None and kept.until > self._clock() else None

    def forget(self, client_id: str) -> None:
        """Keep nothing for a device any more."""
        self._kept.pop(client_id, None)

    def note_for(self, client_id: str, topic: str, payload: bytes) -> None:
        """Put a message by that did not reach its device; it goes with a session that is not kept."""
        if client_id in self._kept:
            self._kept[client_id].missed.append((topic, payload))

    def note(self, topic: str, payload: bytes) -> None:
        """Put a message by for everybody who would have heard it."""
        for kept in self._kept.values():
            if any(matches(wanted, topic) for wanted in kept.filters):
                kept.missed.append((topic, payload))
