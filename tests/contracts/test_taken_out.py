"""What every directory promises of a person who was erased and taken out of their home."""

from __future__ import annotations

from typing import Any

import pytest

from telecare.domain.errors import SealError, UnknownDeviceError
from telecare.domain.kinds import Risk
from telecare.domain.position import Position
from tests.fakes.story import BUREAU, KEY, SMOKE, START, a_home, an_elder, the_policy

STREET = "310104003"
ELDER, WIFE = "h1.elder", "h1.wife"
COUPLE = (an_elder(ELDER, risk=Risk.HIGH), an_elder(WIFE, "+8613800000009", risk=Risk.LOW))
ALONE = {"position": Position(31.2, 121.4, 9.0)}


@pytest.fixture
def published(register: Any) -> Any:
    policy = the_policy()
    register.write.publish_policy(
        BUREAU, policy.version, policy.document(), "boss", "a test", START
    )
    return register


def take_out(register: Any, *things: str, **home: Any) -> None:
    register.write.enrol_home(BUREAU, a_home(**home))
    register.write.erase_elder(BUREAU, ELDER, "street1", START)
    register.write.take_out(BUREAU, ELDER, things)
    register.write.take_out(BUREAU, ELDER, things)


def test_nothing_leads_to_a_home_in_which_nobody_is_left(published: Any) -> None:
    take_out(published, SMOKE, KEY, **ALONE)

    assert published.read.homes(BUREAU, STREET) == ()
    assert published.read.home_position(BUREAU, "h1") is None
    assert published.read.snapshot(BUREAU, "h1").elders == ()
    for thing in (SMOKE, KEY):
        with pytest.raises(UnknownDeviceError):
            published.read.thing(thing)


def test_where_an_erased_person_lived_is_answered_as_everything_of_theirs(published: Any) -> None:
    published.write.enrol_home(BUREAU, a_home())
    before = published.read.elder_place(BUREAU, ELDER)

    take_out(published, SMOKE, KEY)

    assert before is not None
    with pytest.raises(SealError):
        published.read.elder_place(BUREAU, ELDER)
    assert published.read.elder_place(BUREAU, "h9.elder") is None


def test_until_they_are_taken_out_an_erasure_can_be_finished(published: Any) -> None:
    published.write.enrol_home(BUREAU, a_home())

    published.write.erase_elder(BUREAU, ELDER, "street1", START)

    assert published.read.elder_place(BUREAU, ELDER).home == "h1"


def test_of_a_couple_the_other_keeps_home_devices_and_grade(published: Any) -> None:
    take_out(published, KEY, elders=COUPLE, elder_devices={KEY: ELDER, SMOKE: WIFE}, **ALONE)

    home = published.read.snapshot(BUREAU, "h1")
    assert (home.elders, home.risk) == ((WIFE,), Risk.LOW)
    assert [device.thing for device in home.devices] == [SMOKE]
    assert published.read.thing(SMOKE).elder == WIFE
    assert published.read.homes(BUREAU, STREET) == ("h1",)
    assert published.read.home_position(BUREAU, "h1") is not None
    assert published.read.elder_place(BUREAU, WIFE).home == "h1"
    assert published.read.personal(BUREAU, "h1.daughter").name


def test_an_enrolment_that_comes_late_brings_nobody_back(published: Any) -> None:
    take_out(published, SMOKE, KEY)

    with pytest.raises(SealError):
        published.write.enrol_home(BUREAU, a_home())

    assert published.read.homes(BUREAU, STREET) == ()
