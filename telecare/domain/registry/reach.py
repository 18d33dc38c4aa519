"""Whether a responder can be reached: proof calls, and what they come to (XH23-22, SH24-02)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
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
    """How often a responder was reached; `is_proven` only while the last proof is fresh and good."""

    calls: int
    reached: int
    last_at: datetime | None
    last: Proof | None
    is_proven: bool


def reach(calls: Iterable[ProofCall], now: datetime, fresh: timedelta) -> Reach:
    """Return what the proof calls come to; nobody is reachable because nobody asked (law 9)."""
    known = sorted(calls, key=lambda call: call.at)
    last = known[-1] if known else None
    is_proven = last is not None and last.came_to is Proof.REACHED and now - last.at <= fresh
    return Reach(
        calls=len(known),
        reached=sum(call.came_to is Proof.REACHED for call in known),
        last_at=last.at if last else None,
        last=last.came_to if last else None,
        is_proven=is_proven,
    )
