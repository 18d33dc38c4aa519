"""The life of a device: forward only, each step with its instant and name."""

from __future__ import annotations

from datetime import timedelta

import pytest

from telecare.domain.errors import NotPermittedError
from telecare.domain.registry.changes import Why
from telecare.domain.registry.device_file import (
    DeviceFile,
    DeviceState,
    accepted,
    installed,
    retired,
)
from tests.fakes.story import START

LATER = START + timedelta(days=30)
STOCKED = DeviceFile("b-pir1", "pir", "310104003")
HUNG = installed(STOCKED, "h1", "310104003007", "h1.elder", START)


def test_what_is_hung_anew_must_be_accepted_anew() -> None:
    proven = accepted(HUNG, "inst1", START)

    again = installed(proven, "h1", "310104003007", "h1.wife", LATER)

    assert (again.elder, again.accepted_at, again.accepted_by) == ("h1.wife", None, "")


def test_the_first_acceptance_and_the_first_end_stay() -> None:
    proven = accepted(accepted(HUNG, "inst1", START), "inst2", LATER)
    over = retired(retired(proven, Why.LOST, "u1", START), Why.BROKEN, "u2", LATER)

    assert (over.accepted_by, over.accepted_at) == ("inst1", START)
    assert (over.why, over.ended_by, over.ended_at) == (Why.LOST, "u1", START)


def test_a_device_is_taken_from_no_other_home_and_accepted_in_no_stock() -> None:
    with pytest.raises(NotPermittedError):
        installed(HUNG, "h2", "310104003", "h2.elder", LATER)
    with pytest.raises(NotPermittedError):
        accepted(STOCKED, "inst1", START)


def test_what_is_retired_is_put_to_no_use_again() -> None:
    over = retired(HUNG, Why.BROKEN, "u1", START)

    assert (over.state, over.home) == (DeviceState.RETIRED, "h1"), "where it hung stays known"
    with pytest.raises(NotPermittedError):
        installed(over, "h1", "310104003", "h1.elder", LATER)
    with pytest.raises(NotPermittedError):
        accepted(over, "inst1", LATER)
