"""What every directory promises of personal data, numbers and erasure."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any, Protocol

import pytest

from telecare.domain.errors import SealError, UnknownDeviceError
from telecare.domain.home import HomeDevice
from telecare.domain.kinds import Risk, Role
from telecare.ports.enrolment import Enrolment
from telecare.ports.world import Directory, Personal
from tests.fakes.story import (
    BUREAU,
    KEY,
    START,
    a_home,
    a_person,
    a_responder,
    a_snapshot,
    an_elder,
    the_policy,
)


class Both(Protocol):
    """A directory and its write side."""

    read: Directory
    write: Enrolment


ELDER_NUMBER, DAUGHTER_NUMBER = "+8613800000001", "+8613800000002"
COUPLE = (an_elder("h1.elder"), an_elder("h1.wife", "+8613800000009", risk=Risk.LOW))


@pytest.fixture
def published(register: Both) -> Both:
    """A directory with the standard policy in force."""
    publish(register)
    return register


def publish(register: Both, version: str = "", **changes: Any) -> None:
    """Put a version of the standard policy in force."""
    policy = the_policy()
    document = {**policy.document(), **changes}
    register.write.publish_policy(
        BUREAU, version or policy.version, document, "boss", "a drill", START
    )


# ---- people ----


def test_personal_data_is_read_back_as_it_was(register: Both) -> None:
    home = a_home()
    register.write.enrol_home(BUREAU, home)

    assert register.read.personal(BUREAU, "h1.elder") == home.elders[0].personal
    assert register.read.personal(BUREAU, "h1.daughter") == home.responders[0].personal
    assert register.read.phone(BUREAU, "h1.elder") == ELDER_NUMBER


def test_an_unknown_person_has_no_data(register: Both) -> None:
    register.write.enrol_home(BUREAU, a_home())

    assert register.read.personal(BUREAU, "h1.nobody") == Personal()
    assert register.read.personal("other", "h1.elder") == Personal()
    assert register.read.phone(BUREAU, "h1.nobody") == ""


def test_several_people_are_read_at_once_as_each_is_alone(register: Both) -> None:
    home = a_home(elders=(an_elder("h1.elder"),))
    register.write.enrol_home(BUREAU, home)
    register.write.enrol_team(BUREAU, a_responder("team1", Role.FIELD_TEAM, "+862100000007"))
    everybody = ["h1.elder", home.responders[0].id, "team1", "h1.nobody"]

    known = register.read.people(BUREAU, everybody)

    assert known == {person: register.read.personal(BUREAU, person) for person in everybody}
    assert known["h1.elder"].phone == ELDER_NUMBER
    assert register.read.people(BUREAU, [home.responders[0].id]).keys() == {home.responders[0].id}
    assert register.read.people("other", ["h1.elder"]) == {"h1.elder": Personal()}


def test_of_several_people_those_who_were_erased_are_empty(register: Both) -> None:
    register.write.enrol_home(BUREAU, a_home(elders=(an_elder("h1.elder"),)))
    register.write.enrol_team(BUREAU, a_responder("team1", Role.FIELD_TEAM, "+862100000007"))
    register.write.erase_elder(BUREAU, "h1.elder", "boss", START)

    known = register.read.people(BUREAU, ["h1.elder", "h1.daughter", "team1"])

    assert known["h1.elder"] == known["h1.daughter"] == Personal()
    assert known["team1"].phone


def test_personal_data_is_not_shown_by_its_repr() -> None:
    shown = repr(a_home())

    assert "王" not in shown
    assert "138" not in shown


@pytest.mark.parametrize("number", [ELDER_NUMBER, "+86 138 0000 0001", "8613800000001"])
def test_a_caller_is_found_by_number(register: Both, number: str) -> None:
    register.write.enrol_home(BUREAU, a_home())

    assert register.read.by_phone(number) == ((BUREAU, "h1", "h1.elder"),)


@pytest.mark.parametrize("number", ["", "+", "anonymous", "+8613999999999"])
def test_an_unknown_number_finds_nobody(register: Both, number: str) -> None:
    register.write.enrol_home(BUREAU, a_home(elders=(an_elder(number=""),)))

    assert register.read.by_phone(number) == ()


def test_a_number_of_several_homes_finds_them_all_elders_first(register: Both) -> None:
    register.write.enrol_home(BUREAU, a_home("h1"))
    register.write.enrol_home(BUREAU, a_home("h2", elders=(an_elder("h2.elder", DAUGHTER_NUMBER),)))

    assert register.read.by_phone(DAUGHTER_NUMBER) == (
        (BUREAU, "h2", "h2.elder"),
        (BUREAU, "h1", "h1.daughter"),
        (BUREAU, "h2", "h2.daughter"),
    )


def test_a_changed_number_is_found_and_the_old_one_is_not(register: Both) -> None:
    register.write.enrol_home(BUREAU, a_home())

    register.write.enrol_home(BUREAU, a_home(elders=(an_elder(number="+8613800000077"),)))

    assert register.read.by_phone(ELDER_NUMBER) == ()
    assert register.read.by_phone("+8613800000077") == ((BUREAU, "h1", "h1.elder"),)


def test_the_same_enrolment_twice_is_as_once(published: Both) -> None:
    published.write.enrol_home(BUREAU, a_home())
    published.write.enrol_home(BUREAU, a_home())

    assert published.read.snapshot(BUREAU, "h1") == a_snapshot()
    assert published.read.by_phone(ELDER_NUMBER) == ((BUREAU, "h1", "h1.elder"),)


def test_who_and_what_left_a_home_is_forgotten(published: Both) -> None:
    home = a_home()
    published.write.enrol_home(BUREAU, home)

    fewer = replace(home, responders=home.responders[1:], devices=home.devices[:1])
    published.write.enrol_home(BUREAU, fewer)

    assert published.read.snapshot(BUREAU, "h1") == a_snapshot(fewer)
    assert published.read.personal(BUREAU, "h1.daughter") == Personal()
    assert published.read.by_phone(DAUGHTER_NUMBER) == ()
    with pytest.raises(UnknownDeviceError):
        published.read.thing(KEY)


def test_a_device_that_moved_to_another_home_is_not_forgotten_with_the_old(register: Both) -> None:
    register.write.enrol_home(BUREAU, a_home())
    moved = a_home("h2", devices=(HomeDevice(KEY, "one_key_call"),))
    register.write.enrol_home(BUREAU, moved)

    register.write.enrol_home(BUREAU, a_home(devices=()))

    assert register.read.thing(KEY).home == "h2"


# ---- erasure ----


def erased(register: Both, **home: Any) -> None:
    """A home whose elder has been erased."""
    register.write.enrol_home(BUREAU, a_home(**home))
    register.write.erase_elder(BUREAU, "h1.elder", "boss", START)


@pytest.mark.parametrize("person", ["h1.elder", "h1.daughter"])
def test_what_was_under_an_erased_elders_key_cannot_be_read(register: Both, person: str) -> None:
    erased(register)

    with pytest.raises(SealError):
        register.read.phone(BUREAU, person)
    with pytest.raises(SealError):
        register.read.personal(BUREAU, person)


@pytest.mark.parametrize("number", [ELDER_NUMBER, DAUGHTER_NUMBER])
def test_erased_numbers_find_nobody(register: Both, number: str) -> None:
    erased(register)

    assert register.read.by_phone(number) == ()


def test_an_erasure_leaves_other_homes_alone(register: Both) -> None:
    register.write.enrol_home(BUREAU, a_home("h2"))

    erased(register)

    assert register.read.phone(BUREAU, "h2.daughter") == DAUGHTER_NUMBER
    assert register.read.by_phone(DAUGHTER_NUMBER) == ((BUREAU, "h2", "h2.daughter"),)


def test_a_couples_responders_stay_with_the_one_who_stays(register: Both) -> None:
    erased(register, elders=COUPLE)

    assert register.read.phone(BUREAU, "h1.wife") == "+8613800000009"
    assert register.read.phone(BUREAU, "h1.daughter") == DAUGHTER_NUMBER
    assert register.read.by_phone(DAUGHTER_NUMBER) == ((BUREAU, "h1", "h1.daughter"),)
    with pytest.raises(SealError):
        register.read.phone(BUREAU, "h1.elder")


def test_when_the_second_of_a_couple_is_erased_nobody_is_left(register: Both) -> None:
    erased(register, elders=COUPLE)

    register.write.erase_elder(BUREAU, "h1.wife", "boss", START)

    for person in ("h1.elder", "h1.wife", "h1.daughter"):
        with pytest.raises(SealError):
            register.read.personal(BUREAU, person)


def test_an_erasure_asked_for_twice_is_as_once(register: Both) -> None:
    erased(register, elders=COUPLE)

    register.write.erase_elder(BUREAU, "h1.elder", "boss", START + timedelta(days=1))

    assert register.read.phone(BUREAU, "h1.daughter") == DAUGHTER_NUMBER


def test_an_enrolment_that_comes_late_does_not_bring_an_erased_elder_back(register: Both) -> None:
    erased(register)

    with pytest.raises(SealError):
        register.write.enrol_home(BUREAU, a_home())

    with pytest.raises(SealError):
        register.read.phone(BUREAU, "h1.elder")
    assert register.read.by_phone(ELDER_NUMBER) == ()


def test_alarms_of_an_erased_elders_home_are_still_known(published: Both) -> None:
    erased(published)

    assert published.read.thing(KEY).home == "h1"
    assert published.read.snapshot(BUREAU, "h1") == a_snapshot()


def test_a_team_keeps_its_own_number(register: Both) -> None:
    team = a_responder("team1", Role.FIELD_TEAM, "+862100000007")
    register.write.enrol_team(BUREAU, team)
    erased(register)

    assert register.read.personal(BUREAU, "team1") == a_person("team1的名字", "+862100000007")
    assert register.read.by_phone("+862100000007") == ((BUREAU, "", "team1"),)


def test_homes_without_elders_keep_their_responders(register: Both) -> None:
    register.write.enrol_home(BUREAU, a_home(elders=()))

    assert register.read.phone(BUREAU, "h1.daughter") == DAUGHTER_NUMBER
