"""Who pays for a device: the first, one in its place, a better one (FJ24-07, FJ24-09 to FJ24-11, FJ24-21)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from telecare.domain.programme.money import Bill, CostItem, Payer, Share


class Cause(StrEnum):
    """Why a device is handed out."""

    WANTED = "wanted"
    BEYOND_REPAIR = "beyond_repair"
    BROKEN_BY_USER = "broken_by_user"


@dataclass(frozen=True, slots=True)
class DeviceGrant:
    """How a bureau gives devices away; `kinds_offered` is from how many kinds an elder may choose.

    0 stands for no limit: nothing is said of how many are free.
    """

    kinds_offered: int
    free_of_a_kind: int
    free_per_home: int
    clause: tuple[str, ...]


def device_bill(
    grant: DeviceGrant,
    had: Collection[str],
    device_type: str,
    cause: Cause,
    fen: int,
    basic_fen: int,
) -> Bill:
    """Share out what one device costs for an elder whom the bureau pays for.

    `had` are the types, one an entry, that the home was given free; `basic_fen` is the price of the basic
    device. A better one costs the elder the difference, and only that.
    """
    if cause is Cause.BEYOND_REPAIR:
        return Bill(_shares((Payer.OPERATOR, fen)))
    of_a_kind = sum(each == device_type for each in had)
    used_up = _reached(grant.free_of_a_kind, of_a_kind) or _reached(grant.free_per_home, len(had))
    if cause is Cause.BROKEN_BY_USER or used_up:
        return Bill(_shares((Payer.ELDER, fen)))
    free = min(fen, basic_fen)
    return Bill(_shares((Payer.BUREAU, free), (Payer.ELDER, fen - free)))


def _reached(limit: int, given: int) -> bool:
    return bool(limit) and given >= limit


def _shares(*parts: tuple[Payer, int]) -> tuple[Share, ...]:
    return tuple(Share(CostItem.DEVICE, payer, fen) for payer, fen in parts if fen)


def offers_enough(grant: DeviceGrant, models: Collection[tuple[str, str]]) -> bool:
    """Tell whether (type, model) pairs give a choice: models of one type are one kind (FJ24-18)."""
    return len({device_type for device_type, _ in models}) >= grant.kinds_offered
