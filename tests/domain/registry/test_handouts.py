"""Who pays for a device hangs on what the home was given before, by whichever programme."""

from __future__ import annotations

from datetime import date

from telecare.domain.programme.devices import Cause
from telecare.domain.programme.money import CostItem, Payer, Share
from telecare.domain.registry.handouts import (
    Asked,
    Choice,
    Handout,
    Model,
    is_the_same,
    shared,
)
from tests.fakes.programme import programme_of

GRANT = programme_of("sanyuan").device_grant
ON = date(2025, 3, 1)


def asked(kind: str = "smart_badge", cause: Cause = Cause.WANTED, fen: int = 9000) -> Asked:
    return Asked(kind, cause, fen, basic_fen=6000)


def given(kind: str = "smart_badge", programme: str = "elsewhere") -> Handout:
    return Handout("k1", kind, ON, "u-3", programme)


def who_pays(known: list[Handout], what: Asked, is_supported: bool = True) -> dict[Payer, int]:
    return {share.payer: share.fen for share in shared(GRANT, known, what, is_supported)}


def test_a_better_device_costs_the_elder_the_difference() -> None:
    # FJ24-11
    assert who_pays([], asked()) == {Payer.BUREAU: 6000, Payer.ELDER: 3000}


def test_nobody_gets_a_second_free_one_whichever_programme_gave_the_first() -> None:
    # FJ24-07, FJ24-09
    assert who_pays([given()], asked()) == {Payer.ELDER: 9000}


def test_what_the_elder_paid_for_is_no_free_one() -> None:
    paid = Handout("k1", "smart_badge", ON, "u-3", shares=(Share(CostItem.DEVICE, Payer.ELDER, 1),))

    assert not paid.was_free
    assert Payer.BUREAU in who_pays([paid], asked())


def test_what_the_user_broke_the_user_pays_and_what_wore_out_the_operator() -> None:
    # FJ24-10, FJ24-21
    assert who_pays([], asked(cause=Cause.BROKEN_BY_USER)) == {Payer.ELDER: 9000}
    assert who_pays([given()], asked(cause=Cause.BEYOND_REPAIR)) == {Payer.OPERATOR: 9000}


def test_whoever_is_not_supported_pays_for_their_own() -> None:
    # FJ24-05
    assert who_pays([], asked(), is_supported=False) == {Payer.ELDER: 9000}


def test_the_same_word_of_another_programme_is_known_again() -> None:
    assert is_the_same(given(), given())
    assert not is_the_same(given(), given("pendant"))
    assert not is_the_same(given(programme=""), given(programme=""))


def test_models_of_one_kind_are_one_kind() -> None:
    # FJ24-18
    models = (Model("pendant", "a"), Model("pendant", "b"), Model("camera", "c"))

    assert Choice("op1", models, ON, "u-9").kinds == {"pendant", "camera"}
