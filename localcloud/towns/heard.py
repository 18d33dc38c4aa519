"""Counts what devices have said and the broker has passed on, so that a fleet can be held to account."""

import threading
from collections import Counter
from collections.abc import Mapping

from localcloud.brokers.interface import NOT_A_DEVICE, Publication


class Heard:
    """How many messages of each kind came from each thing, from any thread."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, str]] = Counter()
        self._lock = threading.Lock()

    def note(self, publication: Publication) -> None:
        """Count a message of a device; the platform's own are none."""
        if publication.client_id != NOT_A_DEVICE:
            word = publication.topic.rpartition("/")[2]
            with self._lock:
                self._counts[publication.client_id, word] += 1

    def by_thing(self) -> Mapping[str, Mapping[str, int]]:
        """Return for each thing how many of each kind were heard."""
        with self._lock:
            counts = dict(self._counts)
        found: dict[str, dict[str, int]] = {}
        for (thing, word), count in counts.items():
            found.setdefault(thing, {})[word] = count
        return found

    def total(self) -> int:
        """Return how many messages were heard of all devices."""
        with self._lock:
            return self._counts.total()
