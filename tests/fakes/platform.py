"""The whole platform in memory: the services over memory ports, with queue, stream, machine and sweep around them.

Time stands still while something runs. What AWS would deliver again is delivered again, after the
same delays; a process may be killed before or after any call of a port.
"""

from __future__ import annotations

import heapq
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from typing import Any

from telecare.adapters.memory.world import ManualClock, MemoryCarrier
from telecare.domain.actions import PlaceCall
from telecare.domain.errors import AnjuError
from telecare.domain.signals import RawSignal
from telecare.messages.catalogue import Catalogue
from telecare.ports.incidents import Head
from telecare.runtime.assembly import Assembly, Outside
from telecare.services.advance_response import Wait
from tests.fakes import (
    MemoryCityCentre,
    MemoryConsoleChecks,
    MemoryConsoles,
    MemoryDesk,
    MemoryDevices,
    MemoryDirectory,
    MemoryFacts,
    MemoryIncidents,
    MemoryQuarantine,
    MemorySweeps,
    MemoryTally,
    MemoryTasks,
    MemoryWhereabouts,
)
from tests.fakes.story import BUREAU, START, a_home, the_policy

AGAIN = timedelta(seconds=12)
MOST_RECEIVES = 6
MACHINE_RETRIES_AFTER = timedelta(seconds=1)
BREATHES = timedelta(seconds=2)
SWEEPS_EVERY = timedelta(seconds=30)


class KilledError(BaseException):
    """The process is gone; nothing in it can catch that."""


@dataclass
class Doom:
    """Kills at the nth moment; each call of a port has two: just before it and just after it."""

    at: int = 0
    moment: int = 0

    def tick(self) -> None:
        self.moment += 1
        if self.moment == self.at:
            raise KilledError


class Mortal:
    """A port whose every call may be a process's last."""

    def __init__(self, port: Any, doom: Doom) -> None:
        self._port = port
        self._doom = doom

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._port, name)

        def called(*args: Any, **named: Any) -> Any:
            self._doom.tick()
            answer = method(*args, **named)
            self._doom.tick()
            return answer

        return called


class DiallingCarrier(MemoryCarrier):
    """Counts how often each attempt was really dialled, and lets telephones ring."""

    def __init__(self, ring: Callable[[str, PlaceCall], None]) -> None:
        super().__init__()
        self.dialled: list[str] = []
        self._ring = ring

    def place_call(
        self, bureau: str, incident: str, number: str, call: PlaceCall, text: str
    ) -> str:
        self._refuse_when_down()
        self.dialled.append(call.attempt)
        if call.attempt not in self.calls:
            self._ring(incident, call)
        return super().place_call(bureau, incident, number, call, text)


@dataclass
class Execution:
    """One run of the response machine."""

    bureau: str
    incident: str
    fence: int
    token: str = ""
    ended: bool = False


@dataclass
class Machine:
    """Runs executions: Advance, wait, Advance; what fails is tried again without end."""

    platform: Platform
    executions: dict[tuple[str, int], Execution] = field(default_factory=dict)
    waits: list[Wait] = field(default_factory=list)

    def start(self, bureau: str, incident: str, fence: int) -> str:
        if (incident, fence) not in self.executions:
            execution = Execution(bureau, incident, fence)
            self.executions[incident, fence] = execution
            self.platform.soon(lambda: self._advance(execution))
        return f"{incident}-{fence}"

    def wake(self, token: str) -> None:
        for execution in self.executions.values():
            if execution.token == token:
                execution.token = ""
                self.platform.soon(partial(self._advance, execution))

    def is_running(self, bureau: str, incident: str, fence: int) -> bool:
        execution = self.executions.get((incident, fence))
        return execution is not None and not execution.ended

    def _advance(self, execution: Execution) -> None:
        if execution.ended:
            return
        try:
            turn = self.platform.services.advance_response().turn
            wait = turn(execution.bureau, execution.incident, execution.fence)
        except (KilledError, AnjuError):
            self.platform.after(MACHINE_RETRIES_AFTER, lambda: self._advance(execution))
            return
        self.waits.append(wait)
        if wait.state == "Done":
            execution.ended = True
        else:
            self._await(execution, wait)

    def _await(self, execution: Execution, wait: Wait) -> None:
        token = execution.token = f"token-{next(self.platform.numbers)}"
        self.platform.after(timedelta(seconds=wait.timeout_s), lambda: self.wake(token))
        try:
            self.platform.services.await_event().begin(
                execution.bureau, execution.incident, wait.version, wait.seq, wait.fence, token
            )
        except (KilledError, AnjuError):
            execution.token = ""
            self.platform.after(BREATHES, lambda: self._advance(execution))


