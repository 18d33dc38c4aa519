"""The roster: which devices a bureau has listed, and which certificate each of them has."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class Roster(Protocol):
    """A listed device gets one certificate, however many ask for one, and however often."""

    def is_listed(self, thing: str) -> bool:
        """Tell whether the thing's bureau has listed it."""
        ...

    def bind(self, thing: str, certificate: str, at: datetime) -> bool:
        """Bind a thing to a certificate; False when it is bound to another.

        The same again is True. Taking the device off the roster ends the bond.

        Raises:
            UnknownDeviceError: the bureau has not listed it.
        """
        ...

    def release(self, thing: str) -> None:
        """End a listed thing's bond, so that it may be bound once more; without a bond it is no error.

        Raises:
            UnknownDeviceError: the bureau has not listed it.
        """
        ...
