"""What every directory promises of homes that are new, many at a time, and of whom no row brought."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Protocol

import pytest

from telecare.adapters.home_files import DirectoryHomeFiles
from telecare.domain.imports.pseudonyms import person_of, pseudonym
from telecare.ports.enrolment import Enrolment, HomeFile
from telecare.ports.world import Directory
from tests.fakes.story import BUREAU, START, a_home, an_elder


class Both(Protocol):
    """A directory and its write side."""

    read: Directory
    write: Enrolment


def a_new_home(number: int, **changes: Any) -> HomeFile:
    """A home as a roster brings it: nothing hangs there yet."""
    return replace(a_home(f"h{number}"), devices=(), elder_devices={}, **changes)


def of_a_row(number: int) -> str:
    """Whom a row brings."""
    return person_of(pseudonym(b"key", "elder", str(number)))


@pytest.fixture
def files(register: Any) -> DirectoryHomeFiles:
    """The register's homes, read whole."""
    return DirectoryHomeFiles(register.read)


def test_new_homes_are_written_whole_and_found_like_all_others(
    register: Both, files: DirectoryHomeFiles
) -> None:
    homes = [a_new_home(number) for number in range(1, 16)]

    written = register.write.enrol_new(BUREAU, homes)

    assert written == {home.id for home in homes}
    ends = (homes[0], homes[-1])
    assert tuple(files.home_file(BUREAU, home.id) for home in ends) == ends
    assert len(register.read.homes(BUREAU, "310104003")) == 15
    assert len(files.of_number(BUREAU, "+8613800000002")) == 15


def test_a_home_that_is_known_is_left_as_it_is_and_its_neighbours_come_in(
    register: Both, files: DirectoryHomeFiles
) -> None:
    known = a_new_home(2, elders=(an_elder("h2.elder", "+8613800000007"),))
    register.write.enrol_home(BUREAU, known)
    homes = [a_new_home(number) for number in (1, 2, 3)]

    written = register.write.enrol_new(BUREAU, homes)

    assert written == {"h1", "h3"}
    assert files.home_file(BUREAU, "h2") == known


def test_a_home_with_somebody_who_was_erased_is_not_written(
    register: Both, files: DirectoryHomeFiles
) -> None:
    register.write.enrol_home(BUREAU, a_new_home(1))
    register.write.erase_elder(BUREAU, "h1.elder", "boss", START)
    elsewhere = a_new_home(9, elders=(an_elder("h1.elder"),))

    written = register.write.enrol_new(BUREAU, [a_new_home(2), elsewhere, a_new_home(3)])

    assert written == {"h2", "h3"}
    assert files.home_file(BUREAU, "h9") is None


def test_the_same_new_homes_again_are_not_written_again(
    register: Both, files: DirectoryHomeFiles
) -> None:
    homes = [a_new_home(number) for number in (1, 2)]
    register.write.enrol_new(BUREAU, homes)

    again = register.write.enrol_new(BUREAU, [replace(home, area="310105001") for home in homes])

    assert again == frozenset()
    assert files.areas(BUREAU, ["h1", "h2", "h7"]) == {"h1": "310104003", "h2": "310104003"}


def test_numbers_of_elders_whom_no_row_brought_are_told_and_no_others(
    register: Both, files: DirectoryHomeFiles
) -> None:
    elder, daughter, brought = "+8613800000001", "+8613800000002", "+8613800000005"
    register.write.enrol_home(BUREAU, a_home())
    register.write.enrol_new(
        BUREAU, [a_new_home(2, elders=(an_elder(of_a_row(2), brought),), responders=())]
    )

    told = files.by_hand(BUREAU, [elder, daughter, brought, "+8613800000006"])

    assert told == {elder}
    assert files.by_hand("other", [elder]) == frozenset()


def test_a_number_that_nobody_has_any_more_is_not_told(
    register: Both, files: DirectoryHomeFiles
) -> None:
    first, second, third = "+8613800000001", "+8613800000003", "+8613800000004"
    couple = (an_elder("h1.elder", first), an_elder("h1.wife", first))
    register.write.enrol_home(BUREAU, a_home(elders=couple))

    moved = (an_elder("h1.elder", second), couple[1])
    register.write.enrol_home(BUREAU, a_home(elders=moved))
    register.write.enrol_home(BUREAU, a_home("h5", elders=(an_elder("h5.elder", third),)))
    register.write.erase_elder(BUREAU, "h5.elder", "boss", START)

    assert files.by_hand(BUREAU, [first, second, third]) == {first, second}
