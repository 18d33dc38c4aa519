"""The one place where adapters are made, once a process and on first use.

Each part is imported by what makes it: a function's start loads what that function uses, no more.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from telecare.runtime.loading import uncollected

with uncollected():
    from telecare.adapters.aws import Clients
    from telecare.adapters.clock import SystemClock
    from telecare.runtime.cloud import Cloud, connect, watch_ports
    from telecare.runtime.observability import LoggedFacts
    from telecare.runtime.settings import settings

if TYPE_CHECKING:
    from telecare.adapters.carriers.aws_news import AwsNews
    from telecare.adapters.dynamodb.looks import DynamoLooks
    from telecare.adapters.dynamodb.services import DynamoServices
    from telecare.adapters.dynamodb.table import Table
    from telecare.adapters.secret_values import SecretValues
    from telecare.ports.incidents import IncidentStore
    from telecare.ports.tasks import TaskRegister
    from telecare.ports.world import Clock, Directory, RelayWords
    from telecare.runtime.assembly import Assembly
    from telecare.runtime.importing import Importing
    from telecare.runtime.privacy import Privacy
    from telecare.runtime.registering import Registry
    from telecare.runtime.reporting import Reporting
    from telecare.runtime.serving import Serving
    from telecare.runtime.telling import Telling
    from telecare.runtime.watching import Watching
    from telecare.services.advance_incident import AdvanceIncident
    from telecare.services.beat_console import BeatConsole
    from telecare.services.change_policy import ChangePolicy
    from telecare.services.check_roster import CheckRoster
    from telecare.services.command_device import CommandDevice
    from telecare.services.complete_task import CompleteTask
    from telecare.services.confirm_life import ConfirmLife
    from telecare.services.count_figures import CountFigures
    from telecare.services.count_refusals import CountRefusals
    from telecare.services.export_timeline import ExportTimeline
    from telecare.services.hand_service_over import HandServiceOver
    from telecare.services.hold_acceptance import HoldAcceptance
    from telecare.services.keep_appointment import KeepAppointment
    from telecare.services.keep_consent import KeepConsent
    from telecare.services.move_service import MoveService
    from telecare.services.read_aloud import ReadAloud
    from telecare.services.read_audit import ReadAudit
    from telecare.services.sweep_records import SweepRecords
    from telecare.services.sweep_services import SweepServices
    from telecare.services.sweep_terms import SweepTerms
    from telecare.services.take_carrier_news import TakeCarrierNews
    from telecare.services.tell_false_alarms import TellFalseAlarms
    from telecare.services.tell_watch import TellWatch
    from telecare.services.watch_consoles import WatchConsoles
    from telecare.services.write_export import WriteExport


@cache
def _cloud(*, counted: bool) -> Cloud:
    """One of each adapter a process, for functions and, uncounted, for the portal: its entry is Chalice's."""
    return Cloud(settings(), LoggedFacts(counted=counted))


@cache
@uncollected()
def services() -> Assembly:
    """Return the services of a function's process."""
    from telecare.runtime.assembly import Assembly

    known = settings()
    return Assembly(_cloud(counted=True), known.bureaus, known.probe_bureaus)


@cache
@uncollected()
def watching() -> Watching:
    """Return the services by which homes stay watched."""
    from telecare.runtime.watching import Watching

    return Watching(services(), watch_ports(settings()), settings().bureaus)


@cache
@uncollected()
def _portal() -> Assembly:
    from telecare.runtime.assembly import Assembly

    return Assembly(_cloud(counted=False), settings().bureaus)


@cache
@uncollected()
def aws_news() -> AwsNews:
    """Return what takes the news of Connect and End User Messaging."""
    from telecare.adapters.call_events_queue import SqsCallEvents
    from telecare.adapters.carriers.aws_news import AwsNews

    known = settings()
    clients = Clients(known.region)
    return AwsNews(SqsCallEvents(clients, known.call_events_queue_url), clients, LoggedFacts())


def clock() -> Clock:
    """Return the clock; it needs no settings."""
    return SystemClock()


def incident_store() -> IncidentStore:
    """Return the store of incidents, as the portal reads it."""
    return _portal().outside.store


