"""Lines and calls in memory; threads may share them."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from datetime import datetime

from telecare.adapters.records import digits
from telecare.domain.call_reference import reference_of
from telecare.ports.lines import CallRecord, OnLine


@dataclass(frozen=True, slots=True)
class _Held:
    by: OnLine
    until: datetime


class MemoryLines:
    """Keeps whose call is on which number."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._held: dict[tuple[str, str], _Held] = {}

    def hold(
        self, bureau: str, number: str, mine: OnLine, until: datetime, now: datetime
    ) -> OnLine:
        """Take a number's line and return whose it is now."""
        place = (bureau, digits(number))
        with self._guard:
            held = self._held.get(place)
            if held is None or held.until <= now or held.by == mine:
                self._held[place] = held = _Held(mine, until)
            return held.by

    def free(self, bureau: str, attempt: str) -> None:
        """Give back the line that a call holds."""
        with self._guard:
            mine = [p for p, h in self._held.items() if p[0] == bureau and h.by.attempt == attempt]
            for place in mine:
                del self._held[place]


class MemoryCallBook:
    """Keeps which carrier has which call."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._records: dict[str, CallRecord] = {}

    def begin(self, record: CallRecord) -> CallRecord | None:
        """Note the first carrier of a call, or return what is noted already."""
        with self._guard:
            known = self._records.get(reference_of(record.attempt))
            if known is None:
                self._records[reference_of(record.attempt)] = record
            return known

    def ask(self, record: CallRecord) -> None:
        """Note the carrier that is about to be asked."""
        with self._guard:
            self._records[reference_of(record.attempt)] = record

    def taken(self, bureau: str, attempt: str, carrier_id: str) -> None:
        """Note that the carrier has the call, once."""
        with self._guard:
            known = self._records.get(reference_of(attempt))
            if known is not None and known.bureau == bureau and not known.carrier_id:
                self._records[reference_of(attempt)] = replace(known, carrier_id=carrier_id)

    def not_taken(self, bureau: str, attempt: str) -> None:
        """Forget a call that the carrier does not have."""
        with self._guard:
            known = self._records.get(reference_of(attempt))
            if known is not None and known.bureau == bureau and not known.carrier_id:
                del self._records[reference_of(attempt)]

    def find(self, attempt: str, bureau: str = "") -> CallRecord | None:
        """Return what is noted of a call, of its bureau alone where that is known."""
        found = self.by_reference(reference_of(attempt))
        return found if found is None or bureau in ("", found.bureau) else None

    def by_reference(self, reference: str) -> CallRecord | None:
        """Return the call of a reference."""
        with self._guard:
            return self._records.get(reference)
