"""Writes what another operator or street gets of a service, and records that somebody looked (FJ24-36, law 13)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from telecare.domain.service.hand_over import hand_over_file
from telecare.domain.service.life import Phase
from telecare.ports.consents import Consents
from telecare.ports.looks import Look, Looks
from telecare.ports.services import KeptService, Services
from telecare.ports.world import Clock, Directory


@dataclass(frozen=True, slots=True)
class HandServiceOver:
    """Hands services over; without the record of the look there is no file."""

    services: Services
    consents: Consents
    directory: Directory
    looks: Looks
    clock: Clock

    def one(self, bureau: str, service: str, by: str, key: str) -> dict[str, Any]:
        """Return the file of one service; UnknownServiceError when there is none."""
        return self._file(self.services.service(bureau, service), by, key)

    def of_operator(
        self, bureau: str, operator: str, area: str, by: str, key: str, after: str = ""
    ) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield (cursor, file) of each service of an operator under an area that is not over, past a cursor.

        It is what a bureau demands when the operator changes; a file that nobody takes is not looked at.
        """
        for at, listed in self.services.under(bureau, area, after):
            if listed.phase is Phase.ENDED:
                continue
            kept = self.services.service(bureau, listed.id)
            if kept.life.operator == operator:
                yield at, self._file(kept, by, f"{key}-{listed.id}")

    def _file(self, kept: KeptService, by: str, key: str) -> dict[str, Any]:
        life, bureau = kept.life, kept.bureau
        look = Look(by, f"hand_over.{life.id}", "", self.clock.now())
        self.looks.keep(bureau, (life.elder,), key, look)
        devices = self.directory.snapshot(bureau, life.home).devices if life.home else ()
        words = self.consents.of(bureau, life.elder)
        return hand_over_file(life, self.services.log(bureau, life.id), words, devices)
