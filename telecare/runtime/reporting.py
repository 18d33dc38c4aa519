"""Puts together what bureaus read of their work, over any set of adapters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from telecare.ports.assessments import Assessments
from telecare.ports.case_files import CaseFiles
from telecare.ports.facts import Facts
from telecare.ports.incidents import IncidentStore
from telecare.ports.looks import Looks
from telecare.ports.policy_log import PolicyLog
from telecare.ports.programmes import Programmes
from telecare.ports.registry import Numbers, RegistryLog
from telecare.ports.services import Services
from telecare.ports.settlements import Settlements
from telecare.ports.sheets import Sheets
from telecare.ports.street_figures import StreetFigures
from telecare.ports.street_looks import StreetLooks
from telecare.ports.tasks import TaskRegister
from telecare.ports.world import Clock, Directory
from telecare.services.assess_year import AssessYear
from telecare.services.tell_figures import TellFigures
from telecare.services.tell_reach import TellReach
from telecare.services.tell_record import TellRecord
from telecare.services.write_figures import WriteFigures

if TYPE_CHECKING:
    from telecare.services.count_figures import CountFigures
    from telecare.services.pack_evidence import PackEvidence
    from telecare.services.survey_homes import SurveyHomes


@dataclass(frozen=True, slots=True)
class ReportingPorts:
    """One adapter for each port that figures are made from."""

    case_files: CaseFiles
    store: IncidentStore
    log: RegistryLog
    directory: Directory
    tasks: TaskRegister
    street_looks: StreetLooks
    services: Services
    programmes: Programmes
    numbers: Numbers
    settlements: Settlements
    policies: PolicyLog
    looks: Looks
    figures: StreetFigures
    assessments: Assessments
    sheets: Sheets
    clock: Clock
    facts: Facts


class Reporting:
    """The services by which the portal shows figures."""

    def __init__(self, ports: ReportingPorts) -> None:
        self._ports, self.figures = ports, ports.figures
        self.reach = TellReach(
            ports.case_files,
            ports.store,
            ports.log,
            ports.directory,
            ports.tasks,
            ports.street_looks,
            ports.clock,
        )
        self.told = TellFigures(ports.figures, ports.programmes, ports.directory, ports.clock)
        self.assess = AssessYear(
            self.told, ports.services, ports.assessments, ports.clock, ports.facts
        )
        self.record = TellRecord(ports.case_files, ports.store, ports.tasks)
        self.files = WriteFigures(ports.directory, ports.sheets, ports.clock)

    def count(self, bureaus: tuple[str, ...], survey: SurveyHomes) -> CountFigures:
        """Return what counts the days of streets."""
        from telecare.services.count_figures import CountFigures  # noqa: PLC0415 - by night alone

        ports = self._ports
        return CountFigures(
            bureaus,
            survey,
            ports.directory,
            ports.services,
            ports.programmes,
            ports.case_files,
            ports.store,
            ports.figures,
            self.reach,
            ports.numbers,
            ports.clock,
            ports.facts,
        )

    def evidence(self) -> PackEvidence:
        """Return what packs the evidence of a street."""
        from telecare.services.export_timeline import ExportTimeline  # noqa: PLC0415 - for few
        from telecare.services.pack_evidence import PackEvidence  # noqa: PLC0415

        ports = self._ports
        return PackEvidence(
            ports.services,
            ports.settlements,
            ports.case_files,
            ports.store,
            ports.policies,
            ExportTimeline(ports.store, ports.looks, ports.clock, ports.facts),
            ports.street_looks,
            ports.directory,
            self.files,
            ports.clock,
        )
