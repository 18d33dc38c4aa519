"""Who pays what: tiers, subsidies, ceilings, devices; and a bill that never gains or loses a fen."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from telecare.domain.programme.devices import Cause, device_bill, offers_enough
from telecare.domain.programme.money import Bill, CostItem, Payer, Share, bill
from telecare.domain.programme.services import (
    Offer,
    Price,
    Terms,
    can_be_sold,
    over_cap,
    service_of_row,
    terms,
)
from tests.fakes.programme import programme_of

DEVICE, LINE, RENT, RESCUE, CARE = (
    CostItem.DEVICE,
    CostItem.LINE,
    CostItem.LINE_RENT,
    CostItem.RESCUE,
    CostItem.CARE,
)
BUREAUS = ("shanghai", "xuhui", "sanyuan", "hangzhou")
WHOLE = {DEVICE: 30000, LINE: 9900, RENT: 1500, RESCUE: 1000, CARE: 3000}


def of(bureau: str, name: str, costs: dict[CostItem, int], **sponsors: str) -> Bill:
    pledged = {CostItem(item): source for item, source in sponsors.items()}
    return bill(programme_of(bureau).classes[name].pays, costs, pledged)


def test_for_the_poor_the_district_bears_everything() -> None:
    # SH21-03
    owed = of("shanghai", "tier1", WHOLE)

    assert (owed.of(Payer.BUREAU), owed.of(Payer.ELDER)) == (sum(WHOLE.values()), 0)


def test_for_the_others_of_eighty_it_bears_ten_yuan_of_the_rescue_and_nothing_else() -> None:
    # SH21-04
    owed = of("shanghai", "tier2", WHOLE)

    assert owed.of(Payer.BUREAU) == 1000
    assert owed.of(Payer.ELDER) == sum(WHOLE.values()) - 1000


def test_ten_yuan_is_what_is_paid_at_most_and_no_allowance() -> None:
    # SH21-04
    assert of("shanghai", "tier2", {RESCUE: 800}).of(Payer.BUREAU) == 800
    assert of("shanghai", "tier2", {RESCUE: 1200}).of(Payer.ELDER) == 200


def test_an_elder_of_the_second_tier_who_wants_package_a_pays_thirty_yuan() -> None:
    # SH21-04, SH21-27, SH21-29: ten yuan is a fee there and a ceiling here.
    assert of("shanghai", "tier2", {RESCUE: 1000, CARE: 3000}).of(Payer.ELDER) == 3000


def test_a_sponsor_bears_what_the_district_does_not_and_is_named() -> None:
    # SH21-05, SH21-09, SH21-20
    owed = of("shanghai", "tier2", {DEVICE: 30000, RESCUE: 1000}, device="基金会", rescue="银行")

    assert Share(DEVICE, Payer.SPONSOR, 30000, "基金会") in owed.shares
    assert owed.of(Payer.BUREAU) == 1000
    assert owed.of(Payer.ELDER) == 0


def test_whoever_buys_pays_all_of_it() -> None:
    # SH21-06, HZ23-04
    assert of("shanghai", "tier3", WHOLE).of(Payer.ELDER) == sum(WHOLE.values())
    assert of("hangzhou", "buyers", WHOLE).of(Payer.BUREAU) == 0


def test_hangzhou_sets_money_aside_for_devices_fitting_and_answering() -> None:
    # HZ23-26
    costs = {DEVICE: 50000, CostItem.FITTING: 8000, RESCUE: 2000, CostItem.EXTENDED: 700}

    assert of("hangzhou", "paid_for", costs).of(Payer.BUREAU) == 60000
    assert of("hangzhou", "paid_for", costs).of(Payer.ELDER) == 700


def test_sanyuan_pays_thirty_yuan_a_head_and_month_and_the_family_pays_what_it_adds() -> None:
    # FJ24-03, FJ24-12
    owed = of("sanyuan", "seven_kinds", {CostItem.BASIC: 3000, CostItem.EXTENDED: 1500})

    assert (owed.of(Payer.BUREAU), owed.of(Payer.ELDER)) == (3000, 1500)


def test_free_fitting_means_apparatus_fitting_and_upkeep_together() -> None:
    # FJ24-06
    costs = {DEVICE: 20000, CostItem.FITTING: 5000, CostItem.UPKEEP: 500}

    assert of("sanyuan", "seven_kinds", costs).of(Payer.ELDER) == 0


@settings(max_examples=60)
@given(
    costs=st.dictionaries(st.sampled_from(list(CostItem)), st.integers(0, 10**7)),
    sponsors=st.dictionaries(st.sampled_from(list(CostItem)), st.sampled_from(["", "基金会"])),
    bureau=st.sampled_from(BUREAUS),
    data=st.data(),
)
def test_the_parts_of_a_bill_add_up_to_its_costs(
    costs: dict[CostItem, int], sponsors: dict[CostItem, str], bureau: str, data: st.DataObject
) -> None:
    classes = programme_of(bureau).classes
    pays = classes[data.draw(st.sampled_from(sorted(classes)))].pays

    owed = bill(pays, costs, sponsors)

    assert sum(share.fen for share in owed.shares) == sum(costs.values())
    assert all(share.fen > 0 for share in owed.shares)
    assert all(share.source for share in owed.shares if share.payer is Payer.SPONSOR)


def test_a_cost_below_zero_is_refused() -> None:
    with pytest.raises(ValueError, match="device costs less than nothing"):
        bill({}, {DEVICE: -1})


# ---- devices ----


def device(had: list[str], kind: str, cause: Cause, fen: int = 20000) -> dict[Payer, int]:
    grant = programme_of("sanyuan").device_grant
    owed = device_bill(grant, had, kind, cause, fen, basic_fen=20000)
    return {share.payer: share.fen for share in owed.shares}


def test_the_first_device_is_free_and_a_second_of_its_kind_is_not() -> None:
    # FJ24-07, FJ24-09
    assert device([], "locator", Cause.WANTED) == {Payer.BUREAU: 20000}
    assert device(["locator"], "locator", Cause.WANTED) == {Payer.ELDER: 20000}


def test_one_device_a_home_although_the_subsidy_is_for_each_head() -> None:
    # FJ24-03, FJ24-07: a couple is two heads and one home.
    assert device(["locator"], "watch", Cause.WANTED) == {Payer.ELDER: 20000}


def test_what_the_user_broke_the_user_replaces() -> None:
    # FJ24-10
    assert device(["locator"], "locator", Cause.BROKEN_BY_USER) == {Payer.ELDER: 20000}


def test_what_cannot_be_mended_is_exchanged_at_the_operators_cost() -> None:
    # FJ24-21
    assert device(["locator"], "locator", Cause.BEYOND_REPAIR) == {Payer.OPERATOR: 20000}


def test_a_better_device_costs_the_difference_and_no_more() -> None:
    # FJ24-11
    assert device([], "watch", Cause.WANTED, 50000) == {Payer.BUREAU: 20000, Payer.ELDER: 30000}


def test_three_models_of_one_kind_are_no_choice() -> None:
    # FJ24-18
    grant = programme_of("sanyuan").device_grant
    phones = [("watch", "a"), ("watch", "b"), ("watch", "c")]

    assert not offers_enough(grant, phones)
    assert offers_enough(grant, [*phones, ("camera", "d"), ("door_contact", "e")])


# ---- services and packages ----


def test_the_list_of_sanyuan_has_28_rows_of_which_14_are_basic() -> None:
    # FJ24-12
    services = programme_of("sanyuan").services
    rows = sorted(each.row for each in services.values() if each.row)
    basic = {e.row for e in services.values() if e.row and e.offer is Offer.BASIC}

    assert rows == list(range(1, 29))
    assert basic == {1, 2, 3, 4, 5, 6, 7, 8, 11, 13, 14, 15, 16, 17}


@pytest.mark.parametrize(
    ("row", "clause"), [(20, "FJ24-62"), (23, "FJ24-65"), (25, "FJ24-67"), (26, "FJ24-67")]
)
def test_a_row_is_found_by_its_number_where_the_printed_heading_has_slipped(
    row: int, clause: str
) -> None:
    # FJ24-62, FJ24-65, FJ24-67
    services = programme_of("sanyuan").services
    name = service_of_row(services, row)

    assert name is not None
    assert services[name].clause == (clause,)
    assert service_of_row(services, 29) is None


def test_a_basic_service_is_the_bureaus_to_pay_only_for_whom_it_supports() -> None:
    # FJ24-05, FJ24-12
    programme = programme_of("sanyuan")
    basic = programme.packages["basic"]

    assert terms(programme.services, basic, True, "fj11") == Terms(Payer.BUREAU, Price.INCLUDED)
    assert terms(programme.services, basic, False, "fj11") == Terms(Payer.ELDER, Price.INCLUDED)


def test_an_extended_service_is_never_the_bureaus_to_pay() -> None:
    # FJ24-12, FJ24-54, SH21-08, SH21-11
    for bureau in BUREAUS:
        programme = programme_of(bureau)
        for name, each in programme.services.items():
            if each.offer is Offer.EXTENDED:
                for package in (None, *programme.packages.values()):
                    found = terms(programme.services, package, True, name)
                    assert found.payer is Payer.ELDER
                    assert found.price is Price.BY_AGREEMENT


def test_what_is_not_in_the_catalogue_is_not_offered() -> None:
    services = programme_of("sanyuan").services

    assert terms(services, None, True, "taxi").price is Price.NOT_OFFERED


def test_a_package_above_its_ceiling_is_found() -> None:
    # SH21-06, SH21-07, SH21-27, SH21-29: the device is not in it.
    packages = programme_of("shanghai").packages

    assert over_cap(packages["package_a"], 4000) == 0
    assert over_cap(packages["package_a"], 4500) == 500
    assert over_cap(packages["package_b"], 1100) == 100
    assert over_cap(programme_of("hangzhou").packages["three"], 10**6) == 0


def test_package_b_is_package_a_without_the_calls_that_care() -> None:
    # SH21-26, SH21-28
    a, b = (programme_of("shanghai").packages[name] for name in ("package_a", "package_b"))

    assert set(a.services) - set(b.services) == {"active_care"}
    assert (a.care_calls_per_week, b.care_calls_per_week) == (2, 0)


def test_neither_package_is_of_use_without_the_one_key_telephone() -> None:
    # SH21-26, SH21-28
    package = programme_of("shanghai").packages["package_b"]

    assert not can_be_sold(package, ["pir"])
    assert can_be_sold(package, ["pir", "one_key_call"])
