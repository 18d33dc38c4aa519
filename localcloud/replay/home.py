"""The recorded home in the platform: its directory in memory, and the services of production that watch it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from infra.policy import BureauPolicy
from telecare.adapters.memory.directory import MemoryDirectory
from telecare.adapters.memory.incidents import MemoryIncidents
from telecare.adapters.memory.world import (
    MemoryCarrier,
    MemoryCityCentre,
    MemoryDesk,
    MemoryDevices,
    MemoryResponses,
    MemoryTasks,
)
from telecare.domain.home import HomeDevice
from telecare.domain.home_watch import WatchRules, begin
from telecare.domain.kinds import Risk
from telecare.messages.catalogue import Catalogue
from telecare.ports.enrolment import ElderFile, HomeFile
from telecare.ports.world import Personal
from telecare.services.advance_incident import AdvanceIncident
from telecare.services.carry_out import WITHOUT_NAMES, CarryOut
from telecare.services.do_action import Hands
from telecare.services.open_incident import OpenIncident
from telecare.services.open_repair import OpenRepair
from telecare.services.ring_person import RingPerson
from telecare.services.watch_home import WatchHome
from telecare.services.write_text import WriteText

HOME = "recorded"
ELDER = "recorded.elder"
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


class SilentFacts:
    """Writes nothing down: a replay tells what it found in its own words."""

    def note(self, fact: str, **keys: str | int) -> None:
        """Let it go."""


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
    directory: MemoryDirectory = field(default_factory=MemoryDirectory)
    incidents: MemoryIncidents = field(default_factory=MemoryIncidents)
    tasks: MemoryTasks = field(default_factory=MemoryTasks)
    devices: list[HomeDevice] = field(default_factory=list)

    def __post_init__(self) -> None:
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
        """Return the service that watches it from now on; its silence counts from `since`."""
        rules = WatchRules.of(self.policy.parameters, self.risk, hub)
        facts = SilentFacts()
        return WatchHome(
            watch=begin(rules, self.clock.now(), since),
            bureau=self.policy.bureau,
            home=HOME,
            elder=ELDER,
            directory=self.directory,
            open_incident=self._opening(facts),
            open_repair=OpenRepair(self.directory, self.tasks, self.clock, facts),
        )

    def _opening(self, facts: SilentFacts) -> OpenIncident:
        hands, responses = self._hands(facts)
        carry_out = CarryOut(hands, only=WITHOUT_NAMES)
        advance = AdvanceIncident(self.incidents, self.clock, responses, carry_out, facts)
        return OpenIncident(self.incidents, self.directory, self.clock, advance, facts)

    def _hands(self, facts: SilentFacts) -> tuple[Hands, MemoryResponses]:
        """Everything that a response would be carried out with; a replay places no call."""
        carrier, responses = MemoryCarrier(), MemoryResponses()
        texts = WriteText(self.directory, Catalogue())
        ring = RingPerson(self.incidents, self.directory, carrier, texts, self.clock, facts)
        hands = Hands(
            store=self.incidents,
            directory=self.directory,
            carrier=carrier,
            devices=MemoryDevices(),
            responses=responses,
            city_centre=MemoryCityCentre(),
            desk=MemoryDesk(),
            tasks=self.tasks,
            texts=texts,
            ring_person=ring,
            clock=self.clock,
            facts=facts,
        )
        return hands, responses
