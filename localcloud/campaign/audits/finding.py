"""One thing that must never have happened."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found, and in which incident where there is one."""

    what: str
    incident: str = ""

    def __str__(self) -> str:
        return f"{self.incident or '-'}: {self.what}"
