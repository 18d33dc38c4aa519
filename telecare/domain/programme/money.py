"""Who pays what, in whole fen: a bill never gains or loses money (SH21-03 to SH21-07, FJ24-03, FJ24-09 to FJ24-11)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class CostItem(StrEnum):
    """What can cost money."""

    DEVICE = "device"
    FITTING = "fitting"
    UPKEEP = "upkeep"
    LINE = "line"  # putting in a telephone line, once
    LINE_RENT = "line_rent"
    RESCUE = "rescue"
    CARE = "care"
    BASIC = "basic"  # the basic services together, as FJ24 buys them
    EXTENDED = "extended"  # what a family adds


class Payer(StrEnum):
    """Who bears a part of a bill."""

    BUREAU = "bureau"
    SPONSOR = "sponsor"
    ELDER = "elder"
    OPERATOR = "operator"


@dataclass(frozen=True, slots=True)
class Payment:
    """What somebody bears of one item: up to `monthly_fen`, or whatever it costs where that is None."""

    payer: Payer
    clause: tuple[str, ...]
    monthly_fen: int | None = None


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a bill; `source` names the sponsor, `offered` a service of the catalogue or an item of the kit."""

    item: CostItem
    payer: Payer
    fen: int
    source: str = ""
    offered: str = ""


@dataclass(frozen=True, slots=True)
class Bill:
    """What is to be paid, part by part; the parts of an item add up to its cost."""

    shares: tuple[Share, ...] = field(default=())

    def of(self, payer: Payer) -> int:
        """Return what one payer owes, in fen."""
        return sum(share.fen for share in self.shares if share.payer is payer)


def bill(
    pays: Mapping[CostItem, Payment],
    costs: Mapping[CostItem, int],
    sponsors: Mapping[CostItem, str] | None = None,
) -> Bill:
    """Share costs out: first whoever is bound to pay, then a sponsor who took the item, then the elder.

    Raises:
        ValueError: a cost is below zero.
    """
    shares: list[Share] = []
    for item, fen in costs.items():
        if fen < 0:
            raise ValueError(f"{item} costs less than nothing")
        bound = pays.get(item)
        borne = borne_by(bound, fen)
        if bound is not None and borne:
            shares.append(Share(item, bound.payer, borne))
        if fen > borne:
            shares.append(_rest(item, fen - borne, (sponsors or {}).get(item, "")))
    return Bill(tuple(shares))


def borne_by(bound: Payment | None, fen: int) -> int:
    """Return how much of a cost somebody is bound to pay."""
    if bound is None:
        return 0
    return fen if bound.monthly_fen is None else min(fen, bound.monthly_fen)


def _rest(item: CostItem, fen: int, source: str) -> Share:
    return Share(item, Payer.SPONSOR if source else Payer.ELDER, fen, source)
