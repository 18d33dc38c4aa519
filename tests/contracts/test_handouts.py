"""What any store of handouts and offers keeps to."""

from __future__ import annotations

from datetime import date

import pytest

from telecare.domain.errors import ConflictError
from telecare.domain.programme.devices import Cause
from telecare.domain.programme.money import CostItem, Payer, Share
from telecare.domain.registry.handouts import Choice, Handout, Model
from telecare.ports.handouts import Handouts, KeptHandouts
from tests.fakes.story import BUREAU

ON = date(2026, 1, 10)
FREE = (Share(CostItem.DEVICE, Payer.BUREAU, 6000),)


def a_handout(key: str = "k1") -> Handout:
    return Handout(key, "pendant", ON, "u-3", "", Cause.WANTED, FREE, "standard-SN-0001")


def test_a_homes_list_is_added_to_and_read_as_it_was_written(handouts: Handouts) -> None:
    first = handouts.keep(BUREAU, handouts.of_home(BUREAU, "h1"), a_handout("k1"))
    handouts.keep(BUREAU, first, a_handout("k2"))

    kept = handouts.of_home(BUREAU, "h1")
    assert kept.handouts == (a_handout("k1"), a_handout("k2"))
    assert kept.version == 2
    assert handouts.of_home(BUREAU, "h2") == KeptHandouts("h2")
    assert handouts.of_home("demo", "h1").handouts == ()


def test_of_two_who_give_at_once_one_is_refused(handouts: Handouts) -> None:
    read = handouts.of_home(BUREAU, "h1")
    handouts.keep(BUREAU, read, a_handout("k1"))

    with pytest.raises(ConflictError):
        handouts.keep(BUREAU, read, a_handout("k2"))
    assert [each.key for each in handouts.of_home(BUREAU, "h1").handouts] == ["k1"]


def test_an_offer_takes_the_place_of_the_one_before(handouts: Handouts) -> None:
    old = Choice("op1", (Model("pendant", "a"),), ON, "u-9")
    new = Choice("op1", (Model("camera", "b"),), ON, "u-9")
    handouts.offer(BUREAU, old)
    handouts.offer(BUREAU, new)

    assert handouts.choice(BUREAU, "op1") == new
    assert handouts.choice(BUREAU, "op2") is None
