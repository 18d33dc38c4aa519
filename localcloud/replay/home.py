"""The recorded home in the platform: its directory in memory, and the services of production that watch it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from infra.policy import BureauPolicy
from telecare.adapters.memory.confirmations import MemoryConfirmations
from telecare.adapters.memory.consents import MemoryConsents
from telecare.adapters.memory.consoles import MemoryConsoleChecks, MemoryConsoles
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
    MemoryCarrier,
    MemoryCityCentre,
    MemoryDesk,
    MemoryDevices,
    MemoryFacts,
    MemoryQuarantine,
    MemoryResponses,
    MemorySweeps,
    MemoryTally,
    MemoryWhereabouts,
)
from telecare.domain.events import SeatAct, SeatActed
from telecare.domain.home import HomeDevice
from telecare.domain.home_watch import HomeWatch, WatchRules, begin
from telecare.domain.kinds import How, Outcome, Risk
from telecare.domain.parameters import Parameters
from telecare.messages.catalogue import Catalogue
from telecare.ports.enrolment import ElderFile, HomeFile
from telecare.ports.world import Personal
from telecare.runtime.assembly import Assembly
from telecare.runtime.outside import Outside
from telecare.services.carry_out import WITHOUT_NAMES
from telecare.services.shadow_watch import ShadowWatch
from telecare.services.watch_home import WatchHome

HOME = "recorded"
ELDER = "recorded.elder"
SEAT = "seat0"
TYPES = {
    "heartbeat": "hub",
    "motion": "pir",
    "door": "door_contact",
    "frontdoor": "door_contact",
    "water": "water_flow_sensor",
    "power": "electricity_meter",
    "bed": "bed_strap",
}
"""What kind of device says such a word; another word is its own type."""


@dataclass(slots=True)
class ReplayClock:
    """Stands where the replay is."""

    instant: datetime

    def now(self) -> datetime:
        """Return the instant it stands at."""
        return self.instant


@dataclass(slots=True)
class RecordedHome:
    """The home of a recording, known to its bureau by the devices that have spoken so far."""

    policy: BureauPolicy
    risk: Risk
    clock: ReplayClock
    trial: Mapping[str, float] = field(default_factory=dict)
    directory: MemoryDirectory = field(default_factory=MemoryDirectory)
    incidents: MemoryIncidents = field(default_factory=MemoryIncidents)
    tasks: MemoryTasks = field(default_factory=MemoryTasks)
    devices: list[HomeDevice] = field(default_factory=list)
    services: Assembly = field(init=False)

    def __post_init__(self) -> None:
        self.services = Assembly(self._outside(), (self.policy.bureau,))
        policy = self.policy
        self.directory.publish_policy(
            policy.bureau,
            policy.version,
            policy.document(),
            policy.changed_by,
            policy.why,
            self.clock.now(),
        )

    def enrol(self, thing: str, kind: str) -> None:
        """Make a device known by the first word that it says."""
        self.devices.append(HomeDevice(thing, TYPES.get(kind, kind)))
        elder = ElderFile(ELDER, Personal(), self.risk)
        file = HomeFile(id=HOME, area="", elders=(elder,), devices=tuple(self.devices))
        self.directory.enrol_home(self.policy.bureau, file)

    def watched(self, hub: str, since: datetime) -> WatchHome:
        """Return the service that watches it from now on; its silence counts from `since`.

        Thresholds on trial, or the rhythm where the bureau keeps it there, watch in its shadow.
        """
        values = self.policy.parameters.values
        on_trial = {**values, "silence.shadow": 0, **self.trial}
        shadowed = bool(self.trial or values["silence.shadow"])
        return WatchHome(
            watch=self._begun(self.policy.parameters, hub, since),
            bureau=self.policy.bureau,
            home=HOME,
            elder=ELDER,
            directory=self.directory,
            open_incident=self.services.open_incident(WITHOUT_NAMES),
            open_repair=self.services.open_repair(),
            shadow=ShadowWatch(self._begun(Parameters(on_trial), hub, since)) if shadowed else None,
        )

    def _begun(self, parameters: Parameters, hub: str, since: datetime) -> HomeWatch:
        rules = WatchRules.of(parameters, self.risk, ZoneInfo(self.policy.zone), hub)
        return begin(rules, self.clock.now(), since)

    def answer(self) -> None:
        """Let a seat speak with the elder who gave the next sign, so that the silence's incident ends.

        The one thing that a replay invents: without it all later silences would join the first.
        """
        incident = self.incidents.open_incident(self.policy.bureau, HOME)
        if incident is None:
            return
        spoken = SeatActed(
            SEAT,
            SeatAct.CLOSE,
            outcome=Outcome.ACCIDENTAL,
            how=How.SPOKE_IDENTIFIED,
            seen_by=SEAT,
        )
        advance = self.services.advance_for_portal()
        advance.bring(self.policy.bureau, incident, spoken, f"answered-{incident}")

    def _outside(self) -> Outside:
        """Return a world in memory; nobody in it answers, for a replay rings nobody."""
        campaigns = MemoryCampaigns()
        return Outside(
            store=self.incidents,
            directory=self.directory,
            carrier=MemoryCarrier(),
            lines=MemoryLines(),
            calls=MemoryCallBook(),
            devices=MemoryDevices(),
            commands=MemoryDeviceCommands(),
            responses=MemoryResponses(),
            city_centre=MemoryCityCentre(),
            desk=MemoryDesk(),
            quarantine=MemoryQuarantine(),
            tasks=self.tasks,
            repairs=self.tasks,
            sweeps=MemorySweeps(),
            whereabouts=MemoryWhereabouts(),
            consoles=MemoryConsoles(),
            console_checks=MemoryConsoleChecks(),
            consents=MemoryConsents(),
            presences=MemoryPresences(),
            confirmations=MemoryConfirmations(),
            rota=MemoryRota(),
            tally=MemoryTally(),
            messages=Catalogue(self.directory.scripts),
            tidings=MemoryTidings(),
            books=MemoryBooks(campaigns),
            campaigns=campaigns,
            probes=MemoryProbes(),
            line=MemoryProbeLine(),
            clock=self.clock,
            facts=MemoryFacts(),
        )
