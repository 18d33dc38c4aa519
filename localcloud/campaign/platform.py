"""The whole platform in memory: the services over memory ports, with queue, stream, machine and sweep around them.

Time stands still while something runs. What AWS would deliver again is delivered again, after the
same delays; a process may be killed before or after any call of a port.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from localcloud.agenda import Order
from localcloud.campaign.loop import ClockLoop
from localcloud.campaign.machine import Machine
from localcloud.campaign.mortality import Doom, KilledError, Mortal
from telecare.adapters.memory.confirmations import MemoryConfirmations
from telecare.adapters.memory.consents import MemoryConsents
from telecare.adapters.memory.consoles import MemoryConsoles
from telecare.adapters.memory.device_commands import MemoryDeviceCommands
from telecare.adapters.memory.directory import MemoryDirectory
from telecare.adapters.memory.incidents import MemoryIncidents
from telecare.adapters.memory.lines import MemoryCallBook, MemoryLines
from telecare.adapters.memory.presence import MemoryPresences
from telecare.adapters.memory.probes import MemoryProbeLine, MemoryProbes
from telecare.adapters.memory.rota import MemoryRota
from telecare.adapters.memory.tasks import MemoryTasks
from telecare.adapters.memory.tidings import MemoryBooks, MemoryCampaigns, MemoryTidings
from telecare.adapters.memory.world import (
    ManualClock,
    MemoryCityCentre,
    MemoryDesk,
    MemoryDevices,
    MemoryFacts,
    MemoryQuarantine,
    MemorySweeps,
    MemoryTally,
    MemoryWhereabouts,
)
from telecare.domain.errors import AnjuError
from telecare.domain.holding import ConsoleCheck
from telecare.domain.signals import RawSignal
from telecare.messages.catalogue import Catalogue
from telecare.ports.incidents import IncidentStore
from telecare.ports.world import Carrier
from telecare.runtime.assembly import Assembly
from telecare.runtime.outside import Outside
from telecare.services.advance_response import AdvanceResponse
from telecare.services.await_event import AwaitEvent

AGAIN = timedelta(seconds=12)
MOST_RECEIVES = 6
SWEEPS_EVERY = timedelta(seconds=30)
MORTAL_PORTS = (
    "store",
    "directory",
    "carrier",
    "devices",
    "responses",
    "desk",
    "tasks",
    "tally",
    "whereabouts",
    "city_centre",
    "quarantine",
    "consoles",
    "console_checks",
    "consents",
    "commands",
    "presences",
    "confirmations",
    "rota",
    "repairs",
    "lines",
    "tidings",
    "books",
    "campaigns",
)
"""Every port may be a process's last call, but clock and texts, which are no calls outside."""


