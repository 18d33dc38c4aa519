"""Which devices a home gets, by grade, need and wish, and what acceptance must refuse for."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from telecare.domain.device_types import CARRIED, DEVICE_TYPES
from telecare.domain.kinds import Risk
from telecare.domain.programme.kits import Fitting, Need, fitting, kit_bill, lacking
from telecare.domain.programme.money import Payer
from tests.fakes.programme import programme_of

BUREAUS = ("shanghai", "xuhui", "sanyuan", "hangzhou")
XUHUI, HANGZHOU, SANYUAN = (programme_of(each).kit for each in ("xuhui", "hangzhou", "sanyuan"))
ALL = {"camera": True, **dict.fromkeys(XUHUI.items, True)}


@pytest.mark.parametrize("risk", list(Risk))
def test_every_grade_has_smoke_gas_and_a_way_to_call(risk: Risk) -> None:
    # XH23-11, XH23-14, XH23-15
    assert {"smoke", "gas", "call"} <= fitting(XUHUI, risk, [], {}).fit.keys()


def test_medium_and_high_have_more_smoke_detectors() -> None:
    # XH23-12
    low, medium, high = (
        fitting(XUHUI, risk, [], {}).fit["smoke"] for risk in (Risk.LOW, Risk.MEDIUM, Risk.HIGH)
    )

    assert low < medium <= high


def test_a_camera_is_for_high_risk_and_waits_for_a_yes() -> None:
    # XH23-13 and law 13
    asked = fitting(XUHUI, Risk.HIGH, [], {})

    assert "camera" in asked.ask
    assert "camera" not in asked.fit
    assert "camera" in fitting(XUHUI, Risk.HIGH, [], {"camera": True}).fit
    assert "camera" not in fitting(XUHUI, Risk.MEDIUM, [], {"camera": True}).fit


def test_a_gas_detector_shuts_the_valve_and_carbon_monoxide_has_one_of_its_own() -> None:
    # XH23-14
    assert XUHUI.items["gas"].commands == {"close_valve"}
    assert fitting(XUHUI, Risk.LOW, [], {}).fit["co"] == 1


def test_who_may_fall_is_watched_at_every_grade_who_cannot_move_at_high_risk() -> None:
    # XH23-16: "high" stands before those who cannot move, not before those who may fall.
    falls = fitting(XUHUI, Risk.LOW, [Need.FALL_RISK], ALL).fit
    immobile = [fitting(XUHUI, risk, [Need.IMMOBILE], ALL).fit for risk in (Risk.MEDIUM, Risk.HIGH)]

    assert "behaviour_of_who_may_fall" in falls
    assert ["behaviour_of_who_cannot_move" in each for each in immobile] == [False, True]
    assert "vitals_of_who_may_fall" not in fitting(XUHUI, Risk.HIGH, [], ALL).fit


def test_sensors_of_the_body_wait_for_the_elders_wish() -> None:
    # XH23-16
    planned = fitting(XUHUI, Risk.HIGH, list(Need), {})

    assert not [name for name in planned.fit if name.startswith(("behaviour", "vitals"))]
    assert len(planned.ask) == 5


def test_what_the_elder_declined_is_not_fitted_whatever_the_risk() -> None:
    # XH23-02, FJ24-34
    planned = fitting(XUHUI, Risk.HIGH, [], {"smoke": False})

    assert "smoke" not in planned.fit
    assert planned.declined == {"smoke"}


def test_the_three_of_hangzhou_are_fitted_and_x_is_asked_for() -> None:
    # HZ23-05, HZ23-06
    planned = fitting(HANGZHOU, Risk.LOW, [], {})

    assert set(planned.fit) == {"fixed_alarm", "infrared", "door"}
    assert set(planned.ask) == {name for name in HANGZHOU.items if name.startswith("x_")}


def test_acceptance_is_refused_while_one_of_the_three_is_missing() -> None:
    # HZ23-05, HZ23-10
    planned = fitting(HANGZHOU, Risk.LOW, [], {})

    assert lacking(HANGZHOU, planned, ["one_key_call", "pir"]) == {"door": 1}
    assert lacking(HANGZHOU, planned, ["one_key_call", "pir", "door_contact"]) == {}


def test_a_device_fills_one_place_only() -> None:
    # XH23-12
    planned = Fitting({"smoke": 3, "call": 1})

    assert lacking(XUHUI, planned, ["smoke_detector", "smoke_detector", "smart_speaker"]) == {
        "smoke": 1
    }


def test_hangzhous_kit_offers_every_type_of_the_annex() -> None:
    # HZ23-27 to HZ23-31; the other two are not in Hangzhou's list.
    offered = {kind for item in HANGZHOU.items.values() for kind in item.any_of}

    assert DEVICE_TYPES.keys() - offered == {"co_detector", "hub"}


def test_sanyuans_basic_device_locates_speaks_both_ways_and_is_carried() -> None:
    # FJ24-17
    basic = SANYUAN.items["basic"]

    assert basic.commands == {"locate", "open_voice"}
    assert set(basic.any_of) <= CARRIED


def test_sanyuan_offers_three_kinds_and_more() -> None:
    # FJ24-18
    assert {"camera", "button", "door"} <= SANYUAN.items.keys()


def test_x_is_paid_by_the_family_and_all_of_it_by_who_buys() -> None:
    # HZ23-04, HZ23-06
    prices = {"fixed_alarm": 10000, "x_fall": 90000}
    fit = {"fixed_alarm": 1, "x_fall": 2}

    supported, buyer = (kit_bill(HANGZHOU, fit, prices, each) for each in (True, False))

    assert (supported.of(Payer.BUREAU), supported.of(Payer.ELDER)) == (10000, 180000)
    assert (buyer.of(Payer.BUREAU), buyer.of(Payer.ELDER)) == (0, 190000)


@settings(max_examples=60)
@given(
    bureau=st.sampled_from(BUREAUS),
    needs=st.sets(st.sampled_from(list(Need))),
    wishes=st.dictionaries(st.sampled_from(sorted(ALL)), st.booleans()),
)
def test_a_higher_risk_never_gets_less(
    bureau: str, needs: set[Need], wishes: dict[str, bool]
) -> None:
    kit = programme_of(bureau).kit
    low, medium, high = (
        fitting(kit, risk, needs, wishes) for risk in (Risk.LOW, Risk.MEDIUM, Risk.HIGH)
    )

    for less, more in ((low, medium), (medium, high)):
        assert all(more.fit.get(name, 0) >= number for name, number in less.fit.items())
        assert less.ask.keys() <= more.ask.keys()


@settings(max_examples=60)
@given(bureau=st.sampled_from(BUREAUS), risk=st.sampled_from(list(Risk)), data=st.data())
def test_whichever_type_fills_each_place_in_whichever_order_nothing_lacks(
    bureau: str, risk: Risk, data: st.DataObject
) -> None:
    kit = programme_of(bureau).kit
    planned = fitting(kit, risk, list(Need), dict.fromkeys(kit.items, True))
    installed = [
        data.draw(st.sampled_from(kit.items[name].any_of))
        for name, number in planned.fit.items()
        for _ in range(number)
    ]

    assert lacking(kit, planned, data.draw(st.permutations(installed))) == {}