class Platform:
    """A bureau with one home; everything outside it can be looked at and set."""

    def __init__(self, doom: Doom | None = None) -> None:
        self.clock = ManualClock(START)
        self.numbers = count(1)
        self._later: list[tuple[datetime, int, Callable[[], None]]] = []
        self.store = MemoryIncidents()
        self.directory = MemoryDirectory()
        self.carrier = DiallingCarrier(self._ring)
        self.presses: dict[str, str] = {}
        self.tells_of_calls = True
        self.deliveries: Callable[[], list[float]] = lambda: [0.0]
        self.devices = MemoryDevices()
        self.machine = Machine(self)
        self.city_centre = MemoryCityCentre()
        self.desk = MemoryDesk()
        self.quarantine = MemoryQuarantine()
        self.tasks = MemoryTasks()
        self.sweeps = MemorySweeps()
        self.whereabouts = MemoryWhereabouts()
        self.tally = MemoryTally()
        self.consoles = MemoryConsoles()
        self.console_checks = MemoryConsoleChecks()
        self.facts = MemoryFacts()
        self.dead_letters: list[RawSignal] = []
        self._enrol()
        ports = self._ports() if doom is None else self._mortal(doom)
        self.services = Assembly(ports, (BUREAU,))

    def _enrol(self) -> None:
        policy = the_policy()
        self.directory.publish_policy(
            BUREAU, policy.version, policy.document(), "boss", "a test", START
        )
        self.directory.enrol_home(BUREAU, a_home())

    def _ports(self) -> Outside:
        return Outside(
            store=self.store,
            directory=self.directory,
            carrier=self.carrier,
            devices=self.devices,
            responses=self.machine,
            city_centre=self.city_centre,
            desk=self.desk,
            quarantine=self.quarantine,
            tasks=self.tasks,
            sweeps=self.sweeps,
            whereabouts=self.whereabouts,
            consoles=self.consoles,
            console_checks=self.console_checks,
            tally=self.tally,
            messages=Catalogue(self.directory.scripts),
            clock=self.clock,
            facts=self.facts,
        )

    def services_with(self, **ports: Any) -> Assembly:
        """The same platform as another process sees it, through other ports."""
        return Assembly(replace(self.services.outside, **ports), (BUREAU,))

    def _mortal(self, doom: Doom) -> Outside:
        """Every port may be a process's last call, but clock and texts, which are no calls outside."""
        ports = self._ports()
        names = ("store", "directory", "carrier", "devices", "responses", "desk", "tasks")
        return replace(ports, **{name: Mortal(getattr(ports, name), doom) for name in names})

    # ---- time ----

    def soon(self, action: Callable[[], None]) -> None:
        self.after(timedelta(0), action)

    def after(self, delay: timedelta, action: Callable[[], None]) -> None:
        heapq.heappush(self._later, (self.clock.now() + delay, next(self.numbers), action))

    def run_until(self, seconds: float) -> None:
        """Let time pass up to an instant counted from the start."""
        end = START + timedelta(seconds=seconds)
        while self._later and self._later[0][0] <= end:
            when, _, action = heapq.heappop(self._later)
            self.clock.forward(when - self.clock.now())
            action()
        self.clock.forward(end - self.clock.now())

    # ---- what delivers ----

    def deliver(self, raw: RawSignal, receives: int = MOST_RECEIVES) -> None:
        """Give a message to receive_alarm; a failed one comes back by the alarm queue."""
        if receives == 0:
            self.dead_letters.append(raw)
            return
        try:
            self.services.receive_signal().receive(raw)
        except (KilledError, AnjuError):
            self.after(AGAIN, lambda: self.deliver(raw, receives - 1))

    def tell(self, document: Mapping[str, object], receives: int = MOST_RECEIVES) -> None:
        """Give a message of the call-events queue to record_call_event."""
        try:
            self.services.record_call_event().record(
                json.dumps(document).encode(), self.clock.now()
            )
        except (KilledError, AnjuError):
            if receives > 1:
                self.after(AGAIN, lambda: self.tell(document, receives - 1))

    def _ring(self, incident: str, call: PlaceCall) -> None:
        """Whoever presses a key answers after 5 s and presses after 8; nobody else answers."""
        if not self.tells_of_calls:
            return
        keys = self.presses.get(call.person, "")
        news: list[tuple[float, dict[str, object]]] = []
        if keys:
            news = [(5, {"event": "answered"})]
            news += [(8 + n, {"event": "key", "key": k, "nth": n + 1}) for n, k in enumerate(keys)]
        end = 8.0 + len(keys) if keys else call.ring_s
        result = "completed" if keys else "no_answer"
        news.append((end, {"event": "ended", "result": result, "keys": keys}))
        for after, fields in news:
            document = {
                "event_id": f"{call.attempt}-{fields['event']}{after:g}",
                "bureau": BUREAU,
                "incident": incident,
                "attempt": call.attempt,
                **fields,
            }
            for late in self.deliveries():
                seconds = timedelta(seconds=after + late)
                self.after(seconds, partial(self.tell, document))

    def sweep_every_30_s(self) -> None:
        """Let the sweep run as the schedule and its own queue do."""
        try:
            self.services.sweep_incidents().sweep()
        except (KilledError, AnjuError):
            self.facts.note("sweep_killed")
        self.after(SWEEPS_EVERY, self.sweep_every_30_s)

    def relay_stream(self) -> None:
        """Let the stream's relay look at every incident once."""
        for incident in self.store.open_register(BUREAU):
            try:
                self.services.relay_outbox().relay(BUREAU, incident)
            except (KilledError, AnjuError):
                self.soon(self.relay_stream)

    # ---- what is seen ----

    @property
    def incidents(self) -> tuple[str, ...]:
        """The incidents that are not closed."""
        return self.store.open_register(BUREAU)

    @property
    def head(self) -> Head:
        """The one incident."""
        [incident] = self.incidents
        return self.store.head(BUREAU, incident)

    def entries(self, *events: str) -> list[tuple[str, str]]:
        """What stands in the timeline of the one incident, of these words or all."""
        links = self.store.timeline(BUREAU, self.head.incident)
        return [
            (e.event, e.who) for e in (x.entry for x in links) if not events or e.event in events
        ]

    def receipts(self, thing: str) -> list[str]:
        """The states that a device was told, in order."""
        heard = [d for t, word, d in self.devices.sent if (t, word) == (thing, "receipt")]
        return [str(document["state"]) for document in heard]

    def called(self) -> list[str]:
        """Who was rung, in order."""
        return [placed.call.person for placed in self.carrier.calls.values()]
