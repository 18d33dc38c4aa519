"""The platform in memory with troubles: dying functions, refused writes, late streams, processes that meet."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from localcloud.campaign.carrier import NetworkCarrier
from localcloud.campaign.evidence import Notice
from localcloud.campaign.loop import ClockLoop
from localcloud.campaign.mortality import KilledError
from localcloud.campaign.platform import Platform
from localcloud.campaign.schedule import BUREAU, Schedule
from localcloud.campaign.troubles import Fate, Throttled, Windows
from telecare.adapters.memory.incidents import MemoryIncidents
from telecare.adapters.memory.world import MemoryDesk, MemoryDevices
from telecare.domain.errors import AnjuError
from telecare.ports.incidents import Change, Head, IncidentStore, Opening

STREAM_TAKES = timedelta(milliseconds=200)
MOST_RETRIES_OF_STREAM = 5
STREAM_AGAIN = timedelta(seconds=1)


class WatchedIncidents(MemoryIncidents):
    """Tells of every incident that was written to: the stream of the table."""

    def __init__(self) -> None:
        super().__init__()
        self.changed: Callable[[str], None] = lambda _: None

    def open(self, opening: Opening) -> Head:
        """Keep a new incident and tell."""
        head = super().open(opening)
        self.changed(opening.run.incident)
        return head

    def append(
        self,
        bureau: str,
        incident: str,
        event: Any,
        event_id: str,
        now: datetime,
        version: int | None = None,
    ) -> Head | None:
        """Keep an event and tell."""
        with_it = super().append(bureau, incident, event, event_id, now, version)
        self.changed(incident)
        return with_it

    def commit(self, change: Change) -> Head:
        """Keep a decision and tell."""
        head = super().commit(change)
        self.changed(head.incident)
        return head


class HeardDevices(MemoryDevices):
    """Lets devices hear what is sent to them."""

    def __init__(self) -> None:
        super().__init__()
        self.listeners: dict[str, Callable[[str, bytes], None]] = {}

    def send(self, thing: str, topic_word: str, document: Mapping[str, object]) -> None:
        """Send a document to a device."""
        super().send(thing, topic_word, document)
        heard = self.listeners.get(thing)
        if heard is not None:
            heard(f"cmd/anju/{thing}/{topic_word}", json.dumps(document).encode())


class DatedDesk(MemoryDesk):
    """Keeps when it was told."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        super().__init__()
        self.told: list[Notice] = []
        self._clock = clock

    def tell(
        self,
        bureau: str,
        incident: str,
        audience: str,
        reason: str,
        key: str,
        to: str = "",
        detail: Mapping[str, str] | None = None,
    ) -> None:
        """Keep a notice with its time, once a key."""
        if (bureau, audience, key) not in self.notices:
            self.told.append(Notice(self._clock(), incident, audience, reason))
        super().tell(bureau, incident, audience, reason, key, to, detail)


class StagePlatform(Platform):
    """The platform with troubles: functions that die, a store that refuses, a stream that lags."""

    def __init__(self, schedule: Schedule, network: Callable[[ClockLoop], NetworkCarrier]) -> None:
        self.troubles: Counter[str] = Counter()
        self.fate = Fate(schedule.mishaps, self.troubles)
        self.windows = Windows()
        self.twice = False
        self._streaming: set[str] = set()
        self._throttled: Throttled | None = None
        store = self._make_store()
        super().__init__(schedule.start, (BUREAU,), network, store, self.fate)
        store.changed = self._changed
        self.on_change: Callable[[str], None] = lambda _: None
        self.fate.meet = self._meet

    def _make_store(self) -> WatchedIncidents:
        return WatchedIncidents()

    def _make_devices(self) -> MemoryDevices:
        return HeardDevices()

    def _make_desk(self) -> MemoryDesk:
        return DatedDesk(self.clock.now)

    def _store_port(self) -> IncidentStore:
        self._throttled = Throttled(self.store, self.troubles)
        port: Any = self._throttled
        return port  # type: ignore[no-any-return]

    # ---- faults that drills can order too ----

    def crash_functions(self, name: str, lasts: timedelta) -> None:
        """Let functions die before any write, from now on for so long."""
        self.windows.add(name, self.clock.now(), lasts)

    def deliver_twice(self, *, on: bool) -> None:
        """Deliver every message twice."""
        self.twice = on

    def delay_streams(self, lasts: timedelta) -> None:
        """Let stream records of the time from now on wait until it is over."""
        self.windows.add("stream", self.clock.now(), lasts)

    def throttle_store(self, *, on: bool) -> None:
        """Let the store refuse most writes, or none."""
        assert self._throttled is not None
        self._throttled.is_on = on

    def run_function(self, name: str) -> None:
        """Let a function die that is out of order."""
        if self.windows.hold(name, self.clock.now()):
            self.troubles["functions crashed"] += 1
            raise KilledError

    # ---- the stream ----

    def _changed(self, incident: str) -> None:
        self.on_change(incident)
        self._stream_after(STREAM_TAKES, incident, MOST_RETRIES_OF_STREAM)

    def _stream_after(self, delay: timedelta, incident: str, retries: int) -> None:
        """Show an incident to the relay later; what waits already shows all that was written until then."""
        if incident in self._streaming:
            return
        self._streaming.add(incident)
        now = self.clock.now()
        held = self.windows.end("stream", now) - now
        self.after(delay + held, partial(self._stream, incident, retries))

    def _stream(self, incident: str, retries: int) -> None:
        self._streaming.discard(incident)
        for _ in range(2 if self.twice else 1):
            self._relay(incident, retries)

    def _relay(self, incident: str, retries: int) -> None:
        try:
            self.run_function("relay_outbox")
            self.services.relay_outbox().relay(BUREAU, incident)
        except (KilledError, AnjuError):
            if retries:
                self._stream_after(STREAM_AGAIN, incident, retries - 1)
            else:
                self.troubles["stream records given up"] += 1

    # ---- processes that meet ----

    def _meet(self, what: str) -> None:
        """Let another process run in the midst of one: all that it does falls between two calls."""
        match what:
            case "meets_stream":
                for incident in self.store.open_register(BUREAU):
                    self._relay(incident, 0)
            case "meets_sweep":
                self.sweep()
            case "meets_machine":
                for execution in tuple(self.machine.executions.values()):
                    self.machine.advance(execution)
            case "meets_next":
                self.loop.run_one()
