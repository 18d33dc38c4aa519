"""The desk as a document: seats with what they have in hand, incidents that nobody has, raised ones first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from chalicelib.incident_documents import SUMMARY, instant, summary
from chalicelib.shapes import COUNT, ID, INSTANT, TRUTH, Named, many, maybe, members, one_of
from telecare.domain.holding import holders
from telecare.domain.kinds import Kind, Service
from telecare.domain.queue import place, unclaimed, waits
from telecare.ports.consoles import Console
from telecare.ports.incidents import Head

_SERVICES = many(one_of(Service))
_IN_HAND = members(
    incident=ID, kind=one_of(Kind), owns=TRUTH, hold_until=maybe(INSTANT), relays=_SERVICES
)
_SEAT = members(id=ID, since=maybe(INSTANT), beat_at=maybe(INSTANT), in_hand=many(_IN_HAND))
WAITING = Named("Waiting", members(**SUMMARY.shape["properties"], relays=_SERVICES))
DESK = Named(
    "Desk",
    members(
        beat_s={"type": "number", "exclusiveMinimum": 0},
        seats=many(Named("Seat", _SEAT)),
        waiting=many(WAITING),
        waiting_count=COUNT,
    ),
)


def desk(consoles: Iterable[Console], heads: Sequence[Head], limit: int) -> dict[str, Any]:
    """Return who is there and what waits.

    A seat that has something in hand is named even when its console is not there: what was handed to it
    comes back unless it signs in.
    """
    there = {console.seat: console for console in consoles}
    busy = {seat for head in heads for seat in holders(head.run)}
    seats = [_seat(seat, there.get(seat), heads) for seat in sorted(there.keys() | busy)]
    return {"seats": seats, **queue(heads, limit)}


def queue(heads: Iterable[Head], limit: int) -> dict[str, Any]:
    """Return what waits, the next one first, and how many wait in all."""
    waiting = sorted((head for head in heads if waits(head.run)), key=lambda h: place(h.run))
    return {
        "waiting": [summary(h) | {"relays": unclaimed(h.run)} for h in waiting[:limit]],
        "waiting_count": len(waiting),
    }


def _seat(seat: str, console: Console | None, heads: Iterable[Head]) -> dict[str, Any]:
    return {
        "id": seat,
        "since": instant(console.since) if console else None,
        "beat_at": instant(console.beat_at) if console else None,
        "in_hand": [_in_hand(seat, head) for head in heads if seat in holders(head.run)],
    }


def _in_hand(seat: str, head: Head) -> dict[str, Any]:
    run = head.run
    owns = run.owner == seat
    return {
        "incident": head.incident,
        "kind": run.kind,
        "owns": owns,
        "hold_until": instant(run.hold_until) if owns else None,
        "relays": [r.service for r in run.relays if r.done_at is None and r.claimed_by == seat],
    }
