"""What is said and written to people: texts by key, in the words of a bureau and a language."""

from __future__ import annotations

from typing import Protocol

from telecare.domain.kinds import Kind
from telecare.messages.catalogue import Edition
from telecare.messages.scripts import Question


class Messages(Protocol):
    """Every text that leaves the platform; none stands anywhere else."""

    def text(self, edition: Edition, key: str, **values: str) -> str:
        """Return a text with its values put in; an empty value is spoken round, never left blank.

        UnavailableError names a key that no version of the bureau's scripts has.
        """
        ...

    def guide(self, edition: Edition, kind: Kind) -> tuple[Question, ...]:
        """Return the questions that a seat asks about an incident of this kind, in their order."""
        ...
