"""Puts the registry's services together over any set of adapters: the cloud's at the portal, others in memory."""

from __future__ import annotations

from dataclasses import dataclass

from telecare.ports.enrolment import Enrolment
from telecare.ports.facts import Facts
from telecare.ports.handouts import Handouts
from telecare.ports.imports import HomeFiles, ImportRegister
from telecare.ports.incidents import IncidentStore
from telecare.ports.presence import Guards, Presences
from telecare.ports.programmes import Programmes
from telecare.ports.records import Records
from telecare.ports.registry import (
    AreaRegister,
    Certificates,
    DeviceRegister,
    People,
    RegistryLog,
)
from telecare.ports.roster import Roster
from telecare.ports.rota import Rota
from telecare.ports.services import Services
from telecare.ports.tasks import Trials
from telecare.ports.tidings import Tidings
from telecare.ports.world import Clock, Directory, Tasks
from telecare.services.change_home import ChangeHome
from telecare.services.enrol_records import EnrolRecords
from telecare.services.grade_elder import GradeElder
from telecare.services.hand_out_devices import HandOutDevices
from telecare.services.hold_acceptance import HoldAcceptance
from telecare.services.keep_area import KeepArea
from telecare.services.keep_consent import KeepConsent
from telecare.services.keep_device import KeepDevice
from telecare.services.keep_home import KeepHome
from telecare.services.keep_record import KeepRecord
from telecare.services.keep_responder import KeepResponder
from telecare.services.keep_signs import KeepSigns
from telecare.services.list_registry import ListRegistry
from telecare.services.look_anew import LookAnew
from telecare.services.note_absence import NoteAbsence
from telecare.services.plan_rota import PlanRota
from telecare.services.register_elder import RegisterElder
from telecare.services.retire_device import RetireDevice
from telecare.services.tell_assessments import TellAssessments
from telecare.services.tell_care_teams import TellCareTeams
from telecare.services.tell_person import TellPerson
from telecare.services.tell_staffing import TellStaffing


@dataclass(frozen=True, slots=True)
class RegistryPorts:
    """One adapter for each port that the registry needs."""

    directory: Directory
    enrolment: Enrolment
    files: HomeFiles
    register: ImportRegister
    log: RegistryLog
    devices: DeviceRegister
    handouts: Handouts
    areas: AreaRegister
    people: People
    certificates: Certificates
    roster: Roster
    incidents: IncidentStore
    tasks: Tasks
    trials: Trials
    programmes: Programmes
    services: Services
    rota: Rota
    records: Records
    tidings: Tidings
    guards: Guards
    presences: Presences
    clock: Clock
    facts: Facts


class Registry:
    """The services by which the portal reads and writes homes, people, devices and the rota."""

    def __init__(self, ports: RegistryPorts, consents: KeepConsent) -> None:
        self.files, self.people, self.enrolment = ports.files, ports.people, ports.enrolment
        self.change = ChangeHome(
            ports.files,
            ports.enrolment,
            ports.log,
            ports.incidents,
            ports.tasks,
            ports.clock,
            ports.facts,
        )
        enrol = EnrolRecords(ports.directory, ports.files, ports.enrolment, ports.devices)
        register, change = ports.register, self.change
        self.look_anew = LookAnew(ports.guards, ports.clock)
        self.listing = ListRegistry(ports.directory)
        self.elders = RegisterElder(change, enrol, register)
        self.responders = KeepResponder(change, enrol, register, ports.people)
        signs = KeepSigns(ports.presences, ports.directory, consents.consents, ports.clock)
        self.devices = KeepDevice(change, enrol, register, ports.devices, signs)
        out = ports.certificates, ports.roster
        self.endings = RetireDevice(self.devices, *out, self.look_anew)
        self.homes, self.absences = (
            KeepHome(change),
            NoteAbsence(change, ports.directory, ports.tidings, self.look_anew),
        )
        self.areas = KeepArea(ports.areas, ports.enrolment, ports.directory, ports.log, ports.clock)
        self.rota = PlanRota(ports.rota, ports.directory, ports.log, ports.clock, ports.facts)
        self._serve(ports, consents)
        self._record(ports)

    def _serve(self, ports: RegistryPorts, consents: KeepConsent) -> None:
        """Make what an elder's service needs of the registry: grades, acceptance, devices handed out."""
        self.grading = GradeElder(self.change, ports.people, ports.programmes, ports.directory)
        self.assessments = TellAssessments(
            ports.log, ports.programmes, ports.directory, ports.clock
        )
        self.person = TellPerson(self.change, self.grading, ports.services, consents)
        self.acceptance = HoldAcceptance(
            self.grading,
            ports.directory,
            ports.devices,
            ports.trials,
            consents.consents,
            ports.clock,
        )
        self.handouts = HandOutDevices(
            ports.handouts, ports.programmes, ports.services, ports.directory, ports.clock
        )

    def _record(self, ports: RegistryPorts) -> None:
        """Make what keeps records of people's work, and what is told from them."""
        records, clock = ports.records, ports.clock
        self.records = KeepRecord(records, ports.directory, ports.tasks, ports.log, clock)
        self.care_teams = TellCareTeams(records, ports.programmes, self.listing, clock)
        self.staffing = TellStaffing(records, ports.programmes, ports.rota, clock)
