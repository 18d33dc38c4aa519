"""The one place where adapters are made, once a process and on first use."""

from __future__ import annotations

from functools import cache

from telecare.adapters.aws import Clients
from telecare.adapters.call_events_queue import SqsCallEvents
from telecare.adapters.carriers.aliyun_news import translate
from telecare.adapters.carriers.aws_news import AwsNews
from telecare.adapters.city_centre import HttpCityCentre
from telecare.adapters.clock import SystemClock
from telecare.adapters.console_checks import SqsConsoleChecks
from telecare.adapters.devices import IotDevices
from telecare.adapters.dynamodb import projections
from telecare.adapters.dynamodb.confirmations import DynamoConfirmations
from telecare.adapters.dynamodb.consents import DynamoConsents
from telecare.adapters.dynamodb.consoles import DynamoConsoles
from telecare.adapters.dynamodb.contacts import DynamoContacts
from telecare.adapters.dynamodb.data_keys import DataKeys
from telecare.adapters.dynamodb.deadlines import DynamoDeadlines, DynamoGuards
from telecare.adapters.dynamodb.desk import DynamoDesk
from telecare.adapters.dynamodb.directory import DynamoDirectory
from telecare.adapters.dynamodb.incidents import DynamoIncidents
from telecare.adapters.dynamodb.lines import DynamoCallBook, DynamoLines
from telecare.adapters.dynamodb.links import DynamoLinks
from telecare.adapters.dynamodb.looks import DynamoLooks
from telecare.adapters.dynamodb.people import SealedPeople
from telecare.adapters.dynamodb.presence import DynamoPresences
from telecare.adapters.dynamodb.programmes import DynamoProgrammes
from telecare.adapters.dynamodb.quarantine import DynamoQuarantine
from telecare.adapters.dynamodb.rebuilding import Rebuilding
from telecare.adapters.dynamodb.relay_words import SealedRelayWords
from telecare.adapters.dynamodb.repairs import DynamoRepairs
from telecare.adapters.dynamodb.roster import DynamoRoster
from telecare.adapters.dynamodb.rota import DynamoRota
from telecare.adapters.dynamodb.scripts import DynamoScripts
from telecare.adapters.dynamodb.services import DynamoServices
from telecare.adapters.dynamodb.street_looks import DynamoStreetLooks
from telecare.adapters.dynamodb.table import Table, connect
from telecare.adapters.dynamodb.tally import DynamoTally
from telecare.adapters.dynamodb.tasks import DynamoTasks
from telecare.adapters.dynamodb.whereabouts import DynamoWhereabouts
from telecare.adapters.places import Places
from telecare.adapters.probes import DynamoProbes, IotProbeLine
from telecare.adapters.responses import StepFunctionsResponses
from telecare.adapters.seal import KeyWrap
from telecare.adapters.secret_values import SecretValues
from telecare.adapters.sweeps import SqsSweeps
from telecare.adapters.tracers import IotTracers
from telecare.messages.catalogue import Catalogue
from telecare.ports.incidents import IncidentStore
from telecare.ports.tasks import TaskRegister
from telecare.ports.world import Clock, Directory, RelayWords
from telecare.runtime.assembly import Assembly, Outside
from telecare.runtime.carriers import Around, make_carrier
from telecare.runtime.importing import Importing
from telecare.runtime.observability import LoggedFacts
from telecare.runtime.privacy import Privacy
from telecare.runtime.settings import Settings, StageSettings, settings
from telecare.runtime.terms import Terms
from telecare.runtime.watching import Watching, WatchPorts
from telecare.services.advance_incident import AdvanceIncident
from telecare.services.beat_console import BeatConsole
from telecare.services.check_roster import CheckRoster
from telecare.services.complete_task import CompleteTask
from telecare.services.confirm_life import ConfirmLife
from telecare.services.count_refusals import CountRefusals
from telecare.services.export_timeline import ExportTimeline
from telecare.services.hand_service_over import HandServiceOver
from telecare.services.keep_consent import KeepConsent
from telecare.services.move_service import MoveService
from telecare.services.read_aloud import ReadAloud
from telecare.services.read_audit import ReadAudit
from telecare.services.sweep_services import SweepServices
from telecare.services.sweep_terms import SweepTerms
from telecare.services.take_carrier_news import TakeCarrierNews
from telecare.services.tell_bounds import TellBounds
from telecare.services.tell_watch import TellWatch
from telecare.services.watch_consoles import WatchConsoles
from telecare.services.write_call_sheets import WriteCallSheets


