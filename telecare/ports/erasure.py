"""What else must go with a person's key: the way in for their devices."""

from __future__ import annotations

from typing import Protocol


class Certificates(Protocol):
    """The certificates by which devices connect."""

    def withdraw(self, thing: str) -> None:
        """Let a thing in no more, now and for good; one without certificates or unknown is no error."""
        ...
