"""What a fleet has sent and what came back, so that a loss cannot hide."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from devices.fleet.day import What


@dataclass(slots=True)
class Account:
    """Counts as the fleet runs; a message is acknowledged when its PUBACK has come."""

    devices: int = 0
    sent: Counter[str] = field(default_factory=Counter)
    acknowledged: Counter[str] = field(default_factory=Counter)
    receipts: Counter[str] = field(default_factory=Counter)
    alarms: int = 0
    answered: int = 0
    fell_back: int = 0
    reconnects: int = 0
    never_connected: int = 0
    connected_in_s: float = 0.0
    waits_ms: list[float] = field(default_factory=list)
    heard: Mapping[str, int] | None = None

    def note_sent(self, word: str) -> None:
        """A message was handed to the connection."""
        self.sent[word] += 1

    def note_acknowledged(self, word: str, wait_s: float) -> None:
        """The broker has taken it."""
        self.acknowledged[word] += 1
        self.waits_ms.append(wait_s * 1000)

    @property
    def unacknowledged(self) -> int:
        """How many messages the broker never took."""
        return self.sent.total() - self.acknowledged.total()

    @property
    def unheard(self) -> int:
        """How many acknowledged messages the platform did not hear, where it was asked."""
        if self.heard is None:
            return 0
        return sum(max(0, n - self.heard.get(word, 0)) for word, n in self.acknowledged.items())

    @property
    def lost(self) -> int:
        """Messages that nobody took, that the platform did not hear, and alarms that stayed unanswered."""
        return self.unacknowledged + self.unheard + (self.alarms - self.answered)

    @property
    def is_whole(self) -> bool:
        """Tell whether every device spoke and nothing was lost."""
        return self.lost == 0 and self.never_connected == 0

    def told(self) -> list[str]:
        """Return the account in lines, as it is printed."""
        kinds = [*What, *sorted(self.sent.keys() - set(What))]
        lines = [
            f"devices       {self.devices}, connected in {self.connected_in_s:.1f} s, "
            f"{self.reconnects} reconnected, {self.never_connected} never connected"
        ]
        lines += [
            f"{word:13} {self.sent[word]} sent, {self.acknowledged[word]} acknowledged"
            + ("" if self.heard is None else f", {self.heard.get(word, 0)} heard by the platform")
            for word in kinds
            if self.sent[word]
        ]
        receipts = ", ".join(f"{n} {state}" for state, n in sorted(self.receipts.items()))
        lines.append(
            f"alarms        {self.alarms} raised, {self.answered} answered, "
            f"{self.fell_back} fell back; receipts: {receipts or 'none'}"
        )
        if self.waits_ms:
            lines.append(
                f"PUBACK after  {_at(self.waits_ms, 0.5)} ms p50, {_at(self.waits_ms, 0.99)} p99"
            )
        lines.append(
            f"sent {self.sent.total()}, acknowledged {self.acknowledged.total()}, lost {self.lost}"
        )
        return lines


def _at(values: list[float], share: float) -> str:
    ordered = sorted(values)
    return f"{ordered[min(len(ordered) - 1, int(share * len(ordered)))]:.1f}"
