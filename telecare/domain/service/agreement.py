"""What is signed before anything is fitted: items, fees, rights, risks, disputes, and who has which duty (FJ24-38)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from telecare.domain.programme.money import Bill, CostItem, Payer
from telecare.domain.programme.procedure import Body
from telecare.domain.programme.services import Package, over_cap
from telecare.domain.service.tariff import Bundle, Sponsor


class Clause(StrEnum):
    """What must have been explained to whoever signs (FJ24-38; the guardian's duty comes first, SH21-23)."""

    ITEMS = "items"
    FEES = "fees"
    RIGHTS = "rights"
    RISKS = "risks"
    DISPUTES = "disputes"
    GUARDIAN_DUTY = "guardian_duty"


@dataclass(frozen=True, slots=True)
class Agreement:
    """One signed agreement; `document` names the paper, which lies elsewhere, `until` its last day."""

    id: str
    document: str
    operator: str
    signed_by: Body
    written_by: str
    on: date
    explained: frozenset[Clause]
    fees: Bill
    package: str = ""
    until: date | None = None
    sponsors: tuple[Sponsor, ...] = ()
    bundle: Bundle | None = None

    @property
    def elder_fen(self) -> int:
        """Return what the elder pays a month, in fen."""
        return self.fees.of(Payer.ELDER)


class Flaw(StrEnum):
    """Why an agreement cannot stand."""

    NOT_EXPLAINED = "not_explained"
    ABOVE_THE_CEILING = "above_the_ceiling"
    OVER_BEFORE_IT_BEGINS = "over_before_it_begins"
    NO_OPERATOR = "no_operator"


def flaw(agreement: Agreement, package: Package | None = None) -> Flaw | None:
    """Return what is wrong with an agreement.

    Devices and what is bought beyond the package are outside its ceiling (SH21-07, SH21-08).
    """
    if agreement.explained != frozenset(Clause):
        return Flaw.NOT_EXPLAINED
    if not agreement.operator:
        return Flaw.NO_OPERATOR
    if agreement.until is not None and agreement.until <= agreement.on:
        return Flaw.OVER_BEFORE_IT_BEGINS
    parts = agreement.fees.shares
    monthly = sum(s.fen for s in parts if s.item is not CostItem.DEVICE and not s.offered)
    if package is not None and over_cap(package, monthly):
        return Flaw.ABOVE_THE_CEILING
    return None
