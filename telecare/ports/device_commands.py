"""Where the commands are kept that people gave devices, with what the devices answered."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from telecare.domain.device_command import DeviceCommand


class DeviceCommands(Protocol):
    """Keeps commands by their thing: nobody answers for another device."""

    def keep(self, bureau: str, command: DeviceCommand, until: datetime | None) -> DeviceCommand:
        """Keep a command until its term and return what stands: the first of an id stays."""
        ...

    def command(self, bureau: str, thing: str, command_id: str) -> DeviceCommand | None:
        """Return a command, read strongly; None where this thing was given none of this id."""
        ...

    def answer(self, bureau: str, answered: DeviceCommand) -> bool:
        """Keep an answer, where none stands yet; tells whether it was the first."""
        ...
