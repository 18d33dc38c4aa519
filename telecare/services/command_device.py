"""Gives a device a command that somebody ordered at the portal, and tells what became of it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from telecare.domain.consent import Purpose, Subject, may_use
from telecare.domain.device_command import IN_INCIDENT, PREFIX, DeviceCommand, Occasion, Order
from telecare.domain.device_types import obeys
from telecare.domain.errors import (
    ConflictError,
    FaultyRowError,
    NotPermittedError,
    UnknownDeviceError,
)
from telecare.domain.registry.changes import Did
from telecare.domain.registry.device_file import DeviceFile, DeviceState
from telecare.ports.consents import Consents
from telecare.ports.device_commands import DeviceCommands
from telecare.ports.looks import Look, Looks
from telecare.ports.world import Clock, Devices
from telecare.services.change_home import Asked
from telecare.services.keep_device import KeepDevice

OPEN_VALVE = "open_valve_on_the_spot"
"""The task to open a valve again: somebody goes there, looks, and opens it with the elder."""

EXPIRES, ANSWER, KEPT = "command.expires_s", "command.answer_s", "command.kept_days"


@dataclass(frozen=True, slots=True)
class CommandDevice:
    """Commands devices.

    It is kept who ordered what and why before the device hears of it, and written into the history of
    the home. A valve that was closed asks for a person on the spot, and nothing here opens one.
    """

    devices: KeepDevice
    commands: DeviceCommands
    speaks: Devices
    consents: Consents
    looks: Looks
    clock: Clock

    def order(
        self, bureau: str, thing: str, order: Order, why: Occasion, asked: Asked
    ) -> DeviceCommand:
        """Order something and return the command; the same key again is the same command.

        Raises:
            FaultyRowError: a device of this type does not obey this.
            NotPermittedError: it is retired; an incident is under way; nobody agreed to be located.
            ConflictError: the key stands for another command.
        """
        file = self.devices.known(bureau, thing).file
        command_id = _id_of(bureau, thing, asked.key)
        stands = self.commands.command(bureau, thing, command_id)
        if stands is None:
            self._refuse(bureau, file, order)
            stands = self._kept(bureau, thing, command_id, order, why, asked)
        if (stands.order, stands.why) != (order, why):
            raise ConflictError("this key was used for another command")
        if self.devices.change.heard(bureau, asked) is None:
            self._send(bureau, file, stands, asked)
        return stands

    def command(self, bureau: str, thing: str, command_id: str) -> DeviceCommand:
        """Return a command with what became of it; UnknownDeviceError where it was never given."""
        known = self.commands.command(bureau, thing, command_id)
        if known is None:
            raise UnknownDeviceError(command_id)
        return known

    # ---- steps ----

    def _refuse(self, bureau: str, file: DeviceFile, order: Order) -> None:
        if file.state is DeviceState.RETIRED:
            raise NotPermittedError("the device is retired: its certificate is out for good")
        if not obeys(file.type, order.value):
            raise FaultyRowError(("command", "not_obeyed"))
        is_running = self.devices.change.is_running(bureau, file.home)
        if is_running and order not in IN_INCIDENT:
            raise NotPermittedError(
                "an incident of this home is under way: its devices are at work"
            )
        if order is Order.LOCATE and not is_running and not self._may_locate(bureau, file):
            raise NotPermittedError(
                "the elder has not agreed to be located, and no incident is open"
            )

    def _may_locate(self, bureau: str, file: DeviceFile) -> bool:
        said = self.consents.of(bureau, file.elder).values() if file.elder else ()
        return may_use(said, Subject(Purpose.POSITION, file.thing), self.clock.now())

    def _kept(
        self,
        bureau: str,
        thing: str,
        command_id: str,
        order: Order,
        why: Occasion,
        asked: Asked,
    ) -> DeviceCommand:
        parameters = self.devices.enrol.directory.parameters(bureau)
        now = self.clock.now()
        expires_at = now + parameters.duration(EXPIRES)
        answer_by = expires_at + parameters.duration(ANSWER)
        new = DeviceCommand(command_id, thing, order, why, asked.by, now, expires_at, answer_by)
        return self.commands.keep(bureau, new, now + parameters.duration(KEPT))

    def _send(self, bureau: str, file: DeviceFile, command: DeviceCommand, asked: Asked) -> None:
        """Send, then write the history: what broke off in between is sent once more, and obeyed once."""
        if command.order is Order.LOCATE and file.elder:
            look = Look(command.by, f"locate.{command.why}", "", command.sent_at)
            self.looks.keep(bureau, (file.elder,), asked.key, look)
        if command.order is Order.CLOSE_VALVE:
            self._ask_for_somebody(bureau, file, command)
        if self.clock.now() < command.expires_at and not command.answer:
            told = {"command_id": command.id, "expires_at": command.expires_at.isoformat()}
            self.speaks.send(file.thing, command.order.value, told)
        said = (command.order.value, command.why.value)
        self.devices.noted(bureau, file, Did.COMMANDED, asked, said)

    def _ask_for_somebody(self, bureau: str, file: DeviceFile, command: DeviceCommand) -> None:
        detail = {"thing": file.thing, "elder": file.elder, "why": command.why.value}
        told = {name: value for name, value in detail.items() if value}
        now, key = self.clock.now(), f"valve-{command.id}"
        self.devices.change.tasks.open(bureau, key, OPEN_VALVE, file.home, told, now, file.area)


def _id_of(bureau: str, thing: str, key: str) -> str:
    digest = hashlib.sha256(f"{bureau}\0{thing}\0{key}".encode()).hexdigest()
    return f"{PREFIX}{digest[:32]}"
