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

    from telecare.adapters.dynamodb.people import SealedPeople
    from telecare.adapters.places import Places
    from telecare.ports.confirmations import Confirmations
    from telecare.ports.consents import Consents
    from telecare.ports.consoles import ConsoleChecks, Consoles
    from telecare.ports.device_commands import DeviceCommands
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
        Directory,
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

    _known: Settings
    _clients: Clients
    _connection: Connection

    def __init__(self, known: Settings, facts: LoggedFacts) -> None:
        # A frozen dataclass by birth: what is known from the start goes where what is made later goes.
        made = self.__dict__
        made["_known"], made["facts"], made["clock"] = known, facts, SystemClock()
        made["_connection"] = connect(known.region)
        made["_clients"] = Clients(known.region, {"iot-data": known.iot_data_endpoint})

    @cached_property
    def store(self) -> IncidentStore:
        """Return incidents."""
        from telecare.adapters.dynamodb.incidents import DynamoIncidents

        return DynamoIncidents(self._incidents)

    @cached_property
    def directory(self) -> Directory:
        """Return who lives where."""
        from telecare.adapters.dynamodb.directory import DynamoDirectory

        return DynamoDirectory(self._homes, self._people, self._places, self._known.bureaus)

    @cached_property
    def carrier(self) -> Carrier:
        """Return the stage's carriers as one."""
        from telecare.adapters.dynamodb.contacts import DynamoContacts
        from telecare.runtime.carriers import Around, make_carrier

        contacts = DynamoContacts(self._incidents, self.clock)
        around = Around(self._clients, self.calls, contacts, self.clock, self.facts)
        return make_carrier(self._known, around)

    @cached_property
    def lines(self) -> Lines:
        """Return who is on which line."""
        from telecare.adapters.dynamodb.lines import DynamoLines

        return DynamoLines(self._incidents, self._people.digest)

    @cached_property
    def calls(self) -> CallBook:
        """Return which call is whose."""
        from telecare.adapters.dynamodb.lines import DynamoCallBook

        return DynamoCallBook(self._incidents, self._known.bureaus, self.clock)

    @cached_property
    def devices(self) -> Devices:
        """Return what speaks to devices."""
        from telecare.adapters.devices import IotDevices

        return IotDevices(self._clients)

    @cached_property
    def commands(self) -> DeviceCommands:
        """Return the commands that people gave devices."""
        from telecare.adapters.dynamodb.device_commands import DynamoDeviceCommands

        return DynamoDeviceCommands(self._incidents)

    @cached_property
    def responses(self) -> Responses:
        """Return the response machine."""
        from telecare.adapters.responses import StepFunctionsResponses

        return StepFunctionsResponses(self._clients, self._known.response_machine_arn)

    @cached_property
    def city_centre(self) -> CityCentre:
        """Return the city-operation centre."""
        from telecare.adapters.city_centre import HttpCityCentre

        return HttpCityCentre(self._known.city_centre_url)

    @cached_property
    def desk(self) -> Desk:
        """Return where seats are told."""
        from telecare.adapters.dynamodb.desk import DynamoDesk
        from telecare.runtime.terms import Terms

        return DynamoDesk(self._incidents, self.clock, Terms(self.directory).notices)

    @cached_property
    def quarantine(self) -> Quarantine:
        """Return where the unreadable goes."""
        from telecare.adapters.dynamodb.quarantine import DynamoQuarantine
        from telecare.runtime.terms import Terms

        table = Table(self._known.quarantine_table, self._connection)
        return DynamoQuarantine(table, Terms(self.directory, self._known.bureaus).unreadable)

    @cached_property
    def tasks(self) -> TaskRegister:
        """Return the tasks of people."""
        from telecare.adapters.dynamodb.tasks import DynamoTasks

        return DynamoTasks(self._incidents)

    @cached_property
    def repairs(self) -> RepairStore:
        """Return the repairs of devices."""
        from telecare.adapters.dynamodb.repairs import DynamoRepairs

        return DynamoRepairs(self._incidents)

    @cached_property
    def sweeps(self) -> Sweeps:
        """Return what wakes the sweep again."""
        from telecare.adapters.sweeps import SqsSweeps

        return SqsSweeps(self._clients, self._known.sweep_queue_url)

    @cached_property
    def whereabouts(self) -> Whereabouts:
        """Return where locators were."""
        from telecare.adapters.dynamodb.whereabouts import DynamoWhereabouts

        return DynamoWhereabouts(self._incidents, self._places)

    @cached_property
    def tally(self) -> Tally:
        """Return what counts."""
        from telecare.adapters.dynamodb.tally import DynamoTally

        return DynamoTally(self._incidents)

    @cached_property
    def consoles(self) -> Consoles:
        """Return the consoles of seats."""
        from telecare.adapters.dynamodb.consoles import DynamoConsoles

        return DynamoConsoles(self._incidents)

    @cached_property
    def console_checks(self) -> ConsoleChecks:
        """Return what looks after consoles again."""
        from telecare.adapters.console_checks import SqsConsoleChecks

        return SqsConsoleChecks(self._clients, self._known.consoles_queue_url)

    @cached_property
    def consents(self) -> Consents:
        """Return what elders have agreed to."""
        from telecare.adapters.dynamodb.consents import DynamoConsents

        return DynamoConsents(self._homes)

    @cached_property
    def presences(self) -> Presences:
        """Return the signs of life."""
        from telecare.adapters.dynamodb.presence import DynamoPresences

        return DynamoPresences(self._presence)

    @cached_property
    def confirmations(self) -> Confirmations:
        """Return what people said of elders' being alive."""
        from telecare.adapters.dynamodb.confirmations import DynamoConfirmations

        return DynamoConfirmations(self._presence)

    @cached_property
    def rota(self) -> Rota:
        """Return who is on duty."""
        from telecare.adapters.dynamodb.rota import DynamoRota

        return DynamoRota(self._homes)

    @cached_property
    def probes(self) -> Probes:
        """Return what probes have seen."""
        from telecare.adapters.probes import DynamoProbes

        return DynamoProbes(self._incidents)

    @cached_property
    def line(self) -> ProbeLine:
        """Return what presses for probes."""
        from telecare.adapters.probes import IotProbeLine

        return IotProbeLine(self._clients)

    @cached_property
    def messages(self) -> Messages:
        """Return what is said."""
        from telecare.adapters.dynamodb.scripts import DynamoScripts
        from telecare.messages.catalogue import Catalogue

        return Catalogue(DynamoScripts(self._homes).published)

    @cached_property
    def tidings(self) -> Tidings:
        """Return what has people told what is no emergency."""
        from telecare.adapters.tidings_queue import SqsTidings

        return SqsTidings(self._clients, self._known.tidings_queue_url)

    @cached_property
    def books(self) -> Books:
        """Return what people were told and do not want."""
        from telecare.adapters.dynamodb.tidings import DynamoBooks

        return DynamoBooks(self._incidents)

    @cached_property
    def campaigns(self) -> Campaigns:
        """Return what bureaus told many."""
        from telecare.adapters.dynamodb.tidings import DynamoCampaigns

        return DynamoCampaigns(self._incidents)

    # ---- what several of them share ----

    @cached_property
    def _incidents(self) -> Table:
        return Table(self._known.incidents_table, self._connection)

    @cached_property
    def _homes(self) -> Table:
        return Table(self._known.directory_table, self._connection)

    @cached_property
    def _presence(self) -> Table:
        return Table(self._known.presence_table, self._connection)

    @cached_property
    def _people(self) -> SealedPeople:
        from telecare.adapters.dynamodb.data_keys import DataKeys
        from telecare.adapters.dynamodb.people import SealedPeople
        from telecare.adapters.seal import KeyWrap

        wrap = KeyWrap(self._clients, self._known.seal_key_id)
        return SealedPeople(self._homes, DataKeys(self._homes, wrap))

    @cached_property
    def _places(self) -> Places:
        from telecare.adapters.places import Places

        return Places(self._clients, self._known.seal_key_id)


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
