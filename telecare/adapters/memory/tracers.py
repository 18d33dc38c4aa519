"""Tracers in memory: what was sent, and whether it comes in."""

from __future__ import annotations

from datetime import datetime, timedelta

from telecare.domain.presence import Presence, pack_of
from telecare.domain.tracers import WORD, tracers
from telecare.ports.presence import Presences


class MemoryTracers:
    """Brings tracers in at once while `comes_in`; `sent` holds all of them."""

    def __init__(self, presences: Presences) -> None:
        self.sent: list[tuple[str, datetime]] = []
        self.comes_in = True
        self._presences = presences

    def send(self, bureau: str, at: datetime) -> None:
        """Send the bureau's tracers."""
        self.sent.append((bureau, at))
        for thing in tracers(bureau) if self.comes_in else ():
            words, kept = Presence({thing: {WORD: at}}), at - timedelta(days=1)
            self._presences.fold(bureau, pack_of(thing), words, kept, kept)
