"""A town that lives on virtual time in this process: homes whose devices speak, a watch, telephones, incidents."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from random import Random

from benchmarks import seeded
from localcloud.agenda import Order
from localcloud.campaign.carrier import NetworkCarrier
from localcloud.campaign.loop import ClockLoop
from localcloud.campaign.platform import Platform
from localcloud.drills.model import Town, TownDevice, TownElder, TownHome, TownResponder
from localcloud.drills.town import build, connect_telephones
from localcloud.telephone.behaviour import Behaviour
from localcloud.telephone.network import CallBack, TelephoneNetwork
from telecare.adapters.memory.presence import (
    MemoryDeadlines,
    MemoryGuards,
    MemoryLinks,
    MemoryPresences,
)
from telecare.adapters.memory.services import MemoryServices
from telecare.adapters.memory.tracers import MemoryTracers
from telecare.domain.deadlines import SWEEP
from telecare.domain.events import Report, Reported
from telecare.domain.kinds import How, Outcome
from telecare.domain.links import LinkEvent
from telecare.domain.signals import RawSignal
from telecare.runtime.watching import Watching, WatchPorts

DEVICES = ("hub", "pir", "one_key_call")
COMES = Behaviour(answer_after=timedelta(seconds=8), press="12")
FOLDED_EVERY = timedelta(minutes=1)
ARRIVES_AFTER, SAFE_AFTER = timedelta(minutes=12), timedelta(minutes=20)


class LiveTown:
    """The platform in memory; signs are folded each minute, links and homes swept each minute."""

    def __init__(self, homes: int, streets: int = 3) -> None:
        self.town = town_of(homes, streets)
        self.homes = list(self.town.homes)
        self.platform = Platform(seeded.START, (seeded.BUREAU,), self._carrier_over)
        self.loop = self.platform.loop
        self.deadlines = MemoryDeadlines()
        presences = MemoryPresences()
        ports = WatchPorts(
            presences,
            MemoryLinks(self.deadlines),
            MemoryGuards(self.deadlines),
            self.deadlines,
            MemoryTracers(presences),
            MemoryServices(),
        )
        self.watching = Watching(self.platform.services, ports, (seeded.BUREAU,))
        build(self.town, seeded.the_policy(), self.platform.directory, seeded.START)
        connect_telephones(self.town, self.network)
        self._random = Random(11)
        self._versions: dict[str, int] = {}
        self.signs = 0

    def _carrier_over(self, loop: ClockLoop) -> NetworkCarrier:
        self.network = TelephoneNetwork(loop, self._called_back)
        return NetworkCarrier(self.network, loop)

    def _called_back(self, news: CallBack) -> None:
        self.platform.soon(lambda: self.platform.tell(dict(news)))

    # ---- what runs by itself ----

    def begin(self) -> None:
        """Put every home under watch, and let schedules and devices run."""
        know = self.watching.know_home()
        for home in self.homes:
            know.begin(seeded.BUREAU, home.id)
        self._every(timedelta(minutes=1), self.platform.sweep)
        self.let_sweep()

    def let_sweep(self) -> None:
        """Let deadlines be swept as deployed."""
        self._every(SWEEP, lambda: self.watching.sweep_deadlines().sweep())

    def speak(self, signs_a_day: float) -> None:
        """Let every sensor tell of life so often a day, and every hub beat each hour."""
        chance = signs_a_day * (FOLDED_EVERY / timedelta(days=1))
        self._every(FOLDED_EVERY, partial(self._fold_a_minute, chance))

    def _every(self, period: timedelta, work: Callable[[], None]) -> None:
        def run() -> None:
            work()
            self.loop.after(period, Order.TIMER, run)

        self.loop.after(period, Order.TIMER, run)

    def _fold_a_minute(self, chance: float) -> None:
        now = self.loop.now()
        raws: dict[str, Callable[[], RawSignal]] = {}
        minute = int(now.timestamp() // 60) % 60
        for number, home in enumerate(self.homes):
            if number % 60 == minute:
                seen = {kind: now.isoformat() for kind in DEVICES[1:]}
                raws[f"b{number}"] = self._said(home.id, "hub", "heartbeat", {"seen": seen})
            if self._random.random() < chance:
                raws[f"s{number}"] = self._said(home.id, "pir", "activity", {"kind": "motion"})
        self.signs += len(raws)
        if raws and self.watching.fold_activity().fold(raws):
            raise ValueError("a sign was not folded")

    def _said(
        self, home: str, device: str, word: str, document: dict[str, object]
    ) -> Callable[[], RawSignal]:
        now, thing = self.loop.now(), f"{seeded.BUREAU}-{home}-{device}"
        payload = json.dumps({"at": now.isoformat(), **document}).encode()
        return lambda: RawSignal(f"dt/anju/{thing}/{word}", thing, now, payload)

    # ---- what happens ----

    def press(self, number: int, alarm_id: str) -> None:
        """Let the button of a home be pressed."""
        home = self.homes[number].id
        said = self._said(home, "one_key_call", "alarm", {"id": alarm_id, "kind": "help"})
        self.platform.deliver(said())

    def be_helped(self, number: int, alarm_id: str) -> None:
        """Let the button be pressed; the carer who accepts comes, and sees the elder safe."""
        self.press(number, alarm_id)
        self.loop.after(ARRIVES_AFTER, Order.DO, partial(self._report, number, Report.ARRIVED))
        self.loop.after(SAFE_AFTER, Order.DO, partial(self._report, number, Report.RESOLVED))

    def _report(self, number: int, report: Report) -> None:
        home = self.homes[number].id
        carer = f"{home}.carer"
        told = Reported(carer, report)
        if report is Report.RESOLVED:
            told = replace(told, outcome=Outcome.HELPED_AT_HOME, how=How.IN_PERSON, seen_by=carer)
        incident = self.platform.store.open_incident(seeded.BUREAU, home)
        if incident is None:
            raise ValueError(f"nothing is open in {home} that could be {report}")
        bring = self.platform.services.advance_for_portal().bring
        bring(seeded.BUREAU, incident, told, f"{incident}-{report}")

    def link(self, number: int, *, connected: bool) -> None:
        """Let a home's hub connect, or lose its connection."""
        thing = f"{seeded.BUREAU}-{self.homes[number].id}-hub"
        version = self._versions.get(thing, 0) + connected
        self._versions[thing] = version
        event = LinkEvent(thing, f"s{version}", version, connected, self.loop.now())
        self.watching.track_links().track(event)


def town_of(homes: int, streets: int) -> Town:
    """Return so many homes in so many streets, each with a carer who comes."""
    known = tuple(_home(number, streets) for number in range(homes))
    return Town(homes=known, phones={f"{home.id}.carer": (COMES,) for home in known})


def _home(number: int, streets: int) -> TownHome:
    """Return a home whose elder does not answer and whose carer comes."""
    return TownHome(
        id=f"b{number}",
        address=f"模拟路{number}号",
        area=f"31{number % streets:07}",
        elders=(TownElder("elder", "某某", f"+86199{number:08}", "medium"),),
        devices=tuple(TownDevice(kind, kind) for kind in DEVICES),
        responders=(TownResponder("carer", "first_carer", f"+86198{number:08}"),),
    )
