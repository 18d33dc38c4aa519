"""The cloud's adapters: each is imported and made when it is first asked for, so that a start loads no others."""

from __future__ import annotations

from functools import cache, cached_property
from typing import TYPE_CHECKING

from telecare.adapters.aws import Clients
from telecare.adapters.clock import SystemClock
from telecare.adapters.dynamodb.table import Table
from telecare.adapters.dynamodb.table import connect as new_connection
from telecare.runtime.observability import LoggedFacts
from telecare.runtime.outside import Outside
from telecare.runtime.settings import Settings

if TYPE_CHECKING:
    from pynamodb.connection.base import Connection

    from telecare.adapters.dynamodb.data_keys import DataKeys
    from telecare.adapters.dynamodb.directory import DynamoDirectory
    from telecare.adapters.dynamodb.people import SealedPeople
    from telecare.adapters.places import Places
    from telecare.ports.confirmations import Confirmations
    from telecare.ports.consents import Consents
    from telecare.ports.consoles import ConsoleChecks, Consoles
    from telecare.ports.device_commands import DeviceCommands
    from telecare.ports.enrolment import Enrolment
    from telecare.ports.incidents import IncidentStore
    from telecare.ports.lines import CallBook, Lines
    from telecare.ports.messages import Messages
    from telecare.ports.presence import Presences
    from telecare.ports.probes import ProbeLine, Probes
    from telecare.ports.rota import Rota
    from telecare.ports.sweeps import Sweeps
    from telecare.ports.tasks import RepairStore, TaskRegister
    from telecare.ports.tidings import Books, Campaigns, Tidings
    from telecare.ports.world import (
        Carrier,
        CityCentre,
        Desk,
        Devices,
        Quarantine,
        Responses,
        Tally,
        Whereabouts,
    )
    from telecare.runtime.watching import WatchPorts

connect = cache(new_connection)
"""One connection a process: to make its client costs a tenth of a second, more than most requests."""


