"""Watches the consoles of seats: what a dead one has in hand goes back to everybody (law 4)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from telecare.domain.errors import AnjuError, UnavailableError
from telecare.domain.events import ConsoleDied
from telecare.domain.holding import ConsoleCheck
from telecare.ports.consoles import Console, Consoles
from telecare.ports.facts import Facts
from telecare.ports.incidents import Holding, IncidentStore
from telecare.ports.world import Clock
from telecare.services.advance_incident import AdvanceIncident
from telecare.services.beat_console import BeatConsole, is_unchecked

MOST_LOOKS = 5
"""How often a console is looked at anew that beats in the very moment in which it is signed out."""


@dataclass(frozen=True, slots=True)
class WatchConsoles:
    """Looks at consoles when their checks are due.

    However often and late a check comes, a death is brought once to each incident: the event's id
    names the last sign of life. A seat has one standing check; one that is not the console's own ends.
    """

    store: IncidentStore
    consoles: Consoles
    beats: BeatConsole
    advance: AdvanceIncident
    clock: Clock
    facts: Facts

    def check(self, check: ConsoleCheck) -> None:
        """Make one check; raises what a repeat of the same check may mend."""
        console = self.consoles.console(check.bureau, check.seat)
        if console is None or console.check_at == check.due_at:
            self._look(check.bureau, check.seat, console)

    def _look(self, bureau: str, seat: str, console: Console | None) -> None:
        """Let go what a dead console has in hand, and ask again after one that lives."""
        after = self.beats.dead_after(bureau)
        for _ in range(MOST_LOOKS):
            now = self.clock.now()
            if console is not None and console.beat_at + after > now:
                self.beats.ask(console, console.beat_at + after - now)
                return
            due_at = self._let_go(bureau, seat, console, after)
            if due_at is not None:
                self._come_back(ConsoleCheck(bureau, seat, due_at), console)
                return
            if console is None or self._ended(console):
                return
            console = self.consoles.console(bureau, seat)
        raise UnavailableError("a console beat each time it was signed out")

    def unchecked(self, bureau: str, seats: Collection[str]) -> tuple[str, ...]:
        """Return those of the seats whose check was lost or never asked for."""
        now = self.clock.now()
        found = ((seat, self.consoles.console(bureau, seat)) for seat in sorted(seats))
        return tuple(s for s, console in found if console is None or is_unchecked(console, now))

    def sweep(self, bureau: str, seats: Collection[str]) -> int:
        """Look at seats that nothing else looks at; returns how many could not be looked at."""
        failed = 0
        for seat in seats:
            try:
                self._look(bureau, seat, self.consoles.console(bureau, seat))
            except AnjuError as error:
                failed += 1
                self.facts.note("console_unchecked", seat=seat, error=type(error).__name__)
        return failed

    def sign_out(self, bureau: str, seat: str) -> None:
        """Let go at once all that a seat has in hand, and forget its console."""
        for holding in self.store.holdings(bureau, seat):
            self._bring(holding, "signed_out", holding.since)
        console = self.consoles.console(bureau, seat)
        if console is not None:
            self.consoles.end(console)
        self.facts.note("console_ended", seat=seat, why="signed_out")

    # ---- the parts ----

    def _let_go(
        self, bureau: str, seat: str, console: Console | None, after: timedelta
    ) -> datetime | None:
        """Bring the death to what the seat has had for long enough; returns when the rest is due.

        What a seat was given while it was gone counts from then: it may be on its way to its console.
        """
        rest: list[datetime] = []
        failed = 0
        for holding in self.store.holdings(bureau, seat):
            last = max(holding.since, console.beat_at) if console else holding.since
            if last + after > self.clock.now():
                rest.append(last + after)
            else:
                failed += not self._brought(holding, last)
        if failed:
            raise UnavailableError(f"{failed} incidents could not be told of a dead console")
        return min(rest, default=None)

    def _come_back(self, check: ConsoleCheck, console: Console | None) -> None:
        after = check.due_at - self.clock.now()
        if console is None:
            self.beats.checks.ask(check, after)
        else:
            self.beats.ask(console, after)

    def _ended(self, console: Console) -> bool:
        """Sign a seat out; False when it has beaten meanwhile and must be looked at again."""
        ended = self.consoles.end(console)
        if ended:
            self.facts.note("console_ended", seat=console.seat, why="console_dead")
        return ended

    def _brought(self, holding: Holding, last: datetime) -> bool:
        """Bring a death to one incident; one that fails keeps no other waiting."""
        try:
            self._bring(holding, "console_dead", last)
        except AnjuError as error:
            kind = type(error).__name__
            self.facts.note("console_untold", incident=holding.incident, error=kind)
            return False
        return True

    def _bring(self, holding: Holding, reason: str, last: datetime) -> None:
        event = ConsoleDied(holding.seat, reason)
        event_id = f"{reason}-{holding.seat}-{last.isoformat()}"
        self.advance.bring(holding.bureau, holding.incident, event, event_id)
