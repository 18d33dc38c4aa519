"""Which seats have an incident in hand: own it, hold it, or have claimed a relay of it (law 4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from telecare.domain import json_text as read
from telecare.domain.run import Run


def holders(run: Run) -> frozenset[str]:
    """Return the seats whose death would leave something undone; nobody once nothing is urgent."""
    if not run.state.is_active:
        return frozenset()
    relaying = {relay.claimed_by for relay in run.relays if relay.done_at is None}
    return frozenset({run.owner, *relaying} - {""})


@dataclass(frozen=True, slots=True)
class ConsoleCheck:
    """The question whether a seat's console still lives, due at an instant; the instant is its name."""

    bureau: str
    seat: str
    due_at: datetime

    def document(self) -> Mapping[str, str]:
        """Return the message that lies in the queue until then."""
        return {"bureau": self.bureau, "seat": self.seat, "due_at": self.due_at.isoformat()}


def read_check(body: bytes) -> ConsoleCheck:
    """Return what `document` wrote; a MessageError is the only error."""
    document = read.read_object(body)
    bureau, seat = read.word(document, "bureau"), read.word(document, "seat", LONGEST_SEAT)
    return ConsoleCheck(bureau, seat, read.instant(document, "due_at"))


LONGEST_SEAT = read.LONGEST_STRING
"""In characters; a seat is named by its token, which may be long."""
