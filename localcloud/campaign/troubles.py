"""What goes wrong in the platform in memory: dead functions, refused writes, late streams, processes that meet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from localcloud.campaign.mortality import Doom, KilledError
from localcloud.campaign.schedule import Mishap
from telecare.domain.errors import UnavailableError

ONE_PASSES_OF = 5
"""Of so many writes a throttled store takes one, as on the twin."""

WRITES = frozenset(
    {
        "open",
        "join",
        "append",
        "commit",
        "store_token",
        "done",
        "claim_attempt",
    }
)


class Throttled:
    """A store that refuses most writes while it is throttled."""

    def __init__(self, store: Any, tally: Counter[str]) -> None:
        self.is_on = False
        self._store = store
        self._tally = tally
        self._numbers = count(1)

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._store, name)
        return self._refusing(method) if name in WRITES else method

    def _refusing(self, method: Callable[..., Any]) -> Callable[..., Any]:
        def write(*args: Any, **named: Any) -> Any:
            if self.is_on and next(self._numbers) % ONE_PASSES_OF:
                self._tally["writes refused"] += 1
                raise UnavailableError("the table is written to faster than it allows")
            return method(*args, **named)

        return write


class Fate(Doom):
    """Lets processes die at some moments, and at others meet another process in the midst of their work."""

    def __init__(self, mishaps: Iterable[Mishap], tally: Counter[str]) -> None:
        super().__init__()
        self._mishaps = {mishap.moment: mishap.what for mishap in mishaps}
        self._tally = tally
        self.meet: Callable[[str], None] = lambda _: None

    def tick(self) -> None:
        """Let a moment pass."""
        self.moment += 1
        what = self._mishaps.get(self.moment)
        if what is None:
            return
        self._tally[what] += 1
        if what == "dies":
            raise KilledError
        self.meet(what)


class Windows:
    """Spans of time in which named things are out of order."""

    def __init__(self) -> None:
        self._spans: list[tuple[str, datetime, datetime]] = []

    def add(self, name: str, begin: datetime, lasts: timedelta) -> None:
        """Put something out of order; '' stands for everything."""
        self._spans.append((name, begin, begin + lasts))

    def hold(self, name: str, now: datetime) -> bool:
        """Tell whether something is out of order now."""
        return any(named in {"", name} and begin <= now < end for named, begin, end in self._spans)

    def end(self, name: str, now: datetime) -> datetime:
        """Return when something is in order again."""
        ends = [e for named, begin, e in self._spans if named == name and begin <= now < e]
        return max(ends, default=now)
