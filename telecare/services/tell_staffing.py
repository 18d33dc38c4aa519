"""Holds the rota against what a bureau's programme asks of its operator's people (FJ24-13 to FJ24-16)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from telecare.domain.errors import PolicyError
from telecare.domain.programme.staffing import Need, people_needed, undone, unspoken
from telecare.domain.records.forms import RecordKind
from telecare.domain.records.record import Standing
from telecare.domain.rota import Post, Shift
from telecare.ports.programmes import Programmes
from telecare.ports.records import Records
from telecare.ports.rota import Rota
from telecare.ports.world import Clock


@dataclass(frozen=True, slots=True)
class Worker:
    """What somebody speaks and can do."""

    person: str
    languages: frozenset[str]
    duties: frozenset[str]


@dataclass(frozen=True, slots=True)
class ShiftLacks:
    """What nobody who is on duty at the beginning of a shift speaks."""

    begins: datetime
    people: tuple[str, ...]
    unspoken: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StaffingReport:
    """How many people are needed and there, what none of them can do, and shifts that lack a language."""

    need: Need
    workers: int
    unable: tuple[str, ...]
    unspoken: tuple[str, ...]
    shifts: tuple[ShiftLacks, ...]


@dataclass(frozen=True, slots=True)
class TellStaffing:
    """Reads workers' records and the rota of seats."""

    records: Records
    programmes: Programmes
    rota: Rota
    clock: Clock

    def between(
        self, bureau: str, clients: int, since: datetime, until: datetime
    ) -> StaffingReport:
        """Return how the staff stands for so many clients, and each shift that lacks a language.

        Raises:
            PolicyError: the bureau has published no programme.
        """
        programme = self.programmes.published(bureau, "")
        if programme is None:
            raise PolicyError(f"programme of {bureau}", 0, "current", "publish a version")
        rule, workers = programme.staffing, {w.person: w for w in self._workers(bureau)}
        shifts = self.rota.shifts(bureau, Post.SEAT, since, until)
        lacking = []
        for begins in sorted({shift.begins for shift in shifts}):
            there = _on_duty(shifts, begins)
            spoken = {s for p in there if p in workers for s in workers[p].languages}
            if missing := unspoken(rule, spoken):
                lacking.append(ShiftLacks(begins, there, missing))
        return StaffingReport(
            need=people_needed(rule, clients),
            workers=len(workers),
            unable=undone(rule, {d for w in workers.values() for d in w.duties}),
            unspoken=unspoken(rule, {s for w in workers.values() for s in w.languages}),
            shifts=tuple(lacking),
        )

    def _workers(self, bureau: str) -> Iterator[Worker]:
        now = self.clock.now()
        for _, record in self.records.listed(bureau, RecordKind.WORKER, "", ""):
            if record.standing(now) is Standing.STANDS:
                named = (_split(record.fields[name]) for name in ("languages", "duties"))
                yield Worker(record.about, *named)


def _on_duty(shifts: tuple[Shift, ...], at: datetime) -> tuple[str, ...]:
    return tuple(sorted({s.person for s in shifts if s.begins <= at < s.ends}))


def _split(text: str) -> frozenset[str]:
    return frozenset(each.strip() for each in text.split(","))
