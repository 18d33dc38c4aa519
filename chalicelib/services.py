"""What the portal needs of the core, and nothing else: the one seam between the two rooms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from chalicelib.counterparts import (
    Advance,
    Audit,
    CarrierNews,
    Commits,
    Completions,
    ConsolesOfSeats,
    Exports,
    HomesUnderWatch,
    Incidents,
    LifeConfirmed,
    Previews,
    Privacy,
    Reading,
    SheetExports,
    Tasks,
    Watch,
    Words,
)
from telecare.ports.imports import ImportPreviews
from telecare.ports.looks import Looks
from telecare.ports.services import Services as ServicesOfElders
from telecare.ports.world import Clock, Directory
from telecare.runtime.registering import Registry
from telecare.runtime.reporting import Reporting
from telecare.runtime.telling import Telling
from telecare.services.change_policy import ChangePolicy
from telecare.services.command_device import CommandDevice
from telecare.services.count_refusals import CountRefusals
from telecare.services.export_settlement import ExportSettlement
from telecare.services.hand_service_over import HandServiceOver
from telecare.services.keep_appointment import KeepAppointment
from telecare.services.keep_consent import KeepConsent
from telecare.services.move_service import MoveService
from telecare.services.plan_care import PlanCare
from telecare.services.settle_period import SettlePeriod
from telecare.services.show_notices import ShowNotices
from telecare.services.tell_false_alarms import TellFalseAlarms


@dataclass(frozen=True, slots=True)
class Identity:
    """Whose tokens are trusted, where their keys are, and for whom they must be made out."""

    issuer: str
    keys_url: str
    audience: str


class Services(Protocol):
    """All that the portal calls; each is asked for when a request needs it."""

    def identity(self) -> Identity:
        """Return whose tokens are trusted."""
        ...

    def clock(self) -> Clock:
        """Return the clock."""
        ...

    def incidents(self) -> Incidents:
        """Return the store of incidents, for reading."""
        ...

    def advance(self) -> Advance:
        """Return the service that every event goes through."""
        ...

    def relay_words(self) -> Words:
        """Return where the words of relays are kept."""
        ...

    def read_aloud(self) -> Reading:
        """Return what gives seats the words that they read out."""
        ...

    def export_timeline(self) -> Exports:
        """Return what exports timelines."""
        ...

    def consoles(self) -> ConsolesOfSeats:
        """Return what takes the beats of consoles."""
        ...

    def watch(self) -> Watch:
        """Return what signs seats out."""

    def tasks(self) -> Tasks:
        """Return the tasks of people."""
        ...

    def complete_task(self) -> Completions:
        """Return the service that completions go through."""

    def audit(self) -> Audit:
        """Return what tells who looked at whose data."""
        ...

    def move_service(self) -> MoveService:
        """Return the service that applications go through."""
        ...

    def service_register(self) -> ServicesOfElders:
        """Return the services of elders, for reading."""
        ...

    def hand_service_over(self) -> HandServiceOver:
        """Return what writes hand-overs."""
        ...

    def plan_care(self) -> PlanCare:
        """Return what works out the plan of one person."""
        ...

    def change_policy(self) -> ChangePolicy:
        """Return what changes the bureau's numbers."""
        ...

    def settle_period(self) -> SettlePeriod:
        """Return what settles months of streets."""
        ...

    def export_settlement(self) -> ExportSettlement:
        """Return what writes settlements as files."""
        ...

    def show_notices(self) -> ShowNotices:
        """Return what shows the notices that hang out."""
        ...

    def keep_consent(self) -> KeepConsent:
        """Return what takes the words of elders about their data."""
        ...

    def keep_appointment(self) -> KeepAppointment:
        """Return what keeps the days and hours that were agreed."""
        ...

    def count_refusals(self) -> CountRefusals:
        """Return what counts why people refuse."""
        ...

    def register_of_looks(self) -> Looks:
        """Return the register of who looked at whose data."""
        ...

    def privacy(self) -> Privacy:
        """Return what holds, exports and erases the data of a person."""
        ...

    def homes(self) -> Directory:
        """Return who lives where."""
        ...

    def carrier_news(self) -> CarrierNews:
        """Return what takes the call-backs of carriers."""
        ...

    def tell_watch(self) -> HomesUnderWatch:
        """Return what tells how homes are watched."""
        ...

    def confirm_life(self) -> LifeConfirmed:
        """Return the service that confirmations go through."""
        ...

    def tell_false_alarms(self) -> TellFalseAlarms:
        """Return what tells which devices alarm for nothing."""
        ...

    def import_previews(self) -> ImportPreviews:
        """Return the previews that were shown."""
        ...

    def preview_import(self) -> Previews:
        """Return what shows files."""
        ...

    def commit_import(self) -> Commits:
        """Return what takes files in."""
        ...

    def registry(self) -> Registry:
        """Return what reads and writes homes, people, devices and the rota."""
        ...

    def reporting(self) -> Reporting:
        """Return what makes figures."""
        ...

    def command_device(self) -> CommandDevice:
        """Return what gives devices commands."""
        ...

    def telling(self) -> Telling:
        """Return what tells people what is no emergency."""
        ...

    def export_sheets(self) -> SheetExports:
        """Return what writes spreadsheets."""
        ...