@cache
def services() -> Assembly:
    """Return the services of a function's process."""
    known = settings()
    return Assembly(_outside(known, LoggedFacts()), known.bureaus, known.probe_bureaus)


@cache
def watching() -> Watching:
    """Return the services by which homes stay watched."""
    return Watching(services(), _watch_ports(settings()), settings().bureaus)


def _watch_ports(known: Settings) -> WatchPorts:
    presence = Table(known.presence_table, connect(known.region))
    clients = Clients(known.region, {"iot-data": known.iot_data_endpoint})
    return WatchPorts(
        presences=DynamoPresences(presence),
        links=DynamoLinks(presence),
        guards=DynamoGuards(presence),
        deadlines=DynamoDeadlines(presence),
        tracers=IotTracers(clients),
    )


@cache
def _portal() -> Assembly:
    """The portal publishes no counts: its entry is Chalice's, not ours."""
    return Assembly(_outside(settings(), LoggedFacts(counted=False)), settings().bureaus)


def _outside(known: Settings, facts: LoggedFacts) -> Outside:
    told_time = SystemClock()
    clients = Clients(known.region, {"iot-data": known.iot_data_endpoint})
    connection = connect(known.region)
    incidents = Table(known.incidents_table, connection)
    directory = Table(known.directory_table, connection)
    people = SealedPeople(directory, DataKeys(directory, KeyWrap(clients, known.seal_key_id)))
    places = Places(clients, known.seal_key_id)
    calls = DynamoCallBook(incidents, known.bureaus, told_time)
    contacts = DynamoContacts(incidents, told_time)
    homes = DynamoDirectory(directory, people, places, known.bureaus)
    return Outside(
        store=DynamoIncidents(incidents),
        directory=homes,
        carrier=make_carrier(known, Around(clients, calls, contacts, told_time, facts)),
        lines=DynamoLines(incidents, people.digest),
        calls=calls,
        devices=IotDevices(clients),
        responses=StepFunctionsResponses(clients, known.response_machine_arn),
        city_centre=HttpCityCentre(known.city_centre_url),
        desk=DynamoDesk(incidents, told_time, Terms(homes).notices),
        quarantine=DynamoQuarantine(
            Table(known.quarantine_table, connection), Terms(homes).unreadable
        ),
        tasks=DynamoTasks(incidents),
        repairs=DynamoRepairs(incidents),
        tally=DynamoTally(incidents),
        whereabouts=DynamoWhereabouts(incidents, places),
        sweeps=SqsSweeps(clients, known.sweep_queue_url),
        consoles=DynamoConsoles(incidents),
        console_checks=SqsConsoleChecks(clients, known.consoles_queue_url),
        consents=DynamoConsents(directory),
        rota=DynamoRota(directory),
        messages=Catalogue(DynamoScripts(directory).published),
        probes=DynamoProbes(incidents),
        line=IotProbeLine(clients),
        clock=told_time,
        facts=facts,
    )


@cache
def aws_news() -> AwsNews:
    """Return what takes the news of Connect and End User Messaging."""
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
    known = settings()
    table = Table(known.incidents_table, connect(known.region))
    return SealedRelayWords(table, Clients(known.region), known.seal_key_id)


def beat_console() -> BeatConsole:
    """Return what takes the beats of consoles at the portal."""
    return _portal().beat_console()


def watch_consoles() -> WatchConsoles:
    """Return what signs seats out at the portal."""
    return _portal().watch_consoles()


def export_timeline() -> ExportTimeline:
    """Return what exports timelines from the portal."""
    out = _portal().outside
    return ExportTimeline(out.store, _looks(), out.clock, out.facts)


def read_aloud() -> ReadAloud:
    """Return what gives seats the words that they read out."""
    return _portal().read_aloud(_looks())


def move_service() -> MoveService:
    """Return the one writer of services, for the portal."""
    return _moving(_portal())


def sweep_services() -> SweepServices:
    """Return what moves services whose deadline has passed."""
    out = services().outside
    bureaus, moving = settings().bureaus, _moving(services())
    return SweepServices(bureaus, services_of_elders(), moving, out.clock, out.facts)


def _moving(assembly: Assembly) -> MoveService:
    out, known = assembly.outside, settings()
    programmes = DynamoProgrammes(Table(known.directory_table, connect(known.region)))
    return MoveService(
        services_of_elders(), programmes, out.directory, out.tasks, out.clock, out.facts
    )


def services_of_elders() -> DynamoServices:
    """Return the services of elders."""
    known = settings()
    return DynamoServices(Table(known.directory_table, connect(known.region)))


def count_refusals() -> CountRefusals:
    """Return what counts why people refuse, for the portal."""
    return CountRefusals(services_of_elders(), _portal().outside.consents)


