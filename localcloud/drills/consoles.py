"""The consoles of a drill's seats: alive unless the drill says otherwise, and beating while it matters."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from localcloud.loop import Loop, Order
from telecare.domain.errors import UnavailableError

Beat = Callable[[str, datetime], object]
"""beat(seat, at): writes what the portal writes for a beat of that instant."""


class SeatConsoles:
    """Beats for each seat that has something in hand.

    A console beats every `every`; of these beats a drill writes those alone that somebody can see: one
    in each `dead_after` less one, and the very last before a death. The others would be overwritten
    before the next check, and a drill has hours.
    """

    def __init__(self, loop: Loop, every: timedelta, dead_after: timedelta, beat: Beat) -> None:
        self._loop = loop
        self._every = every
        self._written = max(every, dead_after - every)
        self._beat = beat
        self._in_hand: dict[str, set[str]] = {}
        self._since: dict[str, datetime] = {}
        self._dead: set[str] = set()

    def see(self, seat: str, incident: str, *, held: bool) -> None:
        """Take note that a seat got an incident into its hand, or out of it."""
        incidents = self._in_hand.setdefault(seat, set())
        if held:
            incidents.add(incident)
            self._begin(seat)
        else:
            incidents.discard(incident)

    def act(self, seat: str) -> None:
        """A seat does something: whatever was the matter with its console is over."""
        self._dead.discard(seat)
        self._begin(seat)

    def die(self, seat: str) -> None:
        """Let a seat's console beat no more; its last beat was before this instant."""
        since = self._since.get(seat)
        if since is not None and self._lives(seat):
            made = -(-(self._loop.now() - since) // self._every) - 1
            if made > 0:
                self._write(seat, since + made * self._every)
        self._dead.add(seat)

    def _begin(self, seat: str) -> None:
        if self._lives(seat) and seat not in self._since:
            self._since[seat] = self._loop.now()
            self._later(seat)

    def _lives(self, seat: str) -> bool:
        return bool(self._in_hand.get(seat)) and seat not in self._dead

    def _later(self, seat: str) -> None:
        self._loop.after(self._written, Order.TIMER, lambda: self._due(seat))

    def _due(self, seat: str) -> None:
        if self._lives(seat):
            self._write(seat, self._loop.now())
            self._later(seat)
        else:
            del self._since[seat]

    def _write(self, seat: str, at: datetime) -> None:
        """A console that is told 503 beats again: that is what a throttled store is rehearsed for."""
        try:
            self._beat(seat, at)
        except UnavailableError:
            self._loop.after(self._every, Order.TIMER, lambda: self._again(seat))

    def _again(self, seat: str) -> None:
        if self._lives(seat):
            self._write(seat, self._loop.now())
