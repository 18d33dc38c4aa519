"""What is said and written to people: texts by key, in the words of a bureau."""

from __future__ import annotations

from typing import Protocol


class Messages(Protocol):
    """Every text that leaves the platform; none stands anywhere else."""

    def text(self, bureau: str, language: str, key: str, **values: str) -> str:
        """Return a text with its values put in; an empty value is spoken round, never left blank.

        KeyError names a key that the catalogue does not have.
        """
        ...