def hand_service_over() -> HandServiceOver:
    """Return what writes hand-overs, for the portal."""
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
    return _looks()


def _looks() -> DynamoLooks:
    known = settings()
    return DynamoLooks(Table(known.incidents_table, connect(known.region)))


def read_audit() -> ReadAudit:
    """Return what tells who looked at whose data."""
    known, out = settings(), _portal().outside
    streets = DynamoStreetLooks(Table(known.directory_table, connect(known.region)))
    return ReadAudit(out.directory, _looks(), streets, out.clock)


def task_register() -> TaskRegister:
    """Return the tasks of people, as the portal lists them."""
    return _portal().outside.tasks


def complete_task() -> CompleteTask:
    """Return what the portal brings completions to."""
    return _portal().complete_task()


def tell_watch() -> TellWatch:
    """Return what tells the portal how homes are watched."""
    known, out = settings(), _portal().outside
    watching_portal = Watching(_portal(), _watch_ports(known), known.bureaus)
    return TellWatch(
        know_home=watching_portal.know_home(),
        tell_bounds=TellBounds(out.directory),
        directory=out.directory,
        looks=_looks(),
        street_looks=DynamoStreetLooks(Table(known.directory_table, connect(known.region))),
        clock=out.clock,
    )


def confirm_life() -> ConfirmLife:
    """Return what takes at the portal what people say of elders."""
    known, out = settings(), _portal().outside
    presence = Table(known.presence_table, connect(known.region))
    return ConfirmLife(
        DynamoPresences(presence),
        DynamoConfirmations(presence),
        out.directory,
        out.clock,
        out.facts,
    )


def call_sheets(stage: StageSettings) -> WriteCallSheets:
    """Return what writes the call sheets of a stage, for somebody outside its functions."""
    clients, connection = Clients(stage.region), connect(stage.region)
    table = Table(stage.directory_table, connection)
    people = SealedPeople(table, DataKeys(table, KeyWrap(clients, stage.seal_key_id)))
    return WriteCallSheets(
        directory=DynamoDirectory(table, people, Places(clients, stage.seal_key_id)),
        store=DynamoIncidents(Table(stage.incidents_table, connection)),
        looks=DynamoStreetLooks(table),
        clock=SystemClock(),
    )


def rebuildings(stage: StageSettings) -> tuple[Rebuilding, ...]:
    """Return what makes the projections of a stage anew, for somebody outside its functions."""
    connection = connect(stage.region)
    return (
        Rebuilding(Table(stage.incidents_table, connection), projections.INCIDENTS),
        Rebuilding(Table(stage.directory_table, connection), projections.DIRECTORY),
    )


def check_roster() -> CheckRoster:
    """Return what is asked before a device is enrolled by claim."""
    known = settings()
    connection = connect(known.region)
    return CheckRoster(
        bureaus=known.bureaus,
        roster=DynamoRoster(Table(known.directory_table, connection)),
        quarantine=DynamoQuarantine(Table(known.quarantine_table, connection)),
        clock=SystemClock(),
        facts=LoggedFacts(),
    )


@cache
def privacy() -> Privacy:
    """Return what holds, exports and erases the data of people, for the portal."""
    return Privacy(settings(), LoggedFacts(counted=False))


def sweep_terms() -> SweepTerms:
    """Return what carries out how long what is kept."""
    return Privacy(settings(), LoggedFacts()).sweep_terms()


def carrier_news() -> TakeCarrierNews:
    """Return what takes the call-backs of carriers."""
    known, told_time = settings(), SystemClock()
    clients = Clients(known.region)
    return TakeCarrierNews(
        secret=_news_secret(),
        translate=translate,
        events=SqsCallEvents(clients, known.call_events_queue_url),
        quarantine=DynamoQuarantine(Table(known.quarantine_table, connect(known.region))),
        clock=told_time,
        facts=LoggedFacts(counted=False),
    )


@cache
def importing() -> Importing:
    """Return what brings rosters in and takes them away as files."""
    return Importing(settings())


@cache
def _news_secret() -> SecretValues:
    """The secret is kept between requests: a carrier does not wait for it to be read."""
    known = settings()
    return SecretValues(Clients(known.region), known.carrier_news_secret, SystemClock())


def reset() -> None:
    """Forget what was made: the next use reads the environment again."""
    settings.cache_clear()
    services.cache_clear()
    watching.cache_clear()
    _portal.cache_clear()
    aws_news.cache_clear()
    importing.cache_clear()
    privacy.cache_clear()
    _news_secret.cache_clear()
