"""A registry in memory over a platform's directory, with a home that can be set back to what it was."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from telecare.adapters.home_files import DirectoryHomeFiles
from telecare.adapters.memory.handouts import MemoryHandouts
from telecare.adapters.memory.imports import MemoryImportRegister
from telecare.adapters.memory.presence import MemoryDeadlines, MemoryGuards
from telecare.adapters.memory.records import MemoryRecords
from telecare.adapters.memory.registry import (
    MemoryAreaRegister,
    MemoryCertificates,
    MemoryDeviceRegister,
    MemoryRegistryLog,
)
from telecare.adapters.memory.roster import MemoryRoster
from telecare.adapters.memory.rota import MemoryRota
from telecare.adapters.memory.services import MemoryServices
from telecare.adapters.memory.world import MemoryFacts
from telecare.domain.records.forms import RecordKind
from telecare.domain.records.record import Record
from telecare.domain.registry.area_file import AreaFile, AreaRole
from telecare.domain.registry.handouts import Choice, Model
from telecare.domain.rota import Post, Shift
from telecare.ports.records import KeptRecord
from telecare.ports.registry import KeptArea
from telecare.ports.world import Clock, Personal
from telecare.runtime.registering import Registry, RegistryPorts
from telecare.services.keep_consent import KeepConsent
from tests.fakes.platform import Platform
from tests.fakes.programme import Published
from tests.fakes.story import BUREAU, a_home


class RegistryOffice:
    """What a registry keeps, open to be looked at."""

    def __init__(self, platform: Platform, clock: Clock, services: Any = None) -> None:
        self.platform, self.clock = platform, clock
        self.facts = MemoryFacts()
        self.rota, self.register = MemoryRota(), MemoryImportRegister()
        self.log, self.devices = MemoryRegistryLog(), MemoryDeviceRegister()
        self.records = MemoryRecords()
        self.handouts = MemoryHandouts()
        self.certificates = MemoryCertificates()
        self.directory = platform.directory
        self.roster = MemoryRoster(self.directory)
        self.areas = MemoryAreaRegister(self.directory)
        self.files = DirectoryHomeFiles(self.directory)
        self.made = self._make(services or MemoryServices())
        self.directory.enrol_home(BUREAU, a_home())
        self.found_a_hazard()
        gas = AreaFile("a1", AreaRole.GAS_COMPANY, ("310104003",))
        self.areas.keep(BUREAU, KeptArea(gas), gas, Personal("燃气公司", "+862100000011"))

    def _make(self, services: Any) -> Registry:
        out = self.platform
        ports = RegistryPorts(
            directory=self.directory,
            enrolment=self.directory,
            files=self.files,
            register=self.register,
            log=self.log,
            devices=self.devices,
            handouts=self.handouts,
            areas=self.areas,
            people=self.directory,
            certificates=self.certificates,
            roster=self.roster,
            incidents=out.store,
            tasks=out.tasks,
            trials=out.tasks,
            programmes=Published("xuhui"),
            services=services,
            rota=self.rota,
            records=self.records,
            tidings=out.tidings,
            presences=out.presences,
            guards=getattr(out, "guards", None) or MemoryGuards(MemoryDeadlines()),
            clock=self.clock,
            facts=self.facts,
        )
        consents = KeepConsent(out.consents, out.directory, out.tasks, self.clock, self.facts)
        return Registry(ports, consents)

    def file(self, home: str = "h1") -> Any:
        """Return a home as it is enrolled."""
        return self.files.home_file(BUREAU, home)

    def changes(self, where: str = "h1") -> list[tuple[str, str, str]]:
        """Return (about, who, did) of all that was changed of a home."""
        return [(c.about, c.who, c.did) for c in self.log.of(BUREAU, where)]

    def offer_a_choice(self) -> None:
        """Let an operator have said what there is to choose from."""
        models = tuple(Model(kind, "m1") for kind in ("camera", "pendant", "door_contact"))
        self.handouts.offer(BUREAU, Choice("op1", models, self.clock.now().date(), "admin1"))

    def plan_a_shift(self) -> Shift:
        """Plan one whole day from the next hour on."""
        begins = self.clock.now().replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
        shift = Shift(Post.SEAT, "seat1", begins, begins + timedelta(hours=24))
        self.rota.keep(BUREAU, shift)
        return shift

    def found_a_hazard(self) -> None:
        """Let a gas hose of the home be found worn."""
        now, fields = self.clock.now(), {"what": "gas", "grade": "high"}
        kind, found = RecordKind.HAZARD, "hazard~h1~k1"
        made = Record(
            found, kind, "h1", "310104003", now, "u-3", now, "h1", fields, now + timedelta(3)
        )
        self.records.keep(BUREAU, KeptRecord(made), made)
