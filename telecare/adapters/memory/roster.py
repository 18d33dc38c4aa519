"""The roster in memory."""

from __future__ import annotations

from datetime import datetime

from telecare.domain.errors import UnknownDeviceError
from telecare.ports.world import Directory


class MemoryRoster:
    """Lists the things of a directory and keeps who has which certificate."""

    def __init__(self, directory: Directory) -> None:
        self.bound: dict[str, str] = {}
        self.bound_at: dict[str, datetime] = {}
        self._directory = directory

    def is_listed(self, thing: str) -> bool:
        """Tell whether the thing's bureau has listed it."""
        try:
            self._directory.thing(thing)
        except UnknownDeviceError:
            self.bound.pop(thing, None)
            return False
        return True

    def bind(self, thing: str, certificate: str, at: datetime) -> bool:
        """Bind a thing to a certificate; False when it is bound to another."""
        if not self.is_listed(thing):
            raise UnknownDeviceError(thing)
        self.bound_at.setdefault(thing, at)
        return self.bound.setdefault(thing, certificate) == certificate

    def release(self, thing: str) -> None:
        """End a listed thing's bond, so that it may be bound once more."""
        if not self.is_listed(thing):
            raise UnknownDeviceError(thing)
        self.bound.pop(thing, None)
        self.bound_at.pop(thing, None)
