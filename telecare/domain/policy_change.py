"""A change of a bureau's numbers by its own people: proposed by one, put in force by another (law 12)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from telecare.domain.errors import NotPermittedError

MARK = "~"
"""Parts the version of the files from the change that was put on top of it."""

Document = Mapping[str, Any]
"""A policy as it is published: plain JSON."""


@dataclass(frozen=True, slots=True)
class Change:
    """One version that was put in force."""

    version: str
    by: str
    why: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the second person said of a proposal."""

    agreed: bool
    by: str
    at: datetime
    why: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """Other values for numbers of the version `base`, until somebody else has said yes or no."""

    id: str
    base: str
    values: Mapping[str, float]
    by: str
    why: str
    at: datetime
    verdict: Verdict | None = None

    @property
    def version(self) -> str:
        """Return the name of the version that it becomes; changes of changes do not grow longer."""
        return f"{self.base.partition(MARK)[0]}{MARK}{self.id}"

    def judged(self, verdict: Verdict) -> Proposal:
        """Return it with what was said of it.

        Raises:
            NotPermittedError: whoever proposes it does not agree to it, and what was said stays.
        """
        if self.verdict is not None:
            if self.verdict.agreed == verdict.agreed and self.verdict.by == verdict.by:
                return self
            raise NotPermittedError("it has been decided already")
        if verdict.agreed and verdict.by == self.by:
            raise NotPermittedError("somebody else has to agree to what you propose")
        return replace(self, verdict=verdict)


def faults(document: Document, values: Mapping[str, float]) -> dict[str, str]:
    """Return how to mend each value that a bureau may not set itself."""
    if not values:
        return {"values": "give at least one"}
    found = {}
    for name, value in values.items():
        if mend := _mend(document, name, value):
            found[name] = mend
    return found


def _mend(document: Document, name: str, value: float) -> str:
    known, bounds = document["parameters"], document.get("bounds", {})
    if name not in known:
        return "is no parameter of this bureau"
    if name not in bounds:
        return "is changed in the bureau's files alone, where every plan is proven with it"
    least, most = bounds[name]
    if not least <= value <= most:
        return f"give a number from {least:g} to {most:g}"
    return "" if value != known[name] else "is in force already"


def with_values(document: Document, values: Mapping[str, float]) -> dict[str, Any]:
    """Return the document with other values; what is said, done and given stays as it is."""
    return {**document, "parameters": {**document["parameters"], **values}}
