"""Commands of people to devices, in memory."""

from __future__ import annotations

from datetime import datetime

from telecare.domain.device_command import DeviceCommand


class MemoryDeviceCommands:
    """Keeps each command once."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str, str], DeviceCommand] = {}

    def keep(self, bureau: str, command: DeviceCommand, until: datetime | None) -> DeviceCommand:
        """Keep a command and return what stands; nothing goes from memory."""
        del until
        return self._kept.setdefault((bureau, command.thing, command.id), command)

    def command(self, bureau: str, thing: str, command_id: str) -> DeviceCommand | None:
        """Return a command, or None."""
        return self._kept.get((bureau, thing, command_id))

    def answer(self, bureau: str, answered: DeviceCommand) -> bool:
        """Keep an answer, where none stands yet."""
        place = (bureau, answered.thing, answered.id)
        if self._kept[place].answer:
            return False
        self._kept[place] = answered
        return True
