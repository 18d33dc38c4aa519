"""Has a home looked at as soon as its signs are in, because something of it was changed that no sign tells."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from telecare.domain.deadlines import DueKind, armed
from telecare.domain.errors import ConflictError
from telecare.ports.presence import Guards
from telecare.ports.world import Clock

MOST_TRIES = 5
"""How often a home is asked for that sweeps write at the same moment."""


@dataclass(frozen=True, slots=True)
class LookAnew:
    """Sets the next look for now; whoever judged the home by what was known before writes nothing any more."""

    guards: Guards
    clock: Clock

    def look(self, bureau: str, home: str, untaught: Iterable[str] = ()) -> None:
        """Set the next look; of the `untaught` no quiet teaches that began before now.

        A home that nobody watches yet is left to whoever begins it. ConflictError where others write it
        all the time: the same again is no more than one look.
        """
        elders = tuple(untaught)
        for _ in range(MOST_TRIES):
            kept = self.guards.guard(bureau, home)
            if kept is None:
                return
            now = self.clock.now()
            due = armed(DueKind.HOME, home, now, now, look=kept.look)
            try:
                self.guards.keep(bureau, home, kept, kept.guard.untaught_by(elders, now), due)
            except ConflictError:
                continue
            return
        raise ConflictError(f"{home} is judged by others all the time")
