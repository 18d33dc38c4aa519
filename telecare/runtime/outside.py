"""What lies outside the core: one adapter for each port."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from telecare.ports.confirmations import Confirmations
    from telecare.ports.consents import Consents
    from telecare.ports.consoles import ConsoleChecks, Consoles
    from telecare.ports.device_commands import DeviceCommands
    from telecare.ports.facts import Facts
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
        Clock,
        Desk,
        Devices,
        Directory,
        Quarantine,
        Responses,
        Tally,
        Whereabouts,
    )


@dataclass(frozen=True)
class Outside:
    """One adapter for each port; the cloud's (`cloud.py`) are made when they are first asked for."""

    store: IncidentStore
    directory: Directory
    carrier: Carrier
    lines: Lines
    calls: CallBook
    devices: Devices
    commands: DeviceCommands
    responses: Responses
    city_centre: CityCentre
    desk: Desk
    quarantine: Quarantine
    tasks: TaskRegister
    repairs: RepairStore
    sweeps: Sweeps
    whereabouts: Whereabouts
    tally: Tally
    consoles: Consoles
    console_checks: ConsoleChecks
    consents: Consents
    presences: Presences
    confirmations: Confirmations
    rota: Rota
    probes: Probes
    line: ProbeLine
    messages: Messages
    tidings: Tidings
    books: Books
    campaigns: Campaigns
    clock: Clock
    facts: Facts
