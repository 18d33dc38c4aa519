"""What an unlucky home is made of: its devices as they are, and ports that see or disturb what the watch does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from telecare.domain.events import Alarm
from telecare.ports.incidents import Head, IncidentStore, Opening
from telecare.ports.presence import Guards, KeptGuard
from tests.fakes.watched import WatchedPlatform


class Told:
    """The store of incidents, and every alarm of which somebody was told, with the instant."""

    def __init__(self, platform: WatchedPlatform) -> None:
        self.alarms: list[tuple[datetime, Alarm]] = []
        self._platform = platform

    def __getattr__(self, name: str) -> Any:
        return getattr(self._platform.store, name)

    def open(self, opening: Opening) -> Head:
        """Keep a new incident."""
        head = self._platform.store.open(opening)
        self.alarms.append((self._platform.clock.now(), opening.alarm))
        return head

    def join(self, bureau: str, incident: str, alarm: Alarm, *more: Any) -> None:
        """Keep a further alarm."""
        self._platform.store.join(bureau, incident, alarm, *more)
        self.alarms.append((self._platform.clock.now(), alarm))


class ToldPlatform(WatchedPlatform):
    """A watched platform that knows what was told when."""

    def _store_port(self) -> IncidentStore:
        self.told = Told(self)
        return cast("IncidentStore", self.told)


class Between:
    """Guards between whose reads and first write another sweep comes."""

    def __init__(self, guards: Guards, other: Callable[[], None]) -> None:
        self._guards = guards
        self._other: Callable[[], None] | None = other

    def __getattr__(self, name: str) -> Any:
        return getattr(self._guards, name)

    def keep(self, *given: Any) -> KeptGuard:
        """Write once the other sweep is over."""
        other, self._other = self._other, None
        if other is not None:
            other()
        return self._guards.keep(*given)


@dataclass(slots=True)
class Gadget:
    """One device as it really is; `hub` carries it, or it has a link of its own."""

    thing: str
    kind: str
    hub: Gadget | None = None
    up: bool = True
    hangs_until: datetime | None = None
    back_at: datetime | None = None
    died: datetime | None = None
    seen: datetime | None = None
    version: int = 0

    @property
    def carries(self) -> bool:
        """Tell whether words go over its link."""
        return self.up and self.hangs_until is None and self.died is None

    @property
    def speaks(self) -> bool:
        """Tell whether its words reach the platform."""
        return self.died is None and (self.hub or self).carries
