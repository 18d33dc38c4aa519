"""How a month of service is counted, and what a year will cost (FJ24-03, FJ24-39, SH21-19)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from telecare.domain.programme.entitlement import ClientClass
from telecare.domain.programme.money import Payer

MONTHS = 12


class Counts(StrEnum):
    """Which part of a month is paid for; no document says it."""

    ANY_DAY = "any_day"
    WHOLE_MONTH = "whole_month"
    BY_DAY = "by_day"


@dataclass(frozen=True, slots=True)
class SettlementRule:
    """How heads are counted; `confirmed` is false while the bureau has not confirmed the sum in print."""

    counts: Counts
    confirmed: bool
    clause: tuple[str, ...]


def days_paid(rule: SettlementRule, served: int, month: int) -> int:
    """Return how many of a month's days are paid for when somebody was served on `served` of them."""
    if rule.counts is Counts.BY_DAY:
        return served
    needed = month if rule.counts is Counts.WHOLE_MONTH else 1
    return month if served >= needed else 0


def monthly_fen(each: ClientClass) -> int:
    """Return what a bureau pays for one head of a class in each month, as far as it is a fixed sum."""
    return sum(
        payment.monthly_fen or 0 for payment in each.pays.values() if payment.payer is Payer.BUREAU
    )


def year_estimate(classes: Mapping[str, ClientClass], heads: Mapping[str, int]) -> int:
    """Estimate a year's fixed sums in fen from the heads of each class (SH21-19); KeyError names a strange one."""
    return MONTHS * sum(monthly_fen(classes[name]) * number for name, number in heads.items())
