"""Puts together what bureaus read of their work, over any set of adapters."""

from __future__ import annotations

from dataclasses import dataclass

from telecare.ports.case_files import CaseFiles
from telecare.ports.incidents import IncidentStore
from telecare.ports.registry import RegistryLog
from telecare.ports.sheets import Sheets
from telecare.ports.street_looks import StreetLooks
from telecare.ports.world import Clock, Directory, Tasks
from telecare.services.tell_reach import TellReach
from telecare.services.write_figures import WriteFigures


@dataclass(frozen=True, slots=True)
class ReportingPorts:
    """One adapter for each port that figures are made from."""

    case_files: CaseFiles
    store: IncidentStore
    log: RegistryLog
    directory: Directory
    tasks: Tasks
    street_looks: StreetLooks
    sheets: Sheets
    clock: Clock


class Reporting:
    """The services by which the portal shows figures."""

    def __init__(self, ports: ReportingPorts) -> None:
        self.reach = TellReach(
            ports.case_files,
            ports.store,
            ports.log,
            ports.directory,
            ports.tasks,
            ports.street_looks,
            ports.clock,
        )
        self.files = WriteFigures(ports.directory, ports.sheets, ports.clock)
