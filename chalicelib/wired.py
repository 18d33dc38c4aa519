"""The services of the core for the portal, constructed by the core's own wiring on first use."""

from __future__ import annotations

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
from chalicelib.services import Identity
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


class Wired:
    """The services of the core, constructed by its wiring on first use.

    The wiring is imported when a service is asked for: the authorizer's function never needs the
    store, and its cold start should not pay for it.
    """

    def identity(self) -> Identity:
        """Read the issuer from the function's settings."""
        from telecare.runtime.settings import settings  # noqa: PLC0415

        known = settings()
        return Identity(known.oidc_issuer, known.oidc_jwks_url, known.oidc_audience)

    def clock(self) -> Clock:
        """Return the core's clock."""
        from telecare.runtime import wiring  # noqa: PLC0415

        return wiring.clock()

    def incidents(self) -> Incidents:
        """Return the core's store."""
        from telecare.runtime import wiring  # noqa: PLC0415

        return wiring.incident_store()

    def advance(self) -> Advance:
        """Return the core's one writer."""
        from telecare.runtime import wiring  # noqa: PLC0415

        return wiring.advance_incident()

    def relay_words(self) -> Words:
        """Return the core's keeper of words."""
        from telecare.runtime import wiring  # noqa: PLC0415

        return wiring.relay_words()

    def read_aloud(self) -> Reading:
        """Return the core's words for seats."""
        from telecare.runtime import wiring  # noqa: PLC0415

        return wiring.read_aloud()

    def export_timeline(self) -> Exports:
        """Return the core's export of timelines."""
        from telecare.runtime import wiring  # noqa: PLC0415

        return wiring.export_timeline()

    def consoles(self) -> ConsolesOfSeats:
        """Return the core's taker of beats."""
        from telecare.runtime import wiring  # noqa: PLC0415

        return wiring.beat_console()

    def watch(self) -> Watch:
        """Return the core's watch over consoles."""
        from telecare.runtime import wiring  # noqa: PLC0415

        return wiring.watch_consoles()

    def tasks(self) -> Tasks:
        """Return the core's register of tasks."""
        from telecare.runtime import wiring  # noqa: PLC0415

        return wiring.task_register()

    def complete_task(self) -> Completions:
        """Return the core's service for completions."""
        from telecare.runtime import wiring  # noqa: PLC0415

        return wiring.complete_task()

    def audit(self) -> Audit:
        """Return the core's register of looks."""
        from telecare.runtime import wiring  # noqa: PLC0415

        return wiring.read_audit()

    def move_service(self) -> MoveService:
        """Return the core's one writer of services."""
        from telecare.runtime import wiring  # noqa: PLC0415

        return wiring.move_service()

    def service_register(self) -> ServicesOfElders:
        """Return the core's store of services."""
        from telecare.runtime import wiring  # noqa: PLC0415

        return wiring.services_of_elders()

    def hand_service_over(self) -> HandServiceOver:
        """Return the core's writer of hand-overs."""
        from telecare.runtime import wiring  # noqa: PLC0415

        return wiring.hand_service_over()

    def plan_care(self) -> PlanCare:
        """Return the core's planner of care."""
        from telecare.runtime import wiring  # noqa: PLC0415

        return wiring.serving().plan_care()

    def change_policy(self) -> ChangePolicy:
        """Return the core's changer of numbers."""
        from telecare.runtime import wiring  # noqa: PLC0415

        return wiring.change_policy()

    def settle_period(self) -> SettlePeriod:
        """Return the core's settler of months."""
        from telecare.runtime import wiring  # noqa: PLC0415

        return wiring.serving().settle_period()

    def export_settlement(self) -> ExportSettlement:
        """Return the core's writer of settlements."""
        from telecare.runtime import wiring  # noqa: PLC0415

        return wiring.serving().export_settlement()

    def show_notices(self) -> ShowNotices:
        """Return the core's notices."""
        from telecare.runtime import wiring  # noqa: PLC0415

        return wiring.serving().show_notices()

    def keep_consent(self) -> KeepConsent:
        """Return the core's keeper of consents."""
        from telecare.runtime import wiring  # noqa: PLC0415

        return wiring.keep_consent()

    def keep_appointment(self) -> KeepAppointment:
        """Return the core's writer of appointments."""
        from telecare.runtime import wiring  # noqa: PLC0415

        return wiring.keep_appointment()

    def count_refusals(self) -> CountRefusals:
        """Return the core's counter of refusals."""
        from telecare.runtime import wiring  # noqa: PLC0415

        return wiring.count_refusals()

    def register_of_looks(self) -> Looks:
        """Return the core's register of looks."""
        from telecare.runtime import wiring  # noqa: PLC0415

        return wiring.looks()

    def homes(self) -> Directory:
        """Return the core's directory."""
        from telecare.runtime import wiring  # noqa: PLC0415

        return wiring.directory()

    def privacy(self) -> Privacy:
        """Return the core's holds, exports and erasures."""
        from telecare.runtime import wiring  # noqa: PLC0415

        return wiring.privacy()

    def carrier_news(self) -> CarrierNews:
        """Return the core's taker of call-backs."""
        from telecare.runtime import wiring  # noqa: PLC0415

        return wiring.carrier_news()

    def tell_watch(self) -> HomesUnderWatch:
        """Return the core's account of its watch."""
        from telecare.runtime import wiring  # noqa: PLC0415

        return wiring.tell_watch()

    def confirm_life(self) -> LifeConfirmed:
        """Return the core's taker of confirmations."""
        from telecare.runtime import wiring  # noqa: PLC0415

        return wiring.confirm_life()

    def tell_false_alarms(self) -> TellFalseAlarms:
        """Return the core's account of false alarms."""
        from telecare.runtime import wiring  # noqa: PLC0415

        return wiring.tell_false_alarms()

    def import_previews(self) -> ImportPreviews:
        """Return the core's previews."""
        from telecare.runtime import wiring  # noqa: PLC0415

        return wiring.importing().previews

    def preview_import(self) -> Previews:
        """Return the core's reader of files."""
        from telecare.runtime import wiring  # noqa: PLC0415

        return wiring.importing().preview()

    def commit_import(self) -> Commits:
        """Return the core's taker of files."""
        from telecare.runtime import wiring  # noqa: PLC0415

        return wiring.importing().commit()

    def registry(self) -> Registry:
        """Return the core's registry."""
        from telecare.runtime import wiring  # noqa: PLC0415

        return wiring.registry()

    def reporting(self) -> Reporting:
        """Return the core's figures."""
        from telecare.runtime import wiring  # noqa: PLC0415

        return wiring.reporting()

    def command_device(self) -> CommandDevice:
        """Return the core's giver of commands."""
        from telecare.runtime import wiring  # noqa: PLC0415

        return wiring.command_device()

    def telling(self) -> Telling:
        """Return the core's telling."""
        from telecare.runtime import wiring  # noqa: PLC0415

        return wiring.telling()

    def export_sheets(self) -> SheetExports:
        """Return the core's writer of spreadsheets."""
        from telecare.runtime import wiring  # noqa: PLC0415

        return wiring.importing().exports()