class QueuedChecks:
    """The queue of checks of consoles: each is shown when it is due."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    def ask(self, check: ConsoleCheck, after: timedelta) -> None:
        """Have a check made after a while."""
        self._platform.after(after, lambda: self._platform.check_console(check))


class Platform:
    """The platform of some bureaus; everything outside it can be looked at and set."""

    def __init__(
        self,
        start: datetime,
        bureaus: tuple[str, ...],
        make_carrier: Callable[[ClockLoop], Carrier],
        store: MemoryIncidents | None = None,
        doom: Doom | None = None,
    ) -> None:
        self.clock = ManualClock(start)
        self.loop = ClockLoop(self.clock)
        self.bureaus = bureaus
        self.store = store or MemoryIncidents()
        self.directory = MemoryDirectory()
        self.devices = self._make_devices()
        self.commands = MemoryDeviceCommands()
        self.machine = Machine(self)
        self.city_centre = MemoryCityCentre()
        self.desk = self._make_desk()
        self.quarantine = MemoryQuarantine()
        self.tasks = MemoryTasks()
        self.sweeps = MemorySweeps()
        self.whereabouts = MemoryWhereabouts()
        self.tally = MemoryTally()
        self.consoles = MemoryConsoles()
        self.console_checks = QueuedChecks(self)
        self.consents = MemoryConsents()
        self.presences = MemoryPresences()
        self.confirmations = MemoryConfirmations()
        self.rota = MemoryRota()
        self.lines = MemoryLines()
        self.calls = MemoryCallBook()
        self.probes = MemoryProbes()
        self.line = MemoryProbeLine()
        self.tidings, self.campaigns = MemoryTidings(), MemoryCampaigns()
        self.books = MemoryBooks(self.campaigns)
        self.facts = MemoryFacts()
        self.dead_letters: list[RawSignal] = []
        self.dead_news: list[Mapping[str, object]] = []
        ports = self._ports(make_carrier(self.loop))
        self.services = Assembly(ports if doom is None else _mortal(ports, doom), bureaus, bureaus)

    def _ports(self, carrier: Carrier) -> Outside:
        return Outside(
            store=self._store_port(),
            directory=self.directory,
            carrier=carrier,
            devices=self.devices,
            commands=self.commands,
            responses=self.machine,
            city_centre=self.city_centre,
            desk=self.desk,
            quarantine=self.quarantine,
            tasks=self.tasks,
            sweeps=self.sweeps,
            whereabouts=self.whereabouts,
            tally=self.tally,
            consoles=self.consoles,
            console_checks=self.console_checks,
            consents=self.consents,
            presences=self.presences,
            confirmations=self.confirmations,
            rota=self.rota,
            repairs=self.tasks,
            lines=self.lines,
            calls=self.calls,
            probes=self.probes,
            line=self.line,
            messages=Catalogue(self.directory.scripts),
            tidings=self.tidings,
            books=self.books,
            campaigns=self.campaigns,
            clock=self.clock,
            facts=self.facts,
        )

    def _make_devices(self) -> MemoryDevices:
        return MemoryDevices()

    def _make_desk(self) -> MemoryDesk:
        return MemoryDesk()

    def _store_port(self) -> IncidentStore:
        """Return the store as the services see it."""
        return self.store

    def services_with(self, **ports: Any) -> Assembly:
        """The same platform as another process sees it, through other ports."""
        return Assembly(replace(self.services.outside, **ports), self.bureaus, self.bureaus)

    # ---- time ----

    def soon(self, action: Callable[[], None]) -> None:
        """Run an action at this instant, after what was asked for before."""
        self.after(timedelta(0), action)

    def after(self, delay: timedelta, action: Callable[[], None]) -> None:
        """Run an action later."""
        self.loop.after(delay, Order.TIMER, action)

    # ---- what runs functions ----

    def run_function(self, name: str) -> None:
        """Say that a function begins; raises KilledError when it dies before it has begun."""

    def advance_response(self) -> AdvanceResponse:
        """Return the service of the machine's Advance."""
        return self.services.advance_response()

    def await_event(self) -> AwaitEvent:
        """Return the service of the machine's waits."""
        return self.services.await_event()

    def deliver(self, raw: RawSignal, receives: int = MOST_RECEIVES) -> None:
        """Give a message to receive_alarm; a failed one comes back by the alarm queue."""
        if receives == 0:
            self.dead_letters.append(raw)
            return
        try:
            self.run_function("receive_alarm")
            self.services.receive_signal().receive(raw)
        except (KilledError, AnjuError):
            self.after(AGAIN, lambda: self.deliver(raw, receives - 1))

    def tell(
        self,
        document: Mapping[str, object],
        receives: int = MOST_RECEIVES,
        sent_at: datetime | None = None,
    ) -> None:
        """Give a message of the call-events queue to record_call_event; it keeps the time of its sending."""
        sent = sent_at or self.clock.now()
        try:
            self.run_function("record_call_event")
            self.services.record_call_event().record(json.dumps(document).encode(), sent)
        except (KilledError, AnjuError):
            if receives > 1:
                self.after(AGAIN, lambda: self.tell(document, receives - 1, sent))
            else:
                self.dead_news.append(document)

    def check_console(self, check: ConsoleCheck, receives: int = MOST_RECEIVES) -> None:
        """Give a check to watch_consoles; a failed one is shown again."""
        try:
            self.run_function("watch_consoles")
            self.services.watch_consoles().check(check)
        except (KilledError, AnjuError):
            if receives > 1:
                self.after(AGAIN, lambda: self.check_console(check, receives - 1))

    def sweep(self) -> None:
        """Sweep once; a sweep that dies is noted, the next one makes up for it."""
        try:
            self.run_function("sweep_incidents")
            self.services.sweep_incidents().sweep()
        except (KilledError, AnjuError):
            self.facts.note("sweep_killed")

    def sweep_every_30_s(self) -> None:
        """Let the sweep run as the schedule and its own queue do."""
        self.sweep()
        self.after(SWEEPS_EVERY, self.sweep_every_30_s)

    def relay_stream(self) -> None:
        """Let the stream's relay look at every incident once."""
        for bureau in self.bureaus:
            for incident in self.store.open_register(bureau):
                try:
                    self.services.relay_outbox().relay(bureau, incident)
                except (KilledError, AnjuError):
                    self.soon(self.relay_stream)


def _mortal(ports: Outside, doom: Doom) -> Outside:
    return replace(ports, **{name: Mortal(getattr(ports, name), doom) for name in MORTAL_PORTS})
