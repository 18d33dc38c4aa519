"""What carriers tell by call-backs, on its way to the call-events queue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Refused:
    """A piece of news that cannot be taken, as it came, and why."""

    payload: bytes
    reason: str


@dataclass(frozen=True, slots=True)
class Translated:
    """One call-back: what goes to the queue, and what of it cannot be read."""

    documents: tuple[Mapping[str, object], ...] = ()
    refused: tuple[Refused, ...] = ()


class Translate(Protocol):
    """Turns a carrier's call-back into documents of the call-events queue."""

    def __call__(self, kind: str, body: bytes, now: datetime) -> Translated:
        """Return what a body holds; a MessageError when it is no call-back at all."""
        ...


class CallEvents(Protocol):
    """The call-events queue."""

    def put(self, documents: Sequence[Mapping[str, object]]) -> None:
        """Put documents durably into the queue, all of them; UnavailableError when not all are in it."""
        ...


class NewsSecret(Protocol):
    """What only a carrier of ours knows."""

    def field(self, name: str) -> str:
        """Return a field of the secret; UnavailableError when it cannot be read."""
        ...
