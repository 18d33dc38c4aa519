"""A night at the desk in memory: seats claim and beat; checks are delivered as the test says."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from itertools import count
from typing import Any

from localcloud.campaign.platform import AGAIN, MOST_RECEIVES
from telecare.domain.errors import AnjuError
from telecare.domain.events import SeatAct, SeatActed
from telecare.domain.holding import ConsoleCheck
from telecare.runtime.assembly import Assembly
from tests.fakes.platform import Doom, KilledError, Mortal, Platform
from tests.fakes.signals import a_press
from tests.fakes.story import BUREAU

BEATS_EVERY = timedelta(seconds=5)


@dataclass
class Checks:
    """The queue of checks: `deliveries` says after how many seconds more each message is shown, and how often."""

    night: Night
    deliveries: Callable[[], list[float]] = lambda: [0.0]
    sent: int = 0

    def ask(self, check: ConsoleCheck, after: timedelta) -> None:
        self.sent += 1
        delay = timedelta(seconds=max(0, math.ceil(after.total_seconds())))
        for late in self.deliveries():
            wait = delay + timedelta(seconds=late)
            self.night.after(wait, partial(self.night.make, check))


class Night(Platform):
    """One incident at START, a desk of seats, and the watch over their consoles."""

    def __init__(self, doom: Doom | None = None) -> None:
        super().__init__()
        self.tells_of_calls = False
        self._numbers = count(1)
        self.checks = Checks(self)
        self.alive: set[str] = set()
        self._heard: set[str] = set()
        self.checks_failed = 0
        outside = replace(self.services.outside, console_checks=self.checks)
        self.services = Assembly(outside, (BUREAU,), (BUREAU,))
        self.services.receive_signal().receive(a_press())
        if doom is not None:
            names = ("store", "consoles", "console_checks", "responses")
            mortal = {name: Mortal(getattr(outside, name), doom) for name in names}
            self.services = Assembly(replace(outside, **mortal), (BUREAU,), (BUREAU,))

    # ---- what seats do ----

    def claim(self, seat: str, act: SeatAct = SeatAct.CLAIM, **more: Any) -> None:
        """As the portal does it: a beat first, then the event."""
        event_id = f"claim-{next(self._numbers)}"
        try:
            self.services.beat_console().act(BUREAU, seat, more.get("to", ""))
            advance = self.services.advance_for_portal()
            advance.bring(BUREAU, self.head.incident, SeatActed(seat, act, **more), event_id)
        except (KilledError, AnjuError):
            self.after(timedelta(seconds=1), lambda: self.claim(seat, act, **more))

    def sit(self, seat: str) -> None:
        """Let a seat's console beat from now on, until it is `gone`."""
        self.alive.add(seat)
        if seat not in self._heard:
            self._heard.add(seat)
            self._beat(seat)

    def gone(self, seat: str) -> None:
        """Let a console die."""
        self.alive.discard(seat)

    def _beat(self, seat: str) -> None:
        if seat not in self.alive:
            self._heard.discard(seat)
            return
        try:
            self.services.beat_console().beat(BUREAU, seat)
        except (KilledError, AnjuError):
            self.facts.note("beat_failed", seat=seat)
        self.after(BEATS_EVERY, lambda: self._beat(seat))

    # ---- what delivers ----

    def make(self, check: ConsoleCheck, receives: int = MOST_RECEIVES) -> None:
        """Give a check to watch_consoles; a failed one is shown again."""
        try:
            self.services.watch_consoles().check(check)
        except (KilledError, AnjuError):
            self.checks_failed += 1
            if receives > 1:
                self.after(AGAIN, lambda: self.make(check, receives - 1))

    # ---- what is seen ----

    @property
    def owner(self) -> str:
        """Who owns the one incident."""
        return self.head.run.owner

    def told(self, event: str, reason: str) -> list[float]:
        """When entries of this word and reason were written, in seconds from the alarm."""
        links = self.store.timeline(BUREAU, self.head.incident)
        first = links[0].entry.at
        return [
            (link.entry.at - first).total_seconds()
            for link in links
            if link.entry.event == event and link.entry.detail.get("reason") == reason
        ]
