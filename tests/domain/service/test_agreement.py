"""Agreements: nobody signs what was not explained, and nobody pays more than the ceiling."""

from __future__ import annotations

import pytest

from telecare.domain.programme.money import CostItem, Payer
from telecare.domain.service.agreement import Clause, Flaw, flaw
from tests.fakes.programme import programme_of
from tests.fakes.service import BEGAN, D, an_agreement, fees_of

SHANGHAI = programme_of("shanghai")


@pytest.mark.parametrize("left_out", list(Clause))
def test_every_clause_is_explained_before_anybody_signs(left_out: Clause) -> None:
    # FJ24-38, SH21-23
    explained = frozenset(Clause) - {left_out}

    assert flaw(an_agreement(explained=explained)) is Flaw.NOT_EXPLAINED
    assert flaw(an_agreement()) is None


def test_an_agreement_names_its_operator_and_lasts_a_while() -> None:
    assert flaw(an_agreement(operator="")) is Flaw.NO_OPERATOR
    assert flaw(an_agreement(until=BEGAN.date())) is Flaw.OVER_BEFORE_IT_BEGINS
    assert flaw(an_agreement(until=(BEGAN + D).date())) is None


def test_a_price_above_the_ceiling_is_found_and_devices_are_outside_it() -> None:
    # SH21-06, SH21-07, SH21-27, SH21-29
    package = next(p for p in SHANGHAI.packages.values() if p.cap_fen)
    cap = package.cap_fen
    assert cap is not None
    at_cap = fees_of(None, {CostItem.BASIC: cap, CostItem.DEVICE: 10 * cap})
    above = fees_of(None, {CostItem.BASIC: cap, CostItem.LINE_RENT: 1})

    assert flaw(an_agreement(fees=at_cap), package) is None
    assert flaw(an_agreement(fees=above), package) is Flaw.ABOVE_THE_CEILING


def test_fees_are_shared_as_the_class_has_it_and_who_has_none_pays_all() -> None:
    granted = programme_of("sanyuan").classes["seven_kinds"]
    costs = {CostItem.BASIC: 3000, CostItem.EXTENDED: 500}

    bought = an_agreement(fees=fees_of(None, costs))
    paid_for = an_agreement(fees=fees_of(granted, costs))

    assert bought.elder_fen == 3500
    assert paid_for.elder_fen == 500
    assert paid_for.fees.of(Payer.BUREAU) == 3000
