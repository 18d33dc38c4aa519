"""Holds the register against the guards: no home that is enrolled stays without a watch, or without a next look."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from telecare.domain.deadlines import DueKind, Lane, armed
from telecare.domain.errors import ConflictError, UnavailableError
from telecare.domain.probes import is_synthetic
from telecare.ports.facts import Facts
from telecare.ports.presence import Deadlines, Guards
from telecare.ports.world import Clock, Directory
from telecare.services.know_home import KnowHome

BUDGET = timedelta(seconds=40)
"""A look begins no further street after this long: its function is given 50 s."""


@dataclass(frozen=True, slots=True)
class WatchRegister:
    """Looks at every street in turn, over as many calls as it takes, and then begins anew.

    However a home came into the register, it is under watch within one round. A home whose next look
    lies behind what is swept would never be looked at again, whoever left it so: it is looked at now.
    """

    bureaus: tuple[str, ...]
    know_home: KnowHome
    guards: Guards
    deadlines: Deadlines
    directory: Directory
    clock: Clock
    facts: Facts

    def look(self) -> None:
        """Put homes under watch that are not; UnavailableError at the end where one could not be."""
        began, failed = self.clock.now(), 0
        for bureau in self.bureaus:
            last, swept = self.guards.looked_at(bureau), self.deadlines.watermarks(bureau)
            for street in (s for s in self.directory.streets(bureau) if s > last):
                if self.clock.now() - began >= BUDGET:
                    self.facts.note("register_unfinished", bureau=bureau)
                    break
                failed += self._look_at(bureau, street, swept)
            else:
                self.guards.look_past(bureau, "")
        if failed:
            raise UnavailableError(f"{failed} homes could not be put under watch")

    def _look_at(self, bureau: str, street: str, swept: Mapping[Lane, datetime]) -> int:
        """See to the guards of one street's homes; returns how many could not be seen to."""
        failed = 0
        for home in self.directory.homes(bureau, street):
            try:
                if not is_synthetic(home):
                    self._see_to(bureau, home, swept)
            except Exception as error:  # noqa: BLE001 - noted and counted; one must not stop all others
                failed += 1
                self.facts.note("guard_not_begun", bureau=bureau, error=type(error).__name__)
        self.guards.look_past(bureau, street)
        return failed

    def _see_to(self, bureau: str, home: str, swept: Mapping[Lane, datetime]) -> None:
        """Begin a guard, or wake one that no sweep will meet; how far is swept was read before it."""
        kept = self.guards.guard(bureau, home)
        if kept is None or kept.due is None:
            self.know_home.begin(bureau, home)
            return
        passed = swept.get(kept.due.lane)
        if passed is None or kept.due.at > passed:
            return
        now = self.clock.now()
        try:
            again = armed(DueKind.HOME, home, now, now, look=kept.look)
            self.guards.keep(bureau, home, kept, kept.guard, again)
        except ConflictError:
            return  # somebody judges it at this moment
        self.facts.note("guard_woken", bureau=bureau)
