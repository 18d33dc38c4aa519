"""How a bureau's published programme is read."""

from __future__ import annotations

from typing import Protocol

from telecare.domain.programme.programme import Programme


class Programmes(Protocol):
    """The programmes that were published with a bureau's policy; a version never changes."""

    def published(self, bureau: str, version: str) -> Programme | None:
        """Return the programme of a version, '' for the one in force; None where there is none.

        Raises:
            PolicyError: what is published cannot be read.
        """
        ...
