"""The registry's log and its devices in the directory table."""

from __future__ import annotations

from collections.abc import Iterator

from telecare.adapters.dynamodb import items, registry_keys
from telecare.adapters.dynamodb.items import SCHEMA
from telecare.adapters.dynamodb.people import SealedPeople
from telecare.adapters.dynamodb.table import ConditionFailedError, Item, Table
from telecare.domain import codec
from telecare.domain.errors import ConflictError
from telecare.domain.registry.area_file import AreaFile
from telecare.domain.registry.changes import Change
from telecare.domain.registry.device_file import DeviceFile, DeviceState
from telecare.ports.registry import KeptArea, KeptDevice
from telecare.ports.world import Personal

_NEW = "attribute_not_exists(#pk)"


class DynamoRegistryLog:
    """Keeps a change and its key in one transaction, so that neither is there without the other."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def keep(self, bureau: str, change: Change) -> None:
        """Keep a change; one whose key is known already changes nothing."""
        item = items.versioned(codec.to_plain(change))
        place = registry_keys.change(bureau, change.where, change.at, change.key)
        heard = registry_keys.heard_change(bureau, change.key)
        writes = [self._table.put(heard, item, _NEW), self._table.put(place, item, _NEW)]
        try:
            self._table.transact(writes, repeatable=False)
        except ConditionFailedError as error:
            if 0 not in error.failed:
                raise

    def heard(self, bureau: str, key: str) -> Change | None:
        """Return the change that was brought under a key."""
        item = self._table.get(registry_keys.heard_change(bureau, key))
        return None if item is None else codec.from_plain(Change, items.from_body(item))

    def begin(self, bureau: str, key: str) -> None:
        """Note that a change under this key is being made."""
        place = registry_keys.begun_change(bureau, key)
        self._table.apply(self._table.put(place, {"v": SCHEMA}))

    def is_begun(self, bureau: str, key: str) -> bool:
        """Tell whether a change under this key was begun."""
        return self._table.get(registry_keys.begun_change(bureau, key)) is not None

    def of(self, bureau: str, where: str) -> tuple[Change, ...]:
        """Return the changes of one place, oldest first."""
        found = self._table.query(registry_keys.changes(bureau, where))
        return tuple(codec.from_plain(Change, items.from_body(item)) for item in found)


class DynamoDeviceRegister:
    """A device's file is written on its version; the list of the stock only says where to look."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def device(self, bureau: str, thing: str) -> KeptDevice | None:
        """Return a device's file, None for one that nobody has registered."""
        item = self._table.get(registry_keys.device(bureau, thing))
        if item is None:
            return None
        file: DeviceFile = codec.from_plain(DeviceFile, items.from_body(item))
        return KeptDevice(file, item["version"])

    def keep(self, bureau: str, kept: KeptDevice, file: DeviceFile) -> KeptDevice:
        """Write a device's file on its version; the list comes with it in one transaction."""
        made = KeptDevice(file, kept.version + 1)
        item = items.versioned(codec.to_plain(file), version=made.version)
        is_known = "#version = :known" if kept.version else _NEW
        place = registry_keys.device(bureau, file.thing)
        writes = [self._table.put(place, item, is_known, known=kept.version)]
        listed = registry_keys.stocked(bureau, file.thing)
        if file.state is DeviceState.STOCK:
            writes.append(self._table.put(listed, {"v": SCHEMA, "gone": False}))
        elif kept.version and kept.file.state is DeviceState.STOCK:
            writes.append(self._table.put(listed, {"v": SCHEMA, "gone": True}))
        try:
            self._table.transact(writes, repeatable=False)
        except ConditionFailedError as error:
            raise ConflictError(f"{file.thing} was written by somebody else") from error
        return made

    def stock(self, bureau: str, after: str) -> Iterator[DeviceFile]:
        """Yield the devices that lie in stock, past one of them, by name."""
        for item in self._table.query(registry_keys.stocked(bureau, "").pk):
            if item["gone"] or item["sk"] <= after:
                continue
            kept = self.device(bureau, item["sk"])
            if kept is not None and kept.file.state is DeviceState.STOCK:
                yield kept.file


class SealedFiles:
    """Where people belong and what is kept of them, by what lies sealed in the directory."""

    def __init__(self, people: SealedPeople) -> None:
        self._people = people

    def home_of(self, bureau: str, person: str) -> str:
        """Return the home of an elder or responder; '' for a stranger."""
        return self._people.place(bureau, person)[0]

    def keep_note(self, bureau: str, name: str, elder: str, home: str, text: str) -> None:
        """Keep a text sealed under an elder's key."""
        self._people.write(bureau, name, elder, home, Personal(notes=text))

    def note(self, bureau: str, name: str) -> str:
        """Return a text that was kept, '' where there is none; SealError after erasure."""
        return self._people.read(bureau, name).notes


class DynamoAreaRegister:
    """A bureau's few dozen lie together; the name is sealed before the file that shows it is written."""

    def __init__(self, table: Table, people: SealedPeople) -> None:
        self._table = table
        self._people = people

    def one(self, bureau: str, person: str) -> KeptArea | None:
        """Return one of them, None for a stranger."""
        item = self._table.get(registry_keys.area_responder(bureau, person))
        return None if item is None else _area_of(item)

    def keep(self, bureau: str, kept: KeptArea, file: AreaFile, personal: Personal) -> KeptArea:
        """Write a file on its version with who it is."""
        known = self.one(bureau, file.id)
        if (known.version if known else 0) != kept.version:
            raise ConflictError(f"{file.id} was written by somebody else")
        self._people.write(bureau, file.id, file.id, "", personal)
        made = KeptArea(file, kept.version + 1)
        item = items.versioned(codec.to_plain(file), version=made.version)
        is_known = "#version = :known" if kept.version else _NEW
        place = registry_keys.area_responder(bureau, file.id)
        try:
            self._table.apply(self._table.put(place, item, is_known, known=kept.version))
        except ConditionFailedError as error:
            raise ConflictError(f"{file.id} was written by somebody else") from error
        return made

    def all(self, bureau: str) -> tuple[KeptArea, ...]:
        """Return everybody who serves an area of the bureau, in the order of their ids."""
        found = self._table.query(registry_keys.area_responder(bureau, "").pk)
        return tuple(map(_area_of, found))


def _area_of(item: Item) -> KeptArea:
    file: AreaFile = codec.from_plain(AreaFile, items.from_body(item))
    return KeptArea(file, item["version"])