def advance_incident() -> AdvanceIncident:
    """Return the one writer, as the portal brings events to it."""
    return _portal().advance_for_portal()


def relay_words() -> RelayWords:
    """Return where the portal keeps the words of relays."""
    from telecare.adapters.dynamodb.relay_words import SealedRelayWords

    cloud = _cloud(counted=False)
    return SealedRelayWords(cloud.incidents_table, cloud.clients, settings().seal_key_id)


def beat_console() -> BeatConsole:
    """Return what takes the beats of consoles at the portal."""
    return _portal().beat_console()


def watch_consoles() -> WatchConsoles:
    """Return what signs seats out at the portal."""
    return _portal().watch_consoles()


def export_timeline() -> ExportTimeline:
    """Return what exports timelines from the portal."""
    from telecare.services.export_timeline import ExportTimeline

    out = _portal().outside
    return ExportTimeline(out.store, looks(), out.clock, out.facts)


def read_aloud() -> ReadAloud:
    """Return what gives seats the words that they read out."""
    return _portal().read_aloud(looks())


def move_service() -> MoveService:
    """Return the one writer of services, for the portal."""
    from telecare.runtime.moving import moving

    return moving(_portal().outside, _directory_table(), _acceptance)


def sweep_services() -> SweepServices:
    """Return what moves services whose deadline has passed."""
    from telecare.runtime.moving import sweeping

    return sweeping(settings().bureaus, services().outside, _directory_table(), _acceptance)


def _acceptance() -> HoldAcceptance:
    return registry().acceptance


def keep_appointment() -> KeepAppointment:
    """Return the one writer of appointments, for the portal."""
    from telecare.runtime.moving import keeping

    return keeping(_portal().outside, _directory_table())


def change_policy() -> ChangePolicy:
    """Return what changes a bureau's numbers, for the portal."""
    from telecare.adapters.dynamodb.policies import DynamoPolicies
    from telecare.services.change_policy import ChangePolicy

    out = services().outside
    policies = DynamoPolicies(_directory_table())
    return ChangePolicy(policies, importing().enrolment, out.clock, out.facts)


def sweep_records() -> SweepRecords:
    """Return what tells of records that are late, or must be done again."""
    from telecare.adapters.dynamodb.records import DynamoRecords
    from telecare.services.sweep_records import SweepRecords

    out, records = services().outside, DynamoRecords(_directory_table())
    return SweepRecords(settings().bureaus, records, out.tasks, out.clock, out.facts)


@cache
def serving() -> Serving:
    """Return what the portal needs of care, settlements and notices."""
    from telecare.runtime.serving import Serving

    return Serving(_portal(), _directory_table(), looks())


def services_of_elders() -> DynamoServices:
    """Return the services of elders."""
    from telecare.adapters.dynamodb.services import DynamoServices

    return DynamoServices(_directory_table())


def _directory_table() -> Table:
    return _cloud(counted=False).directory_table


def count_refusals() -> CountRefusals:
    """Return what counts why people refuse, for the portal."""
    from telecare.services.count_refusals import CountRefusals

    return CountRefusals(services_of_elders(), _portal().outside.consents)


def hand_service_over() -> HandServiceOver:
    """Return what writes hand-overs, for the portal."""
    from telecare.services.hand_service_over import HandServiceOver

    out = _portal().outside
    return HandServiceOver(services_of_elders(), out.consents, out.directory, looks(), out.clock)


def keep_consent() -> KeepConsent:
    """Return what takes the words of elders about their data, for the portal."""
    return _portal().keep_consent()


def directory() -> Directory:
    """Return who lives where, for the portal."""
    return _portal().outside.directory


def looks() -> DynamoLooks:
    """Return who looked at whose data, for the portal."""
    from telecare.adapters.dynamodb.looks import DynamoLooks

    return DynamoLooks(_cloud(counted=False).incidents_table)


def read_audit() -> ReadAudit:
    """Return what tells who looked at whose data."""
    from telecare.adapters.dynamodb.street_looks import DynamoStreetLooks
    from telecare.services.read_audit import ReadAudit

    out, streets = _portal().outside, DynamoStreetLooks(_directory_table())
    return ReadAudit(out.directory, looks(), streets, out.clock)


