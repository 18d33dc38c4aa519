"""What the registry keeps beside the directory: its log, its devices from stock to end, who can be shut out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from telecare.domain.registry.area_file import AreaFile
from telecare.domain.registry.changes import Change
from telecare.domain.registry.device_file import DeviceFile
from telecare.ports.world import Personal


class RegistryLog(Protocol):
    """Every change of the registry, added to and never changed; each key is kept once."""

    def keep(self, bureau: str, change: Change) -> None:
        """Keep a change; one whose key is known already changes nothing."""
        ...

    def heard(self, bureau: str, key: str) -> Change | None:
        """Return the change that was brought under a key, None for a new one."""
        ...

    def begin(self, bureau: str, key: str) -> None:
        """Note that a change under this key is being made: whoever sends it again goes on with it."""
        ...

    def is_begun(self, bureau: str, key: str) -> bool:
        """Tell whether a change under this key was begun, be it kept by now or not."""
        ...

    def of(self, bureau: str, where: str) -> tuple[Change, ...]:
        """Return the changes of one home or other place, oldest first."""
        ...


@dataclass(frozen=True, slots=True)
class KeptDevice:
    """A device's file as stored, and its version."""

    file: DeviceFile
    version: int = 0


class DeviceRegister(Protocol):
    """Devices from the stock to their end; nothing is ever taken out."""

    def device(self, bureau: str, thing: str) -> KeptDevice | None:
        """Return a device's file, None for one that nobody has registered."""
        ...

    def keep(self, bureau: str, kept: KeptDevice, file: DeviceFile) -> KeptDevice:
        """Write a device's file on its version; ConflictError when somebody else wrote first."""
        ...

    def stock(self, bureau: str, after: str) -> Iterator[DeviceFile]:
        """Yield the devices that lie in stock, past one of them, by name."""
        ...


class People(Protocol):
    """Where people belong, and what is kept of them beside their names and numbers."""

    def home_of(self, bureau: str, person: str) -> str:
        """Return the home of an elder or responder, of one who ended too; '' for a stranger."""
        ...

    def keep_note(self, bureau: str, name: str, elder: str, home: str, text: str) -> None:
        """Keep a text sealed under an elder's key: it is gone when the elder is erased."""
        ...

    def note(self, bureau: str, name: str) -> str:
        """Return a text that was kept, '' where there is none; SealError after erasure."""
        ...


class Numbers(Protocol):
    """How many people there are behind the names of many homes; no number is opened."""

    def distinct(self, bureau: str, people: Iterable[str]) -> int:
        """Return how many different numbers some people have; whoever has none counts by themself.

        They are read as they were a moment ago; who is not there any more is nobody.
        """
        ...


class Certificates(Protocol):
    """What lets devices in."""

    def shut_out(self, thing: str) -> int:
        """Make every certificate of a thing void for good; returns how many it had. Twice is the same."""
        ...


@dataclass(frozen=True, slots=True)
class KeptArea:
    """Somebody who serves areas as stored, and the version."""

    file: AreaFile
    version: int = 0


class AreaRegister(Protocol):
    """Who serves areas; name and number are sealed under a key of their own."""

    def one(self, bureau: str, person: str) -> KeptArea | None:
        """Return one of them, None for a stranger; one who ended too."""
        ...

    def keep(self, bureau: str, kept: KeptArea, file: AreaFile, personal: Personal) -> KeptArea:
        """Write a file on its version with who it is; ConflictError when somebody else wrote first."""
        ...

    def all(self, bureau: str) -> tuple[KeptArea, ...]:
        """Return everybody who serves an area of the bureau, in the order of their ids."""
        ...
