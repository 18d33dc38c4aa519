"""Handing a service over to another operator or street (FJ24-36, SH24-25).

Whoever has it answers for it until it is taken (law 6).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from telecare.domain.service.life import Life, Phase, Side, Transfer, seconds
from telecare.domain.service.moves import Ask, Moved, No, Offer, Take, Withdraw
from telecare.domain.service.powers import MAY_OFFER, MAY_TAKE
from telecare.domain.timeline import Entry

NOT_TAKEN = "service_not_taken"


def offer(life: Life, move: Offer, at: datetime) -> Moved:
    """Offer a service; there is one offer at a time."""
    is_entering = life.phase is Phase.ENTERING
    if life.transfer is not None or (move.side is Side.OPERATOR and is_entering):
        return Moved(life, no=No.NOT_NOW)
    if move.said.by not in MAY_OFFER[move.side]:
        return Moved(life, no=No.NOT_YOURS)
    has = life.operator if move.side is Side.OPERATOR else life.area
    if not move.to or has == move.to:
        return Moved(life, no=No.NOT_ANOTHER)
    due = at + seconds(life.clocks.transfer_s)
    after = replace(life, transfer=Transfer(move.side, move.to, move.said.written_by, due))
    detail = {"side": move.side, "to": move.to}
    return Moved(after, (Entry(at, "service_offered", move.said.written_by, detail),))


def take(life: Life, move: Take, at: datetime) -> Moved:
    """Take a service that was offered to oneself."""
    offered = life.transfer
    if offered is None or offered.to != move.to:
        return Moved(life, no=No.NOT_OFFERED)
    if move.said.by not in MAY_TAKE[offered.side]:
        return Moved(life, no=No.NOT_YOURS)
    is_street = offered.side is Side.STREET
    area, operator = (offered.to, life.operator) if is_street else (life.area, offered.to)
    after = replace(life, transfer=None, area=area, operator=operator)
    detail = {"side": offered.side, "to": offered.to}
    return Moved(after, (Entry(at, "handed_over", move.said.written_by, detail),))


def withdraw(life: Life, move: Withdraw, at: datetime) -> Moved:
    """Take an offer back, or turn it down: everything stays with whoever has it."""
    offered = life.transfer
    if offered is None:
        return Moved(life, no=No.NOT_OFFERED)
    if move.said.by not in MAY_OFFER[offered.side] | MAY_TAKE[offered.side]:
        return Moved(life, no=No.NOT_YOURS)
    entry = Entry(at, "service_not_taken", move.said.written_by, {"to": offered.to})
    return Moved(replace(life, transfer=None), (entry,))


def wait_for_taker(life: Life, at: datetime) -> Moved:
    """An offer that nobody takes is told, and told again."""
    offered = life.transfer
    if offered is None or at < offered.due_at:
        return Moved(life)
    key = f"{NOT_TAKEN}-{life.id}-{offered.due_at.timestamp():.0f}"
    later = replace(offered, due_at=at + seconds(life.clocks.remind_s))
    entry = Entry(at, "task_opened", "clock", {"task": NOT_TAKEN})
    return Moved(replace(life, transfer=later), (entry,), (Ask(NOT_TAKEN, key),))
