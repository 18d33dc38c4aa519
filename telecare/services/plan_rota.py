"""Plans who is on duty: shifts are kept, given up with a reason, and shown with the gaps between them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from telecare.domain.errors import NotPermittedError
from telecare.domain.registry.changes import NO_HOME, About, Change, Did, Why
from telecare.domain.rota import Gap, Post, Shift, gaps
from telecare.ports.facts import Facts
from telecare.ports.registry import RegistryLog
from telecare.ports.rota import Rota
from telecare.ports.world import Clock, Directory
from telecare.services.change_home import Asked

LONGEST_LOOK = timedelta(days=62)


@dataclass(frozen=True, slots=True)
class Plan:
    """A time of the rota: who is on duty, and when too few are."""

    shifts: tuple[Shift, ...]
    gaps: tuple[Gap, ...]
    needed: int


@dataclass(frozen=True, slots=True)
class PlanRota:
    """Changes the rota; every change says who made it, and a shift that was worked is never unmade."""

    rota: Rota
    directory: Directory
    log: RegistryLog
    clock: Clock
    facts: Facts

    def look(self, bureau: str, post: Post, since: datetime, until: datetime) -> Plan:
        """Return who is on duty and where a shift has nobody, by the bureau's parameter.

        NotPermittedError for a time that is none or longer than two months.
        """
        if not timedelta() < until - since <= LONGEST_LOOK:
            raise NotPermittedError(f"ask for at most {LONGEST_LOOK.days} days, and for some time")
        needed = self.directory.parameters(bureau).count(f"rota.{post}s")
        shifts = self.rota.shifts(bureau, post, since, until)
        return Plan(shifts, gaps(shifts, post, needed, since, until), needed)

    def heard(self, bureau: str, asked: Asked) -> Shift | None:
        """Return the shift that was changed under this key before, None for a new one."""
        change = self.log.heard(bureau, asked.key)
        if change is None or change.about is not About.SHIFT:
            return None
        begins, ends = (datetime.fromisoformat(change.detail[name]) for name in ("begins", "ends"))
        return Shift(Post(change.detail["post"]), change.who, begins, ends)

    def keep(self, bureau: str, shift: Shift, asked: Asked) -> Shift:
        """Plan a shift; one of the same post, person and beginning is replaced.

        Raises:
            NotPermittedError: it is over already: what was worked cannot be planned.
        """
        if self.log.heard(bureau, asked.key) is None:
            if shift.ends <= self.clock.now():
                raise NotPermittedError("the shift is over already")
            self.rota.keep(bureau, shift)
            self._note(bureau, shift, Did.CHANGED, None, asked)
        return shift

    def end(self, bureau: str, shift: Shift, why: Why, asked: Asked) -> None:
        """Take a shift out of the plan; one that is over stays.

        Raises:
            NotPermittedError: it is over already.
        """
        if self.log.heard(bureau, asked.key) is not None:
            return
        if shift.ends <= self.clock.now():
            raise NotPermittedError("the shift is over already")
        self.rota.drop(bureau, shift)
        self._note(bureau, shift, Did.ENDED, why, asked)

    def _note(self, bureau: str, shift: Shift, did: Did, why: Why | None, asked: Asked) -> None:
        begins, ends = shift.begins.isoformat(), shift.ends.isoformat()
        detail = {"post": shift.post.value, "begins": begins, "ends": ends}
        now, who = self.clock.now(), shift.person
        change = Change(asked.key, NO_HOME, About.SHIFT, who, did, asked.by, now, (), why, detail)
        self.log.keep(bureau, change)
        self.facts.note("rota_changed", bureau=bureau, what=shift.post.value)
