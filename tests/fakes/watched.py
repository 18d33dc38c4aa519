"""The platform in memory with its watch: signs come in, links go, sweeps come every minute."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta

from localcloud.campaign.mortality import Doom, Mortal
from localcloud.campaign.platform import MORTAL_PORTS
from telecare.adapters.memory.presence import (
    MemoryDeadlines,
    MemoryGuards,
    MemoryLinks,
    MemoryPresences,
)
from telecare.adapters.memory.services import MemoryServices
from telecare.adapters.memory.tracers import MemoryTracers
from telecare.domain.deadlines import SWEEP
from telecare.domain.home import HomeDevice
from telecare.domain.links import LinkEvent
from telecare.domain.signals import RawSignal
from telecare.ports.enrolment import HomeFile
from telecare.runtime.assembly import Assembly
from telecare.runtime.watching import Watching, WatchPorts
from tests.fakes.platform import Platform
from tests.fakes.story import BUREAU, START, a_home

PIR, HUB, SMOKE = f"{BUREAU}-h1-pir1", f"{BUREAU}-h1-hub1", f"{BUREAU}-h1-smoke1"
NEAR = timedelta(minutes=20)
"""For so long a deadline may wait until its signs have come in, or a storm be looked at again."""


def a_watched_home(home: str = "h1", hub: bool = False) -> HomeFile:
    """A home with a motion sensor and a smoke detector, and perhaps a hub that carries both."""
    types = {"pir1": "pir", "smoke1": "smoke_detector"} | ({"hub1": "hub"} if hub else {})
    devices = tuple(HomeDevice(f"{BUREAU}-{home}-{d}", kind) for d, kind in types.items())
    return a_home(home, devices=devices)


class WatchedPlatform(Platform):
    """A bureau whose homes are under watch."""

    def __init__(self, hub: bool = False) -> None:
        super().__init__()
        self.deadlines = MemoryDeadlines()
        self.links = MemoryLinks(self.deadlines)
        self.guards = MemoryGuards(self.deadlines)
        self.tracers = MemoryTracers(self.presences)
        self.lives = MemoryServices()
        self.versions: dict[str, int] = {}
        self.rewatch(self.presences)
        self.enrol(a_watched_home(hub=hub))

    def rewatch(self, presences: MemoryPresences) -> None:
        """Let the watch keep its words elsewhere."""
        self.presences = presences
        self._watched = (
            presences,
            self.links,
            self.guards,
            self.deadlines,
            self.tracers,
            self.lives,
        )
        self.watching = Watching(self.services, WatchPorts(*self._watched), (BUREAU,))

    def mortal(self, doom: Doom) -> Watching:
        """The same services in a process that dies at the doom's moment."""
        watched = (Mortal(port, doom) for port in self._watched)
        return Watching(self.mortal_services(doom), WatchPorts(*watched), (BUREAU,))

    def mortal_services(self, doom: Doom) -> Assembly:
        """The services beside the watch in such a process."""
        outside = self.services.outside
        ports = {name: Mortal(getattr(outside, name), doom) for name in MORTAL_PORTS}
        return Assembly(replace(outside, **ports), (BUREAU,))

    def enrol(self, home: HomeFile) -> None:
        """Write a home and put it under watch."""
        self.directory.enrol_home(BUREAU, home)
        self.watching.know_home().begin(BUREAU, home.id)

    def sign(self, thing: str = PIR, word: str = "motion", at: datetime | None = None) -> None:
        """Let a sensor say that somebody moves."""
        happened = self.clock.now() if at is None else at
        self.say(thing, "activity", {"at": happened.isoformat(), "kind": word})

    def beat(self, hub: str = HUB, **seen: datetime) -> None:
        """Let a hub say that it works, and when it heard of which device."""
        heard = {device: at.isoformat() for device, at in seen.items()}
        self.say(hub, "heartbeat", {"at": self.clock.now().isoformat(), "seen": heard})

    def say(self, thing: str, word: str, document: object) -> None:
        """Bring a device's message to the fold."""
        payload = json.dumps(document).encode()
        raw = RawSignal(f"dt/anju/{thing}/{word}", thing, self.clock.now(), payload)
        assert self.watching.fold_activity().fold({"m1": lambda: raw}) == ()

    def link(self, thing: str, connected: bool) -> None:
        """Let the broker say that a device connected, or lost its connection."""
        version = self.versions.get(thing, -1) + connected
        self.versions[thing] = version
        event = LinkEvent(thing, f"s{version}", version, connected, self.clock.now())
        self.watching.track_links().track(event)

    def let_pass(self, hours: float) -> None:
        """Let time pass, with a sweep every minute; of those in which nothing can be due most are left out."""
        end = self.clock.now() + timedelta(hours=hours)
        while (now := self.clock.now()) < end:
            near = (due.at for _, due in self.deadlines.armed)
            is_near = any(now - NEAR <= at <= now + 5 * SWEEP for at in near)
            self.loop.run_until(min(now + (SWEEP if is_near else 5 * SWEEP), end))
            self.watching.sweep_deadlines().sweep()

    def come_to(self, hours: float) -> None:
        """Let time pass to so long after the start without sweeps, but for two that catch up with it."""
        for minutes in (7, 0):
            self.loop.run_until(START + timedelta(hours=hours, minutes=-minutes))
            self.watching.sweep_deadlines().sweep()

    @property
    def repairs(self) -> list[tuple[str, str]]:
        """The repairs that were opened: of which thing, for which fault."""
        opened = [t for t in self.tasks.opened.values() if t.task == "repair"]
        return [(task.detail["thing"], task.detail["fault"]) for task in opened]

    @property
    def since_start(self) -> timedelta:
        """How long the rehearsal has lasted."""
        return self.clock.now() - START
