"""What the roster promises: a listed device has one certificate."""

from __future__ import annotations

from datetime import timedelta

import pytest

from telecare.domain.errors import UnknownDeviceError
from telecare.domain.home import HomeDevice
from telecare.ports.roster import Roster
from tests.contracts.conftest import Register
from tests.fakes.story import BUREAU, KEY, START, a_home


def test_only_what_is_enrolled_is_listed(register: Register, roster: Roster) -> None:
    assert not roster.is_listed(KEY)
    with pytest.raises(UnknownDeviceError):
        roster.bind(KEY, "c1", START)

    register.write.enrol_home(BUREAU, a_home())

    assert roster.is_listed(KEY)
    assert not roster.is_listed(f"{BUREAU}-another")


def test_the_first_certificate_stays_however_often_others_ask(
    register: Register, roster: Roster
) -> None:
    register.write.enrol_device(BUREAU, HomeDevice(KEY, "one_key_call"))

    asked = [roster.bind(KEY, c, START + timedelta(hours=n)) for n, c in enumerate("abab")]

    assert asked == [True, False, True, False]


def test_enrolling_the_home_again_keeps_the_bond_and_taking_the_device_off_ends_it(
    register: Register, roster: Roster
) -> None:
    register.write.enrol_home(BUREAU, a_home())
    roster.bind(KEY, "a", START)
    register.write.enrol_home(BUREAU, a_home())
    assert not roster.bind(KEY, "b", START)

    register.write.enrol_home(BUREAU, a_home(devices=()))
    assert not roster.is_listed(KEY)
    register.write.enrol_home(BUREAU, a_home())

    assert roster.bind(KEY, "b", START)
    assert register.read.thing(KEY).home == a_home().id


def test_a_bond_that_was_released_is_made_once_more(register: Register, roster: Roster) -> None:
    register.write.enrol_home(BUREAU, a_home())
    roster.bind(KEY, "a", START)

    roster.release(KEY)
    roster.release(KEY)

    assert roster.bind(KEY, "b", START)
    assert not roster.bind(KEY, "a", START)
    assert register.read.thing(KEY).home == a_home().id
    with pytest.raises(UnknownDeviceError):
        roster.release(f"{BUREAU}-another")
