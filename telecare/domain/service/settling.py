"""What a month of service costs whom, exact in fen; and what an earlier month owes after all (FJ24-39, SH21-03)."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from telecare.domain.programme.entitlement import ClientClass
from telecare.domain.programme.money import CostItem, Payer
from telecare.domain.programme.settlement import Counts, SettlementRule, days_paid
from telecare.domain.service.life import Life
from telecare.domain.service.served_days import ServedDay


@dataclass(frozen=True, slots=True)
class Month:
    """A calendar month."""

    year: int
    number: int

    @classmethod
    def named(cls, name: str) -> Month:
        """Read a month as 2026-01; ValueError for anything else."""
        first = date.fromisoformat(f"{name}-01")
        return cls(first.year, first.month)

    @property
    def first(self) -> date:
        """Return its first day."""
        return date(self.year, self.number, 1)

    @property
    def last(self) -> date:
        """Return its last day."""
        return self.first.replace(day=self.days)

    @property
    def before(self) -> Month:
        """Return the month before it."""
        return Month(self.year - (self.number == 1), (self.number - 2) % 12 + 1)

    @property
    def days(self) -> int:
        """Return how many days it has."""
        return monthrange(self.year, self.number)[1]

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.number:02d}"


@dataclass(frozen=True, slots=True)
class SettledLine:
    """What one payer owes for one item of one person's month; `month` is the month that it is for.

    `fen` may be below zero only where the line corrects an earlier settlement.
    """

    service: str
    elder: str
    month: str
    item: CostItem
    payer: Payer
    operator: str
    days: int
    monthly_fen: int
    fen: int
    clause: tuple[str, ...]
    package: str = ""
    source: str = ""
    offered: str = ""

    @property
    def subject(self) -> tuple[str, ...]:
        """Return what is settled: lines of the same subject add up."""
        return (
            self.service,
            self.month,
            self.item,
            self.payer,
            self.source,
            self.offered,
            self.operator,
        )


def lines_of(
    rule: SettlementRule,
    client_class: ClientClass | None,
    life: Life,
    month: Month,
    days: tuple[ServedDay, ...],
) -> tuple[SettledLine, ...]:
    """Return what a month owes, operator by operator; the parts of a whole month add up to its fees."""
    counted = _counted(rule, month, days)
    if not counted:
        return ()
    agreement = life.agreements[-1]
    lines: list[SettledLine] = []
    for share in agreement.fees.shares:
        before = 0
        for operator, number in counted.items():
            upto = before + number
            fen = share.fen * upto // month.days - share.fen * before // month.days
            served = number if rule.counts is Counts.BY_DAY else len(days)
            clause = _clause(rule, client_class, share.item, share.payer)
            lines.append(
                SettledLine(
                    life.id,
                    life.elder,
                    str(month),
                    share.item,
                    share.payer,
                    operator,
                    served,
                    share.fen,
                    fen,
                    clause,
                    agreement.package,
                    share.source,
                    share.offered,
                )
            )
            before = upto
    return tuple(lines)


def _counted(rule: SettlementRule, month: Month, days: tuple[ServedDay, ...]) -> dict[str, int]:
    """Return how many days are paid for, by operator; a whole month is its last operator's."""
    if rule.counts is Counts.BY_DAY:
        numbers: dict[str, int] = {}
        for day in days:
            numbers[day.operator] = numbers.get(day.operator, 0) + 1
        return numbers
    paid = days_paid(rule, len(days), month.days)
    return {days[-1].operator: paid} if paid else {}


def _clause(
    rule: SettlementRule, client_class: ClientClass | None, item: CostItem, payer: Payer
) -> tuple[str, ...]:
    """Return why somebody pays: the class's own clause, and for what nobody is bound to pay the rule's."""
    payment = client_class.pays.get(item) if client_class else None
    return payment.clause if payment is not None and payment.payer is payer else rule.clause


def corrections(
    due: Iterable[SettledLine], settled: Iterable[SettledLine]
) -> tuple[SettledLine, ...]:
    """Return what earlier months owe beyond what was settled for them: a closed settlement never changes."""
    owed: dict[tuple[str, ...], SettledLine] = {}
    for line in due:
        owed[line.subject] = _sum(owed.get(line.subject), line, 1)
    for line in settled:
        owed[line.subject] = _sum(owed.get(line.subject), line, -1)
    return tuple(line for _, line in sorted(owed.items()) if line.fen)


def _sum(known: SettledLine | None, line: SettledLine, sign: int) -> SettledLine:
    if known is None:
        return replace(line, days=sign * line.days, fen=sign * line.fen)
    return replace(known, days=known.days + sign * line.days, fen=known.fen + sign * line.fen)


def owed_by(lines: Iterable[SettledLine]) -> Mapping[Payer, int]:
    """Return what each payer owes altogether, in fen."""
    sums: dict[Payer, int] = {}
    for line in lines:
        sums[line.payer] = sums.get(line.payer, 0) + line.fen
    return sums
