"""Remembers which carriers do not answer, so that a dead one does not cost its time-out at every call."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

from telecare.ports.world import Clock

MOST_FAILURES = 2
"""In a row; one lost connection is no outage."""

REST = timedelta(seconds=30)
"""How long a carrier is left alone before one call tries it again."""


class Breaker:
    """What one process has seen of its carriers; another process sees for itself."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._guard = threading.Lock()
        self._failures: dict[str, int] = {}
        self._rests_until: dict[str, datetime] = {}

    def may_ask(self, name: str) -> bool:
        """Tell whether a carrier is worth asking.

        After its rest one asker is let through at a time: whoever it is starts the next rest.
        """
        with self._guard:
            until = self._rests_until.get(name)
            if until is None:
                return True
            now = self._clock.now()
            if now < until:
                return False
            self._rests_until[name] = now + REST
            return True

    def failed(self, name: str) -> None:
        """Note that a carrier did not answer, or could not be asked."""
        with self._guard:
            self._failures[name] = self._failures.get(name, 0) + 1
            if self._failures[name] >= MOST_FAILURES:
                self._rests_until[name] = self._clock.now() + REST

    def answered(self, name: str) -> None:
        """Note that a carrier is there, whatever it said."""
        with self._guard:
            self._failures.pop(name, None)
            self._rests_until.pop(name, None)
