"""What every directory promises of places, ways in and absences."""

from __future__ import annotations

from dataclasses import replace

import pytest

from telecare.domain.errors import NotPermittedError, SealError
from telecare.domain.home import Absence, Entry
from telecare.domain.position import Position
from telecare.ports.enrolment import EntryFile
from tests.contracts.test_directory import Both, publish
from tests.fakes.story import BUREAU, START, a_home


def test_a_home_knows_where_it_is_and_forgets_it_when_enrolled_without(register: Both) -> None:
    here = Position(31.2, 121.44)
    register.write.enrol_home(BUREAU, replace(a_home(), position=here))

    assert register.read.home_position(BUREAU, "h1") == here
    assert register.read.home_position(BUREAU, "") is None
    register.write.enrol_home(BUREAU, a_home())
    assert register.read.home_position(BUREAU, "h1") is None


def test_the_way_in_is_sealed_and_only_its_age_and_consent_go_into_a_snapshot(
    register: Both,
) -> None:
    publish(register)
    file = EntryFile("4711#, key at the porter", START, consent=True)
    register.write.enrol_home(BUREAU, replace(a_home(), entry=file))

    snapshot = register.read.snapshot(BUREAU, "h1")

    assert register.read.entry_code(BUREAU, "h1") == file.code
    assert snapshot.entry == Entry(START, consent=True)
    assert "4711" not in repr(snapshot)
    assert register.read.entry_code(BUREAU, "h9") == ""


def test_the_way_in_goes_with_the_entry_and_with_the_last_elders_key(register: Both) -> None:
    file = EntryFile("4711#", START)
    register.write.enrol_home(BUREAU, replace(a_home(), entry=file))
    register.write.enrol_home(BUREAU, a_home())
    assert register.read.entry_code(BUREAU, "h1") == ""
    register.write.enrol_home(BUREAU, replace(a_home(), entry=file))

    register.write.erase_elder(BUREAU, "h1.elder", "boss", START)

    with pytest.raises(SealError):
        register.read.entry_code(BUREAU, "h1")


def test_an_absence_stands_in_the_snapshot_until_it_is_taken_back(register: Both) -> None:
    publish(register)
    register.write.enrol_home(BUREAU, a_home())
    absence = Absence("hospital", START)

    register.write.set_absence(BUREAU, "h1.elder", absence)
    register.write.enrol_home(BUREAU, a_home())

    assert register.read.snapshot(BUREAU, "h1").away == {"h1.elder": absence}
    register.write.set_absence(BUREAU, "h1.elder", None)
    assert register.read.snapshot(BUREAU, "h1").away == {}


@pytest.mark.parametrize("person", ["h1.daughter", "nobody"])
def test_only_an_elder_can_be_away(register: Both, person: str) -> None:
    register.write.enrol_home(BUREAU, a_home())

    with pytest.raises(NotPermittedError):
        register.write.set_absence(BUREAU, person, Absence("holiday", START))
