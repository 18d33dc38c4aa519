"""What an agreement costs whom: help is named, nothing is lost, and what cannot be is refused by its word."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from telecare.domain.programme.money import Bill, CostItem, Payer, Share
from telecare.domain.service.tariff import (
    WAIVED,
    Bundle,
    Sponsor,
    SponsorKind,
    Tariff,
    TariffFlaw,
    Waiver,
    fees,
)
from tests.fakes.service import grounds_of

TIER2 = grounds_of("shanghai", "tier2")
PAID_FOR = grounds_of("hangzhou", "paid_for")
DEVICE, LINE, RENT, RESCUE = (
    CostItem.DEVICE,
    CostItem.LINE,
    CostItem.LINE_RENT,
    CostItem.RESCUE,
)


def a_sponsor(item: CostItem, fen: int | None = None, source: str = "foundation1") -> Sponsor:
    return Sponsor(source, SponsorKind.FOUNDATION, item, fen)


def billed(tariff: Tariff, grounds: object = TIER2) -> Bill:
    due = fees(tariff, grounds)  # type: ignore[arg-type]
    assert isinstance(due, Bill), due
    return due


def test_a_sponsor_bears_what_nobody_is_bound_to_pay_and_is_named() -> None:
    # SH21-05
    due = billed(Tariff({DEVICE: 9900, RESCUE: 1500}, sponsors=(a_sponsor(DEVICE),)))

    assert due.shares == (
        Share(DEVICE, Payer.SPONSOR, 9900, "foundation1"),
        Share(RESCUE, Payer.BUREAU, 1000),
        Share(RESCUE, Payer.ELDER, 500),
    )


def test_several_bear_their_parts_in_order_and_the_elder_the_rest() -> None:
    # SH21-09: a scheme of points is a sponsor like any other
    scheme = Sponsor("bank-points", SponsorKind.POINTS_SCHEME, DEVICE, 3000)

    due = billed(Tariff({DEVICE: 9900}, sponsors=(a_sponsor(DEVICE, 5000), scheme)))

    assert [(s.payer, s.fen, s.source) for s in due.shares] == [
        (Payer.SPONSOR, 5000, "foundation1"),
        (Payer.SPONSOR, 3000, "bank-points"),
        (Payer.ELDER, 1900, ""),
    ]


def test_a_fee_that_is_not_asked_for_is_recorded_as_such() -> None:
    # SH21-20
    due = billed(Tariff({LINE: 20000}, waivers=(Waiver(LINE),)))

    assert due.shares == (Share(LINE, Payer.OPERATOR, 20000, WAIVED),)


def test_a_bundle_lays_its_price_out_over_its_items() -> None:
    # SH21-20
    bundle = Bundle("net-and-care", frozenset({RENT, DEVICE}), 1000)

    due = billed(Tariff({RENT: 2000, DEVICE: 1000, RESCUE: 1000}, bundle=bundle))

    assert {share.item: share.fen for share in due.shares} == {RENT: 666, DEVICE: 334, RESCUE: 1000}


def test_a_service_beyond_the_package_is_the_elders_unless_somebody_helps() -> None:
    # SH21-08
    due = billed(Tariff(extras={"bespoke": 5000, "taxi": 300}))
    helped = billed(
        Tariff(extras={"bespoke": 5000}, sponsors=(a_sponsor(CostItem.EXTENDED, 2000),))
    )

    assert [(s.payer, s.fen, s.offered) for s in due.shares] == [
        (Payer.ELDER, 5000, "bespoke"),
        (Payer.ELDER, 300, "taxi"),
    ]
    assert [(s.payer, s.fen, s.offered) for s in helped.shares] == [
        (Payer.SPONSOR, 2000, "bespoke"),
        (Payer.ELDER, 3000, "bespoke"),
    ]


def test_of_x_the_bureau_bears_its_budget_and_the_elder_what_is_above() -> None:
    # HZ23-06
    devices = {"infrared": 800, "x_fall": 700, "x_safety": 500}

    poor = billed(Tariff(devices=devices), PAID_FOR)
    rich = billed(Tariff(devices=devices), replace(PAID_FOR, x_budget_fen=1000))

    assert (poor.of(Payer.BUREAU), poor.of(Payer.ELDER)) == (800, 1200)
    assert (rich.of(Payer.BUREAU), rich.of(Payer.ELDER)) == (1800, 200)
    assert {s.offered for s in rich.shares if s.payer is Payer.ELDER} == {"x_safety"}


def test_who_is_not_supported_gets_nothing_of_the_budget() -> None:
    # HZ23-04
    buyers = replace(grounds_of("hangzhou", "buyers"), x_budget_fen=1000)

    assert billed(Tariff(devices={"x_fall": 700}), buyers).of(Payer.ELDER) == 700


COSTS = {RENT: 2000, RESCUE: 1000}


@pytest.mark.parametrize(
    ("tariff", "why"),
    [
        (Tariff(extras={"moonwalk": 1}), TariffFlaw.NOT_OFFERED),
        (Tariff(extras={"rescue": 1}), TariffFlaw.ALREADY_INCLUDED),
        (Tariff(devices={"robot": 1}), TariffFlaw.NOT_IN_THE_KIT),
        (Tariff(COSTS, sponsors=(a_sponsor(DEVICE),)), TariffFlaw.NOTHING_TO_BEAR),
        (Tariff(COSTS, sponsors=(a_sponsor(RESCUE),)), TariffFlaw.NOTHING_TO_BEAR),
        (Tariff(COSTS, sponsors=(a_sponsor(RENT, 2001),)), TariffFlaw.BEARS_TOO_MUCH),
        (Tariff(COSTS, waivers=(Waiver(RENT, 2001),)), TariffFlaw.BEARS_TOO_MUCH),
        (Tariff(COSTS, bundle=Bundle("b", frozenset({RENT}), 2001)), TariffFlaw.BUNDLE_DEARER),
        (Tariff(COSTS, bundle=Bundle("b", frozenset({LINE}), 1)), TariffFlaw.BUNDLE_OF_NOTHING),
    ],
)
def test_what_cannot_be_is_refused_by_its_word(tariff: Tariff, why: TariffFlaw) -> None:
    assert fees(tariff, TIER2) is why


@settings(max_examples=60)
@given(
    costs=st.dictionaries(st.sampled_from([DEVICE, LINE, RENT, RESCUE]), st.integers(1, 10**6)),
    part=st.integers(0, 10**6),
    bundled=st.sets(st.sampled_from([DEVICE, LINE, RENT, RESCUE])),
    discount=st.floats(0, 1),
)
def test_no_fen_is_lost_whoever_helps(
    costs: dict[CostItem, int], part: int, bundled: set[CostItem], discount: float
) -> None:
    items = frozenset(bundled & costs.keys())
    alone = sum(costs[item] for item in items)
    price = int(alone * discount)
    bundle = Bundle("b", items, price) if items else None
    sponsors = (a_sponsor(DEVICE, part),) if DEVICE in costs else ()

    due = fees(Tariff(costs, sponsors=sponsors, bundle=bundle), TIER2)

    if isinstance(due, Bill):
        whole = sum(costs.values()) - (alone - price if bundle else 0)
        assert sum(share.fen for share in due.shares) == whole
        assert all(share.fen > 0 for share in due.shares)
    else:
        assert due in {TariffFlaw.BEARS_TOO_MUCH, TariffFlaw.NOTHING_TO_BEAR}
