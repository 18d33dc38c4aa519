"""What every register of looks promises."""

from __future__ import annotations

from dataclasses import replace

from telecare.ports.looks import Look, Looks
from tests.fakes.story import BUREAU, SECOND, START

LOOK = Look("seat1", "timeline_exported", "inc1", START)


def test_a_look_is_read_by_each_elder_whom_it_concerns_and_by_no_other(looks: Looks) -> None:
    looks.keep(BUREAU, ("h1.elder", "h1.husband"), "r1", LOOK)

    assert looks.of(BUREAU, "h1.elder") == looks.of(BUREAU, "h1.husband") == (LOOK,)
    assert looks.of(BUREAU, "h2.elder") == looks.of("other", "h1.elder") == ()


def test_the_same_look_twice_is_one_and_is_never_changed(looks: Looks) -> None:
    looks.keep(BUREAU, ("h1.elder",), "r1", LOOK)
    looks.keep(BUREAU, ("h1.elder",), "r1", replace(LOOK, by="nobody"))

    assert looks.of(BUREAU, "h1.elder") == (LOOK,)


def test_looks_stand_in_the_order_of_their_time(looks: Looks) -> None:
    later = replace(LOOK, at=START + SECOND, by="seat2")
    looks.keep(BUREAU, ("h1.elder",), "r2", later)
    looks.keep(BUREAU, ("h1.elder",), "r1", LOOK)

    assert looks.of(BUREAU, "h1.elder") == (LOOK, later)


def test_a_look_at_nobodys_data_is_kept_too(looks: Looks) -> None:
    looks.keep(BUREAU, (), "r1", LOOK)

    assert looks.of(BUREAU, "") == (LOOK,)
