"""A bureau's numbers: the unit is the end of the name, a kind may have its own (law 12)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from telecare.domain.errors import PolicyError
from telecare.domain.kinds import Kind
from telecare.domain.parameters import Parameters, unit_of
from telecare.domain.standard_numbers import STANDARD

PARAMETERS = Parameters(
    {
        "contact.ring_s": 30,
        "eta.stop_min": 15,
        "fire.eta.stop_min": 5,
        "follow_up.within_h": 24,
        "keep_days": 365,
        "debounce_ms": 250,
        "contact.passes": 2,
        "half_min": 0.5,
    }
)


@pytest.mark.parametrize(
    ("name", "duration"),
    [
        ("contact.ring_s", timedelta(seconds=30)),
        ("eta.stop_min", timedelta(minutes=15)),
        ("follow_up.within_h", timedelta(hours=24)),
        ("keep_days", timedelta(days=365)),
        ("debounce_ms", timedelta(milliseconds=250)),
        ("half_min", timedelta(seconds=30)),
    ],
)
def test_the_end_of_the_name_is_the_unit(name: str, duration: timedelta) -> None:
    assert PARAMETERS.duration(name) == duration


@pytest.mark.parametrize("name", ["contact.passes", "s", "rings", "ring_sec", "passes_", ""])
def test_a_name_without_a_unit_is_no_clock(name: str) -> None:
    assert (unit_of(name) is None) is (name != "s")


def test_a_plain_number_is_never_taken_for_a_clock() -> None:
    with pytest.raises(KeyError, match=r"contact\.passes carries no unit"):
        PARAMETERS.duration("contact.passes")


@pytest.mark.parametrize("read", [PARAMETERS.number, PARAMETERS.count, PARAMETERS.duration])
def test_a_parameter_that_no_bureau_has_is_an_error_that_names_it_and_the_mend(read) -> None:
    with pytest.raises(PolicyError, match=r"visit\.ring_s.*anju policy publish"):
        read("visit.ring_s")


def test_a_number_that_the_version_is_older_than_is_the_standard_bureaus() -> None:
    assert PARAMETERS.duration("elder.ring_s") == timedelta(seconds=STANDARD["elder.ring_s"])
    assert PARAMETERS.known("visit.ring_s") is None
    assert PARAMETERS.known("half_min") == 0.5


def test_a_kinds_own_number_is_the_standards_where_the_bureau_has_neither() -> None:
    old = Parameters({"contact.ring_s": 30})

    assert old.for_kind("eta.stop_min", Kind.FIRE) == "fire.eta.stop_min"
    assert old.for_kind("eta.stop_min", Kind.HELP) == "eta.stop_min"
    assert Parameters({"eta.stop_min": 9}).for_kind("eta.stop_min", Kind.FIRE) == "eta.stop_min"


def test_what_a_version_lacks_is_named() -> None:
    assert Parameters(STANDARD).lacking() == ()
    assert set(Parameters({"hold_s": 60}).lacking()) == STANDARD.keys() - {"hold_s"}


def test_numbers_and_counts() -> None:
    assert PARAMETERS.number("half_min") == 0.5
    assert PARAMETERS.count("contact.passes") == 2
    assert isinstance(PARAMETERS.count("contact.passes"), int)


@pytest.mark.parametrize(
    ("kind", "name"), [(Kind.FIRE, "fire.eta.stop_min"), (Kind.HELP, "eta.stop_min")]
)
def test_a_kind_has_its_own_value_where_there_is_one(kind: Kind, name: str) -> None:
    assert PARAMETERS.for_kind("eta.stop_min", kind) == name
