"""Settlements as the portal shows them: ids, words and whole fen."""

from __future__ import annotations

from typing import Any

from chalicelib.shapes import COUNT, ID, INSTANT, TEXT, TRUTH, Named, many, maybe, members, one_of
from telecare.domain.programme.money import CostItem, Payer
from telecare.domain.service.settling import SettledLine, owed_by
from telecare.ports.settlements import Closed
from telecare.services.settle_period import Settlement

DRAFT, CLOSED = "draft", "closed"
_FEN = {"type": "integer"}
_DAYS = {"type": "integer"}
_OWED = {"type": "object", "additionalProperties": _FEN}
_HEAD = members(
    id=ID,
    area=TEXT,
    month=TEXT,
    state=one_of((DRAFT, CLOSED)),
    payable=TRUTH,
    policy=TEXT,
    people=COUNT,
    owed_fen=_OWED,
    held_back=COUNT,
    closed_at=maybe(INSTANT),
    closed_by=maybe(ID),
    sha256=maybe(TEXT),
)
_LINE = members(
    service=ID,
    elder=ID,
    month=TEXT,
    package=maybe(TEXT),
    item=one_of(CostItem),
    payer=one_of(Payer),
    source=maybe(TEXT),
    offered=maybe(TEXT),
    operator=ID,
    days=_DAYS,
    monthly_fen=COUNT,
    fen=_FEN,
    clause=many(TEXT),
)
HEAD = Named("SettlementSummary", _HEAD)
SETTLEMENT = Named("Settlement", members(**_HEAD["properties"], lines=many(_LINE)))


def name_of(area: str, month: str) -> str:
    """Return the one word by which people name a settlement."""
    return f"{month}.{area}"


def closed(head: Closed) -> dict[str, Any]:
    """Return a closed settlement in a list."""
    return {
        "id": name_of(head.area, head.month),
        "area": head.area,
        "month": head.month,
        "state": CLOSED,
        "payable": head.is_payable,
        "policy": head.policy,
        "people": len(head.services),
        "owed_fen": dict(head.owed),
        "held_back": len(head.held_back),
        "closed_at": head.closed_at.isoformat(),
        "closed_by": head.closed_by,
        "sha256": head.digest,
    }


def settlement(found: Settlement) -> dict[str, Any]:
    """Return one settlement with its lines; the sums are those of the lines that are shown."""
    head = found.closed
    drafted = {
        "id": name_of(found.area, found.month),
        "area": found.area,
        "month": found.month,
        "state": DRAFT,
        "payable": found.is_payable,
        "policy": found.policy,
        "held_back": len(found.held_back),
        "closed_at": None,
        "closed_by": None,
        "sha256": None,
    }
    owed = {payer.value: fen for payer, fen in owed_by(found.lines).items()}
    known = closed(head) if head else drafted
    people = len({line.service for line in found.lines})
    return {
        **known,
        "people": people,
        "owed_fen": owed,
        "lines": [_line(line) for line in found.lines],
    }


def _line(line: SettledLine) -> dict[str, Any]:
    return {
        "service": line.service,
        "elder": line.elder,
        "month": line.month,
        "package": line.package or None,
        "item": line.item,
        "payer": line.payer,
        "source": line.source or None,
        "offered": line.offered or None,
        "operator": line.operator,
        "days": line.days,
        "monthly_fen": line.monthly_fen,
        "fen": line.fen,
        "clause": list(line.clause),
    }
