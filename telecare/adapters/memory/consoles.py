"""Consoles and their checks in memory; threads may share them."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import datetime, timedelta

from telecare.domain.holding import ConsoleCheck
from telecare.ports.consoles import Console


class MemoryConsoles:
    """The register of consoles; one lock makes each method one write."""

    def __init__(self) -> None:
        self._guard = threading.RLock()
        self._kept: dict[tuple[str, str], Console] = {}

    def beat(self, bureau: str, seat: str, at: datetime) -> Console:
        """Record a beat, sign the seat in where it is not."""
        with self._guard:
            known = self._kept.get((bureau, seat)) or Console(bureau, seat, at, at)
            kept = replace(known, beat_at=max(known.beat_at, at))
            self._kept[bureau, seat] = kept
            return kept

    def console(self, bureau: str, seat: str) -> Console | None:
        """Return a seat's console; None when it is not signed in."""
        with self._guard:
            return self._kept.get((bureau, seat))

    def consoles(self, bureau: str) -> tuple[Console, ...]:
        """Return every console of a bureau, by seat."""
        with self._guard:
            found = [console for (owner, _), console in self._kept.items() if owner == bureau]
        return tuple(sorted(found, key=lambda console: console.seat))

    def arm(self, console: Console, check_at: datetime) -> bool:
        """Put one check in the place of the one that `console` knows."""
        with self._guard:
            known = self._kept.get((console.bureau, console.seat))
            if known is None or known.check_at != console.check_at:
                return False
            self._kept[console.bureau, console.seat] = replace(known, check_at=check_at)
            return True

    def end(self, console: Console) -> bool:
        """Sign a seat out that has not beaten since."""
        with self._guard:
            known = self._kept.get((console.bureau, console.seat))
            if known is not None and known.beat_at != console.beat_at:
                return False
            self._kept.pop((console.bureau, console.seat), None)
            return True


class MemoryConsoleChecks:
    """Keeps what was asked, and how far off."""

    def __init__(self) -> None:
        self.asked: list[tuple[ConsoleCheck, timedelta]] = []

    def ask(self, check: ConsoleCheck, after: timedelta) -> None:
        """Keep a question."""
        self.asked.append((check, after))
