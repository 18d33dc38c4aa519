"""A bureau's numbers: the unit is the end of the name, a kind may have its own (law 12)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from telecare.domain.kinds import Kind
from telecare.domain.parameters import Parameters, unit_of

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
def test_a_parameter_that_the_bureau_does_not_have_is_an_error_that_names_it(read) -> None:
    with pytest.raises(KeyError, match=r"elder\.ring_s"):
        read("elder.ring_s")


def test_numbers_and_counts() -> None:
    assert PARAMETERS.number("half_min") == 0.5
    assert PARAMETERS.count("contact.passes") == 2
    assert isinstance(PARAMETERS.count("contact.passes"), int)


@pytest.mark.parametrize(
    ("kind", "name"), [(Kind.FIRE, "fire.eta.stop_min"), (Kind.HELP, "eta.stop_min")]
)
def test_a_kind_has_its_own_value_where_there_is_one(kind: Kind, name: str) -> None:
    assert PARAMETERS.for_kind("eta.stop_min", kind) == name
