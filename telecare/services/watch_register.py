"""Holds the register against the guards: no home that is enrolled stays without a watch."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from telecare.domain.errors import AnjuError, UnavailableError
from telecare.domain.probes import is_synthetic
from telecare.ports.facts import Facts
from telecare.ports.presence import Guards
from telecare.ports.world import Clock, Directory
from telecare.services.know_home import KnowHome

BUDGET = timedelta(seconds=40)
"""A look begins no further street after this long: its function is given 50 s."""


@dataclass(frozen=True, slots=True)
class WatchRegister:
    """Looks at every street in turn, over as many calls as it takes, and then begins anew.

    However a home came into the register, it is under watch within one round.
    """

    bureaus: tuple[str, ...]
    know_home: KnowHome
    guards: Guards
    directory: Directory
    clock: Clock
    facts: Facts

    def look(self) -> None:
        """Put homes under watch that are not; UnavailableError at the end where one could not be."""
        began, failed = self.clock.now(), 0
        for bureau in self.bureaus:
            last = self.guards.looked_at(bureau)
            for street in (s for s in self.directory.streets(bureau) if s > last):
                if self.clock.now() - began >= BUDGET:
                    self.facts.note("register_unfinished", bureau=bureau)
                    break
                failed += self._look_at(bureau, street)
            else:
                self.guards.look_past(bureau, "")
        if failed:
            raise UnavailableError(f"{failed} homes could not be put under watch")

    def _look_at(self, bureau: str, street: str) -> int:
        """Begin the guards of one street's homes; returns how many could not be."""
        failed = 0
        for home in self.directory.homes(bureau, street):
            try:
                if not is_synthetic(home):
                    self.know_home.begin(bureau, home)
            except AnjuError as error:
                failed += 1
                self.facts.note("guard_not_begun", bureau=bureau, error=type(error).__name__)
        self.guards.look_past(bureau, street)
        return failed
