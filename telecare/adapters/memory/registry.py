"""The registry's log, its devices and the list of who is shut out, in memory."""

from __future__ import annotations

from collections.abc import Iterator

from telecare.adapters.memory.directory import MemoryDirectory
from telecare.domain.errors import ConflictError
from telecare.domain.registry.area_file import AreaFile
from telecare.domain.registry.changes import Change
from telecare.domain.registry.device_file import DeviceFile, DeviceState
from telecare.ports.registry import KeptArea, KeptDevice
from telecare.ports.world import Personal


class MemoryRegistryLog:
    """Keeps each change once."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], Change] = {}
        self._begun: set[tuple[str, str]] = set()

    def keep(self, bureau: str, change: Change) -> None:
        """Keep a change; one whose key is known already changes nothing."""
        self.kept.setdefault((bureau, change.key), change)

    def heard(self, bureau: str, key: str) -> Change | None:
        """Return the change that was brought under a key."""
        return self.kept.get((bureau, key))

    def begin(self, bureau: str, key: str) -> None:
        """Note that a change under this key is being made."""
        self._begun.add((bureau, key))

    def is_begun(self, bureau: str, key: str) -> bool:
        """Tell whether a change under this key was begun."""
        return (bureau, key) in self._begun

    def of(self, bureau: str, where: str) -> tuple[Change, ...]:
        """Return the changes of one place, oldest first."""
        mine = (c for (b, _), c in self.kept.items() if (b, c.where) == (bureau, where))
        return tuple(sorted(mine, key=lambda change: (change.at, change.key)))


class MemoryDeviceRegister:
    """Keeps the newest version of each device's file."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], KeptDevice] = {}

    def device(self, bureau: str, thing: str) -> KeptDevice | None:
        """Return a device's file, None for one that nobody has registered."""
        return self._kept.get((bureau, thing))

    def keep(self, bureau: str, kept: KeptDevice, file: DeviceFile) -> KeptDevice:
        """Write a device's file on its version."""
        known = self._kept.get((bureau, file.thing))
        if (known.version if known else 0) != kept.version:
            raise ConflictError(f"{file.thing} was written by somebody else")
        made = KeptDevice(file, kept.version + 1)
        self._kept[bureau, file.thing] = made
        return made

    def stock(self, bureau: str, after: str) -> Iterator[DeviceFile]:
        """Yield the devices that lie in stock, past one of them, by name."""
        files = (kept.file for (b, _), kept in sorted(self._kept.items()) if b == bureau)
        yield from (f for f in files if f.state is DeviceState.STOCK and f.thing > after)


class MemoryCertificates:
    """Remembers who was shut out."""

    def __init__(self) -> None:
        self.out: list[str] = []

    def shut_out(self, thing: str) -> int:
        """Note a thing; it has one certificate until then."""
        is_new = thing not in self.out
        self.out.append(thing)
        return int(is_new)


class MemoryAreaRegister:
    """Keeps who serves areas; who they are goes to a directory."""

    def __init__(self, directory: MemoryDirectory) -> None:
        self._directory = directory
        self._kept: dict[tuple[str, str], KeptArea] = {}

    def one(self, bureau: str, person: str) -> KeptArea | None:
        """Return one of them, None for a stranger."""
        return self._kept.get((bureau, person))

    def keep(self, bureau: str, kept: KeptArea, file: AreaFile, personal: Personal) -> KeptArea:
        """Write a file on its version with who it is."""
        known = self._kept.get((bureau, file.id))
        if (known.version if known else 0) != kept.version:
            raise ConflictError(f"{file.id} was written by somebody else")
        self._directory.keep_person(bureau, file.id, personal)
        made = self._kept[bureau, file.id] = KeptArea(file, kept.version + 1)
        return made

    def all(self, bureau: str) -> tuple[KeptArea, ...]:
        """Return everybody who serves an area of the bureau, in the order of their ids."""
        return tuple(kept for (b, _), kept in sorted(self._kept.items()) if b == bureau)
