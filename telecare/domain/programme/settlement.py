"""What a bureau owes for a month, and what a year will cost (FJ24-03, FJ24-39, SH21-19)."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from telecare.domain.programme.entitlement import ClientClass
from telecare.domain.programme.money import Payer

MONTHS = 12


class Counts(StrEnum):
    """For which months a head is counted; no document says it."""

    ANY_DAY = "any_day"
    WHOLE_MONTH = "whole_month"


@dataclass(frozen=True, slots=True)
class SettlementRule:
    """How heads are counted; `confirmed` is false while the bureau has not confirmed the sum in print."""

    counts: Counts
    confirmed: bool
    clause: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Served:
    """One person's service: from its first day to its last, None while it goes on."""

    person: str
    first: date
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """What is submitted for a month: whom, and what is due; `payable` once the sum is confirmed."""

    people: tuple[str, ...]
    fen: int
    payable: bool


def statement(
    rule: SettlementRule, month: date, monthly_fen: int, services: Iterable[Served]
) -> Statement:
    """Count every person served in a month once, whatever the number of devices or spells."""
    begins = month.replace(day=1)
    ends = month.replace(day=monthrange(month.year, month.month)[1])
    people = {each.person for each in services if _counts(rule, each, begins, ends)}
    return Statement(tuple(sorted(people)), monthly_fen * len(people), rule.confirmed)


def _counts(rule: SettlementRule, served: Served, begins: date, ends: date) -> bool:
    if rule.counts is Counts.WHOLE_MONTH:
        return served.first <= begins and (served.last is None or served.last >= ends)
    return served.first <= ends and (served.last is None or served.last >= begins)


def monthly_fen(each: ClientClass) -> int:
    """Return what a bureau pays for one head of a class in each month, as far as it is a fixed sum."""
    return sum(
        payment.monthly_fen or 0 for payment in each.pays.values() if payment.payer is Payer.BUREAU
    )


def year_estimate(classes: Mapping[str, ClientClass], heads: Mapping[str, int]) -> int:
    """Estimate a year's fixed sums in fen from the heads of each class (SH21-19); KeyError names a strange one."""
    return MONTHS * sum(monthly_fen(classes[name]) * number for name, number in heads.items())
