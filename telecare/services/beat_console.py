"""Takes the beats of consoles, and sees to it that each has one standing check."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from telecare.domain.errors import AnjuError
from telecare.domain.holding import ConsoleCheck
from telecare.ports.consoles import Console, ConsoleChecks, Consoles
from telecare.ports.facts import Facts
from telecare.ports.world import Clock, Directory

LOST_AFTER = timedelta(seconds=10)
"""A check that is overdue by so much was lost; who notices asks again."""


@dataclass(frozen=True, slots=True)
class BeatConsole:
    """Records that consoles live.

    A beat is one write. The first one, and one that finds the seat's check lost, asks for a check
    as well. The question is sent before it is written down: one that was sent in vain is ignored,
    one that was written down and never sent would be waited for.
    """

    consoles: Consoles
    checks: ConsoleChecks
    directory: Directory
    clock: Clock
    facts: Facts

    def beat(self, bureau: str, seat: str) -> None:
        """Record a beat of a seat's console."""
        now = self.clock.now()
        console = self.consoles.beat(bureau, seat, now)
        if is_unchecked(console, now):
            self.ask(console, self.dead_after(bureau))

    def act(self, bureau: str, seat: str, to: str = "") -> None:
        """Take what a seat does for a beat; `to` is another seat that is given something by it.

        It never raises: whatever the seat does must go on, and the sweep finds who is not checked.
        """
        try:
            self.beat(bureau, seat)
            if to:
                after = self.dead_after(bureau)
                self.checks.ask(ConsoleCheck(bureau, to, self.clock.now() + after), after)
        except AnjuError as error:
            self.facts.note("console_unchecked", seat=seat, error=type(error).__name__)

    def ask(self, console: Console, after: timedelta) -> None:
        """Ask for the next check of a console, in the place of the one it knows."""
        due_at = self.clock.now() + after
        self.checks.ask(ConsoleCheck(console.bureau, console.seat, due_at), after)
        self.consoles.arm(console, due_at)

    def signed_in(self, bureau: str) -> tuple[Console, ...]:
        """Return the consoles that live: who has stopped beating is not there, whoever cleans up."""
        alive = self.clock.now() - self.dead_after(bureau)
        return tuple(
            console for console in self.consoles.consoles(bureau) if console.beat_at > alive
        )

    def dead_after(self, bureau: str) -> timedelta:
        """Return how long after its last beat a console is dead."""
        return self.directory.parameters(bureau).duration("console.dead_s")

    def beat_every(self, bureau: str) -> timedelta:
        """Return how often a console must beat."""
        return self.directory.parameters(bureau).duration("console.beat_s")


def is_unchecked(console: Console, now: datetime) -> bool:
    """Tell whether no check stands for a console, or the one that should have come is lost."""
    return console.check_at is None or console.check_at + LOST_AFTER <= now
