"""Where services say what they did: facts with keys, for logs and metrics."""

from __future__ import annotations

from typing import Protocol


class Facts(Protocol):
    """Writes facts down; nothing depends on it, so it never raises."""

    def note(self, fact: str, **keys: str | int) -> None:
        """Write a fact by name with ids, words and counts: never a name, number, address or text."""
        ...