def task_register() -> TaskRegister:
    """Return the tasks of people, as the portal lists them."""
    return _portal().outside.tasks


def complete_task() -> CompleteTask:
    """Return what the portal brings completions to."""
    return _portal().complete_task()


def tell_watch() -> TellWatch:
    """Return what tells the portal how homes are watched."""
    from telecare.adapters.dynamodb.street_looks import DynamoStreetLooks
    from telecare.runtime.watching import Watching

    portal = Watching(_portal(), watch_ports(settings()), settings().bureaus)
    return portal.tell_watch(looks(), DynamoStreetLooks(_directory_table()))


def tell_false_alarms() -> TellFalseAlarms:
    """Return what tells the portal which devices alarm for nothing."""
    from telecare.services.tell_false_alarms import TellFalseAlarms

    out = _portal().outside
    return TellFalseAlarms(out.tally, out.directory, out.clock)


def confirm_life() -> ConfirmLife:
    """Return what takes at the portal what people say of elders."""
    return _portal().confirm_life()


def command_device() -> CommandDevice:
    """Return what gives devices commands, for the portal."""
    from telecare.services.command_device import CommandDevice

    out = _portal().outside
    devices = registry().devices
    return CommandDevice(devices, out.commands, out.devices, out.consents, looks(), out.clock)


def telling() -> Telling:
    """Return what tells people what is no emergency, for the portal."""
    return _portal().telling()


@cache
@uncollected()
def check_roster() -> CheckRoster:
    """Return what is asked before a device is enrolled by claim."""
    from telecare.adapters.dynamodb.roster import DynamoRoster
    from telecare.services.check_roster import CheckRoster

    cloud = _cloud(counted=True)
    roster = DynamoRoster(cloud.directory_table)
    return CheckRoster(settings().bureaus, roster, cloud.quarantine, cloud.clock, cloud.facts)


@cache
def privacy() -> Privacy:
    """Return what holds, exports and erases the data of people, for the portal."""
    from telecare.runtime.privacy import Privacy

    return Privacy(_cloud(counted=False))


def sweep_terms() -> SweepTerms:
    """Return what carries out how long what is kept."""
    from telecare.runtime.privacy import Privacy

    return Privacy(_cloud(counted=True)).sweep_terms()


@cache
@uncollected()
def write_export() -> WriteExport:
    """Return what writes the exports that were ordered."""
    from telecare.runtime.privacy import Privacy

    return Privacy(_cloud(counted=True)).write_export()


def carrier_news() -> TakeCarrierNews:
    """Return what takes the call-backs of carriers."""
    from telecare.runtime.news import take_news

    return take_news(settings(), _news_secret(), _portal().outside.quarantine)


@cache
def _news_secret() -> SecretValues:
    from telecare.runtime.news import news_secret

    return news_secret(settings())


@cache
def importing() -> Importing:
    """Return what brings rosters in and takes them away as files."""
    from telecare.runtime.importing import Importing

    return Importing(_cloud(counted=False))


@cache
def registry() -> Registry:
    """Return what reads and writes homes, people, devices and the rota, for the portal."""
    return importing().registry(services_of_elders(), keep_consent())


def count_figures() -> CountFigures:
    """Return what counts the days of streets."""
    from telecare.runtime.reporting_ports import make_reporting

    known = settings()
    made = make_reporting(known, services().outside)
    return made.count(known.bureaus, watching().survey_homes())


@cache
def reporting() -> Reporting:
    """Return what makes figures, for the portal."""
    from telecare.runtime.reporting_ports import make_reporting

    return make_reporting(settings(), _portal().outside)


def reset() -> None:
    """Forget what was made: the next use reads the environment again."""
    for made in (settings, connect, _cloud, services, watching, _portal, aws_news, check_roster):
        made.cache_clear()
    for made_here in (importing, registry, serving, privacy, reporting, _news_secret):
        made_here.cache_clear()
    write_export.cache_clear()
