"""Commands of people to devices in the incidents table: an item each, answered once."""

from __future__ import annotations

from datetime import datetime

from telecare.adapters.dynamodb import command_keys, items
from telecare.adapters.dynamodb.table import ConditionFailedError, Item, Table, Value
from telecare.domain import codec
from telecare.domain.device_command import DeviceCommand

NEW = "attribute_not_exists(#pk)"


class DynamoDeviceCommands:
    """The first of an id stays, and so does its first answer."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def keep(self, bureau: str, command: DeviceCommand, until: datetime | None) -> DeviceCommand:
        """Keep a command until its term and return what stands."""
        place = command_keys.command(bureau, command.thing, command.id)
        term: dict[str, Value] = {} if until is None else {"ttl": int(until.timestamp())}
        item = items.versioned(codec.to_plain(command), waits=True, **term)
        try:
            self._table.apply(self._table.put(place, item, NEW))
        except ConditionFailedError:
            return self.command(bureau, command.thing, command.id) or command
        return command

    def command(self, bureau: str, thing: str, command_id: str) -> DeviceCommand | None:
        """Return a command, or None."""
        item = self._table.get(command_keys.command(bureau, thing, command_id))
        return None if item is None else _command(item)

    def answer(self, bureau: str, answered: DeviceCommand) -> bool:
        """Keep an answer, where none stands yet; its term stays as it was."""
        place = command_keys.command(bureau, answered.thing, answered.id)
        body = items.to_body(codec.to_plain(answered))
        change = "SET #body = :body, #waits = :over"
        write = self._table.update(
            place, change, "#waits = :waits", body=body, over=False, waits=True
        )
        try:
            self._table.apply(write)
        except ConditionFailedError:
            return False
        return True


def _command(item: Item) -> DeviceCommand:
    command: DeviceCommand = codec.from_plain(DeviceCommand, items.from_body(item))
    return command