class Cloud(Outside):
    """One adapter for each port over one connection, made once and on first use."""

    known: Settings
    clients: Clients
    _connection: Connection

    def __init__(self, known: Settings, facts: LoggedFacts) -> None:
        # A frozen dataclass by birth: what is known from the start goes where what is made later goes.
        made = self.__dict__
        made["known"], made["facts"], made["clock"] = known, facts, SystemClock()
        made["_connection"] = connect(known.region)
        made["clients"] = Clients(known.region, {"iot-data": known.iot_data_endpoint})

    @cached_property
    def store(self) -> IncidentStore:
        """Return incidents."""
        from telecare.adapters.dynamodb.incidents import DynamoIncidents

        return DynamoIncidents(self.incidents_table)

    @cached_property
    def directory(self) -> DynamoDirectory:
        """Return who lives where."""
        from telecare.adapters.dynamodb.directory import DynamoDirectory

        return DynamoDirectory(self.directory_table, self.people, self.places, self.known.bureaus)

    @cached_property
    def carrier(self) -> Carrier:
        """Return the stage's carriers as one."""
        from telecare.adapters.dynamodb.contacts import DynamoContacts
        from telecare.runtime.carriers import Around, make_carrier

        contacts = DynamoContacts(self.incidents_table, self.clock)
        around = Around(self.clients, self.calls, contacts, self.clock, self.facts)
        return make_carrier(self.known, around)

    @cached_property
    def lines(self) -> Lines:
        """Return who is on which line."""
        from telecare.adapters.dynamodb.lines import DynamoLines

        return DynamoLines(self.incidents_table, self.people.digest)

    @cached_property
    def calls(self) -> CallBook:
        """Return which call is whose."""
        from telecare.adapters.dynamodb.lines import DynamoCallBook

        return DynamoCallBook(self.incidents_table, self.known.bureaus, self.clock)

    @cached_property
    def devices(self) -> Devices:
        """Return what speaks to devices."""
        from telecare.adapters.devices import IotDevices

        return IotDevices(self.clients)

    @cached_property
    def commands(self) -> DeviceCommands:
        """Return the commands that people gave devices."""
        from telecare.adapters.dynamodb.device_commands import DynamoDeviceCommands

        return DynamoDeviceCommands(self.incidents_table)

    @cached_property
    def responses(self) -> Responses:
        """Return the response machine."""
        from telecare.adapters.responses import StepFunctionsResponses

        return StepFunctionsResponses(self.clients, self.known.response_machine_arn)

    @cached_property
    def city_centre(self) -> CityCentre:
        """Return the city-operation centre."""
        from telecare.adapters.city_centre import HttpCityCentre

        return HttpCityCentre(self.known.city_centre_url)

    @cached_property
    def desk(self) -> Desk:
        """Return where seats are told."""
        from telecare.adapters.dynamodb.desk import DynamoDesk
        from telecare.runtime.terms import Terms

        return DynamoDesk(self.incidents_table, self.clock, Terms(self.directory).notices)

    @cached_property
    def quarantine(self) -> Quarantine:
        """Return where the unreadable goes."""
        from telecare.adapters.dynamodb.quarantine import DynamoQuarantine
        from telecare.runtime.terms import Terms

        table = Table(self.known.quarantine_table, self._connection)
        return DynamoQuarantine(table, Terms(self.directory, self.known.bureaus).unreadable)

    @cached_property
    def tasks(self) -> TaskRegister:
        """Return the tasks of people."""
        from telecare.adapters.dynamodb.tasks import DynamoTasks

        return DynamoTasks(self.incidents_table)

    @cached_property
    def repairs(self) -> RepairStore:
        """Return the repairs of devices."""
        from telecare.adapters.dynamodb.repairs import DynamoRepairs

        return DynamoRepairs(self.incidents_table)

    @cached_property
    def sweeps(self) -> Sweeps:
        """Return what wakes the sweep again."""
        from telecare.adapters.sweeps import SqsSweeps

        return SqsSweeps(self.clients, self.known.sweep_queue_url)

    @cached_property
    def whereabouts(self) -> Whereabouts:
        """Return where locators were."""
        from telecare.adapters.dynamodb.whereabouts import DynamoWhereabouts

        return DynamoWhereabouts(self.incidents_table, self.places)

    @cached_property
    def tally(self) -> Tally:
        """Return what counts."""
        from telecare.adapters.dynamodb.tally import DynamoTally

        return DynamoTally(self.incidents_table)

    @cached_property
    def consoles(self) -> Consoles:
        """Return the consoles of seats."""
        from telecare.adapters.dynamodb.consoles import DynamoConsoles

        return DynamoConsoles(self.incidents_table)

    @cached_property
    def console_checks(self) -> ConsoleChecks:
        """Return what looks after consoles again."""
        from telecare.adapters.console_checks import SqsConsoleChecks

        return SqsConsoleChecks(self.clients, self.known.consoles_queue_url)

    @cached_property
    def consents(self) -> Consents:
        """Return what elders have agreed to."""
        from telecare.adapters.dynamodb.consents import DynamoConsents

        return DynamoConsents(self.directory_table)

    @cached_property
    def presences(self) -> Presences:
        """Return the signs of life."""
        from telecare.adapters.dynamodb.presence import DynamoPresences

        return DynamoPresences(self.presence_table)

    @cached_property
    def confirmations(self) -> Confirmations:
        """Return what people said of elders' being alive."""
        from telecare.adapters.dynamodb.confirmations import DynamoConfirmations

        return DynamoConfirmations(self.presence_table)

    @cached_property
    def rota(self) -> Rota:
        """Return who is on duty."""
        from telecare.adapters.dynamodb.rota import DynamoRota

        return DynamoRota(self.directory_table)

    @cached_property
    def probes(self) -> Probes:
        """Return what probes have seen."""
        from telecare.adapters.probes import DynamoProbes

        return DynamoProbes(self.incidents_table)

    @cached_property
    def line(self) -> ProbeLine:
        """Return what presses for probes."""
        from telecare.adapters.probes import IotProbeLine

        return IotProbeLine(self.clients)

    @cached_property
    def messages(self) -> Messages:
        """Return what is said."""
        from telecare.adapters.dynamodb.scripts import DynamoScripts
        from telecare.messages.catalogue import Catalogue

        return Catalogue(DynamoScripts(self.directory_table).published)

    @cached_property
    def tidings(self) -> Tidings:
        """Return what has people told what is no emergency."""
        from telecare.adapters.tidings_queue import SqsTidings

        return SqsTidings(self.clients, self.known.tidings_queue_url)

    @cached_property
    def books(self) -> Books:
        """Return what people were told and do not want."""
        from telecare.adapters.dynamodb.tidings import DynamoBooks

        return DynamoBooks(self.incidents_table)

    @cached_property
    def campaigns(self) -> Campaigns:
        """Return what bureaus told many."""
        from telecare.adapters.dynamodb.tidings import DynamoCampaigns

        return DynamoCampaigns(self.incidents_table)

    # ---- what several of them share, and the parts that are put together beside them ----

    @cached_property
    def incidents_table(self) -> Table:
        """Return the table of incidents."""
        return Table(self.known.incidents_table, self._connection)

    @cached_property
    def directory_table(self) -> Table:
        """Return the table of homes, people and services."""
        return Table(self.known.directory_table, self._connection)

    @cached_property
    def presence_table(self) -> Table:
        """Return the table of signs of life."""
        return Table(self.known.presence_table, self._connection)

    @cached_property
    def data_keys(self) -> DataKeys:
        """Return the keys of elders."""
        from telecare.adapters.dynamodb.data_keys import DataKeys
        from telecare.adapters.seal import KeyWrap

        wrap = KeyWrap(self.clients, self.known.seal_key_id)
        return DataKeys(self.directory_table, wrap)

    @cached_property
    def people(self) -> SealedPeople:
        """Return the sealed data of people."""
        from telecare.adapters.dynamodb.people import SealedPeople

        return SealedPeople(self.directory_table, self.data_keys)

    @cached_property
    def places(self) -> Places:
        """Return what seals places."""
        from telecare.adapters.places import Places

        return Places(self.clients, self.known.seal_key_id)

    @cached_property
    def enrolment(self) -> Enrolment:
        """Return what writes homes and people."""
        from telecare.adapters.dynamodb.enrolment import DynamoEnrolment

        around = (self.directory, self.people, self.data_keys, self.places)
        return DynamoEnrolment(self.directory_table, *around)


def watch_ports(known: Settings) -> WatchPorts:
    """Return one adapter for each port of the watch."""
    from telecare.adapters.dynamodb.deadlines import DynamoDeadlines, DynamoGuards
    from telecare.adapters.dynamodb.links import DynamoLinks
    from telecare.adapters.dynamodb.presence import DynamoPresences
    from telecare.adapters.dynamodb.served import DynamoServed
    from telecare.adapters.tracers import IotTracers
    from telecare.runtime.watching import WatchPorts

    presence = Table(known.presence_table, connect(known.region))
    clients = Clients(known.region, {"iot-data": known.iot_data_endpoint})
    return WatchPorts(
        presences=DynamoPresences(presence),
        links=DynamoLinks(presence),
        guards=DynamoGuards(presence),
        deadlines=DynamoDeadlines(presence),
        tracers=IotTracers(clients),
        services=DynamoServed(Table(known.directory_table, connect(known.region))),
    )
