"""How the services of elders are kept, found and moved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from telecare.domain.consent import Cause, Reluctance
from telecare.domain.programme.procedure import Act
from telecare.domain.service.life import Life, Over, Phase
from telecare.domain.timeline import GENESIS, Entry, Link


@dataclass(frozen=True, slots=True)
class KeptService:
    """A service as stored: its version, and where the chain of its log stands."""

    bureau: str
    life: Life
    version: int = 0
    entries: int = 0
    digest: str = GENESIS


@dataclass(frozen=True, slots=True)
class ListedService:
    """A service in a list: ids and words."""

    id: str
    elder: str
    area: str
    phase: Phase
    due_at: datetime | None = None
    over: Over | None = None
    reluctance: Reluctance | None = None
    cause: Cause | None = None
    is_cared: bool = False
    opened_at: datetime | None = None
    """When it was asked for; None in a list that was written before lists knew."""
    waits_for: Act | None = None

    @property
    def is_uncared(self) -> bool:
        """Tell whether care has not begun though somebody is served."""
        return self.phase is Phase.ACTIVE and not self.is_cared

    def moves_by(self, now: datetime) -> bool:
        """Tell whether time alone moves it by now; whoever is served and not cared for is due at once."""
        return self.is_uncared or (self.due_at is not None and self.due_at <= now)

    @classmethod
    def of(cls, life: Life) -> ListedService:
        """Return what a list shows of a service."""
        listed = cls(
            life.id,
            life.elder,
            life.area,
            life.phase,
            life.due_at,
            is_cared=life.care is not None,
            opened_at=life.opened_at,
            waits_for=life.next_stage.act if life.next_stage else None,
        )
        end = life.end
        if end is None:
            return listed
        return replace(listed, over=end.over, reluctance=end.reluctance, cause=end.cause)


class Services(Protocol):
    """Durable services; an elder has at most one that is not over, whoever applies at the same time."""

    def service(self, bureau: str, service: str) -> KeptService:
        """Return one service, read strongly; UnknownServiceError when there is none."""
        ...

    def of_elder(self, bureau: str, elder: str) -> tuple[KeptService, ...]:
        """Return every service that an elder has or had, by their ids."""
        ...

    def under(self, bureau: str, area: str, after: str) -> Iterator[tuple[str, ListedService]]:
        """Yield (cursor, service) under an area, '' for all, past a cursor; those that are over, too."""
        ...

    def due(self, bureau: str, now: datetime) -> Iterator[str]:
        """Yield the services that time alone moves by now."""
        ...

    def keep(self, kept: KeptService, life: Life, entries: tuple[Entry, ...]) -> KeptService:
        """Write a service, its log and its places in the lists in one transaction.

        A version of 0 is a new one.

        Raises:
            ServedAlreadyError: the elder has another service that is not over.
            ConflictError: somebody else wrote first.
        """
        ...

    def log(self, bureau: str, service: str) -> tuple[Link, ...]:
        """Return the whole log of a service in order."""
        ...
