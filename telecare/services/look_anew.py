"""Tells the watch of a home what no sign tells: that it is to be looked at now, or what teaches nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from telecare.domain.deadlines import Due, DueKind, armed
from telecare.domain.errors import ConflictError
from telecare.domain.guard import Guard
from telecare.domain.home import Absence, EarlyEnd
from telecare.ports.presence import Guards, KeptGuard
from telecare.ports.world import Clock

MOST_TRIES = 5
"""How often a home is asked for that sweeps write at the same moment."""

Change = Callable[[KeptGuard, datetime], tuple[Guard, Due | None]]


@dataclass(frozen=True, slots=True)
class LookAnew:
    """Changes guards; whoever judged the home by what was known before writes nothing any more.

    A home that nobody watches yet is left to whoever begins it. ConflictError where others write it all
    the time: the same again is no more than once.
    """

    guards: Guards
    clock: Clock

    def look(self, bureau: str, home: str) -> None:
        """Have a home looked at as soon as its signs are in."""
        self._keep(
            bureau,
            home,
            lambda kept, now: (
                kept.guard,
                armed(DueKind.HOME, home, now, now, look=kept.look),
            ),
        )

    def unteach(self, bureau: str, home: str, elders: Iterable[str]) -> None:
        """Let no quiet of these elders teach that began before now."""
        those = tuple(elders)
        self._keep(bureau, home, lambda kept, now: (kept.guard.untaught_by(those, now), kept.due))

    def keep_return(self, bureau: str, home: str, elder: str, absence: Absence | None) -> None:
        """Keep when an elder came home of whose absence another is about to take the place on record.

        A look would have kept it; there may have been none since.
        """
        if absence is None or self.clock.now() < absence.until:
            return
        if absence.reason == EarlyEnd.TAKEN_BACK:
            return  # it never was
        since = absence.until
        self._keep(bureau, home, lambda kept, _: (kept.guard.home_again(elder, since), kept.due))

    def _keep(self, bureau: str, home: str, change: Change) -> None:
        for _ in range(MOST_TRIES):
            kept = self.guards.guard(bureau, home)
            if kept is None:
                return
            guard, due = change(kept, self.clock.now())
            if due is None:
                return
            try:
                self.guards.keep(bureau, home, kept, guard, due)
            except ConflictError:
                continue
            return
        raise ConflictError(f"{home} is judged by others all the time")
