"""A telephone network on virtual time, with all that it tells the platform."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from localcloud.loop import Order, VirtualLoop
from localcloud.telephone.behaviour import Behaviour, CallTerms
from localcloud.telephone.network import Call, CallBack, Sms, TelephoneNetwork
from telecare.domain.actions import Flow

START = datetime(2026, 1, 15, 2, 10, tzinfo=UTC)
S = timedelta(seconds=1)
TERMS = CallTerms(Flow.RESPONDER, ring=30 * S, key=20 * S, eta=5 * S, seat=30 * S)


class Exchange:
    """The network, and what was told by when: `news` to the platform, `seen` to watchers."""

    def __init__(self) -> None:
        self.loop = VirtualLoop(START)
        self.news: list[tuple[float, CallBack]] = []
        self.seen: list[tuple[float, str, Call | Sms]] = []
        self.network = TelephoneNetwork(self.loop, lambda n: self.news.append((self.now(), n)))
        self.network.watchers.append(lambda what, n: self.seen.append((self.now(), what, n)))

    def now(self) -> float:
        return (self.loop.now() - START) / S

    def behave(self, number: str, *behaviours: Behaviour) -> None:
        self.network.behave(number, list(behaviours))

    def ring(self, attempt: str, number: str = "+861", terms: CallTerms = TERMS) -> str:
        return self.network.place_call(attempt, "standard", "i1", number, terms, "hello")

    def write(self, key: str, number: str = "+861", incident: str = "i1") -> None:
        self.network.send_sms(
            Sms(key, number, "text", self.loop.now(), "standard", incident, "h1.son")
        )

    def at(self, after: float, action: Callable[[], object]) -> None:
        self.loop.at(START + after * S, Order.DO, lambda: (action(), None)[1])

    def play(self, until: float) -> list[tuple[float, str]]:
        """Let time pass; returns (second, what) of all news."""
        with self.loop:
            self.loop.run_until(START + until * S)
        return [
            (second, str(n.get("key") or n.get("result") or n.get("text") or n["event"]))
            for second, n in self.news
        ]


@pytest.fixture
def exchange() -> Exchange:
    return Exchange()
