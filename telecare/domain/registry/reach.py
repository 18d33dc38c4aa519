"""Whether a responder can be reached: proof calls, and what they come to (XH23-22, SH24-02)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Proof(StrEnum):
    """What a proof call came to."""

    REACHED = "reached"
    NO_ANSWER = "no_answer"
    WRONG_NUMBER = "wrong_number"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class ProofCall:
    """Somebody rang a responder to see whether that person answers and still agrees."""

    at: datetime
    came_to: Proof


@dataclass(frozen=True, slots=True)
class Reach:
    """How often a responder was reached, and what the last call came to; nobody asked: nothing is known."""

    calls: int = 0
    reached: int = 0
    last_at: datetime | None = None
    last: Proof | None = None


def reach(calls: Iterable[ProofCall]) -> Reach:
    """Return what the proof calls come to."""
    known = sorted(calls, key=lambda call: call.at)
    if not known:
        return Reach()
    reached = sum(call.came_to is Proof.REACHED for call in known)
    return Reach(len(known), reached, known[-1].at, known[-1].came_to)
