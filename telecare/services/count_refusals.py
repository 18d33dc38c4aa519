"""Counts why people refuse: the service as a whole, and single devices and uses of their data (SH21-22)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from telecare.domain.refusals import SERVICE, Refused, Tally, tallied
from telecare.domain.service.life import Over
from telecare.ports.consents import Consents
from telecare.ports.services import Services


@dataclass(frozen=True, slots=True)
class CountRefusals:
    """Counts; nobody is named, and a no that was taken back later is counted as one that was said."""

    services: Services
    consents: Consents

    def under(self, bureau: str, area: str) -> tuple[Tally, ...]:
        """Return the counts of all streets under an area, '' for the whole bureau."""
        return tallied((*self._services(bureau, area), *self._words(bureau, area)))

    def _services(self, bureau: str, area: str) -> Iterator[Refused]:
        for _, each in self.services.under(bureau, area, ""):
            if each.over is Over.DECLINED and each.reluctance and each.cause:
                yield Refused(each.area, SERVICE, each.reluctance, each.cause)

    def _words(self, bureau: str, area: str) -> Iterator[Refused]:
        for at, word in self.consents.refusals(bureau, area):
            if word.reluctance and word.cause:
                yield Refused(at, word.subject.purpose, word.reluctance, word.cause)
