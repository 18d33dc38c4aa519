"""Services of elders in memory."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from telecare.domain.errors import ConflictError, ServedAlreadyError, UnknownServiceError
from telecare.domain.service.life import Life, Phase
from telecare.domain.timeline import Entry, Link, chain
from telecare.ports.services import KeptService, ListedService


class MemoryServices:
    """Keeps services and their logs."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], KeptService] = {}
        self._logs: dict[tuple[str, str], tuple[Link, ...]] = {}

    def service(self, bureau: str, service: str) -> KeptService:
        """Return one service."""
        if (bureau, service) not in self._kept:
            raise UnknownServiceError(service)
        return self._kept[bureau, service]

    def of_elder(self, bureau: str, elder: str) -> tuple[KeptService, ...]:
        """Return every service that an elder has or had, by their ids."""
        found = [k for (b, _), k in sorted(self._kept.items()) if b == bureau]
        return tuple(kept for kept in found if kept.life.elder == elder)

    def under(self, bureau: str, area: str, after: str) -> Iterator[tuple[str, ListedService]]:
        """Yield (cursor, service) under an area, past a cursor."""
        lives = [kept.life for (b, _), kept in self._kept.items() if b == bureau]
        listed = sorted((f"{life.area}#{life.id}", ListedService.of(life)) for life in lives)
        return (each for each in listed if each[0].startswith(area) and each[0] > after)

    def due(self, bureau: str, now: datetime) -> Iterator[str]:
        """Yield the services that time alone moves by now."""
        listed = [each for _, each in self.under(bureau, "", "")]
        return (each.id for each in listed if each.moves_by(now))

    def keep(self, kept: KeptService, life: Life, entries: tuple[Entry, ...]) -> KeptService:
        """Write a service."""
        at = (kept.bureau, life.id)
        stored = self._kept.get(at)
        if (stored.version if stored else 0) != kept.version:
            raise ConflictError("the service changed since it was read")
        others = (k.life for k in self.of_elder(kept.bureau, life.elder) if k.life.id != life.id)
        if not kept.version and any(other.phase is not Phase.ENDED for other in others):
            raise ServedAlreadyError("the elder has a service that is not over")
        links = chain(entries, kept.entries, kept.digest)
        digest = links[-1].digest if links else kept.digest
        after = KeptService(kept.bureau, life, kept.version + 1, kept.entries + len(links), digest)
        self._kept[at] = after
        self._logs[at] = (*self._logs.get(at, ()), *links)
        return after

    def log(self, bureau: str, service: str) -> tuple[Link, ...]:
        """Return the whole log of a service in order."""
        return self._logs.get((bureau, service), ())
