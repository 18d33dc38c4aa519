"""What every directory promises to whoever changes a part of a home while others write it, too."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from telecare.adapters.home_files import DirectoryHomeFiles
from telecare.domain.errors import ConflictError
from telecare.domain.home import Absence
from tests.fakes.story import BUREAU, START, a_home


@pytest.fixture
def files(register: Any) -> DirectoryHomeFiles:
    """Whole homes of the directory, of which one is enrolled."""
    register.write.enrol_home(BUREAU, a_home())
    return DirectoryHomeFiles(register.read)


def test_who_read_a_home_before_somebody_else_wrote_it_writes_nothing(
    register: Any, files: DirectoryHomeFiles
) -> None:
    mine = files.home_file(BUREAU, "h1")
    theirs = files.home_file(BUREAU, "h1")
    assert mine is not None and theirs is not None
    register.write.enrol_home(BUREAU, replace(theirs, area="310104009"))

    with pytest.raises(ConflictError):
        register.write.enrol_home(BUREAU, replace(mine, area="310104001"))

    after = files.home_file(BUREAU, "h1")
    assert after is not None and after.area == "310104009"


def test_an_absence_is_a_change_of_the_home_and_outlives_the_next(
    register: Any, files: DirectoryHomeFiles
) -> None:
    mine = files.home_file(BUREAU, "h1")
    away = Absence("hospital", START + timedelta(days=3))
    assert mine is not None
    register.write.set_absence(BUREAU, "h1.elder", away)

    with pytest.raises(ConflictError):
        register.write.enrol_home(BUREAU, mine)
    newer = files.home_file(BUREAU, "h1")
    assert newer is not None
    register.write.enrol_home(BUREAU, newer)

    assert register.read.home(BUREAU, "h1").away == {"h1.elder": away}


def test_who_ended_is_found_by_no_number_and_can_still_be_read(
    register: Any, files: DirectoryHomeFiles
) -> None:
    before = files.home_file(BUREAU, "h1")
    assert before is not None
    gone, *others = before.responders
    file = replace(before, responders=tuple(others), ended=frozenset({gone.id}))

    register.write.enrol_home(BUREAU, file)

    assert gone.id not in {person for _, _, person in register.read.by_phone(gone.personal.phone)}
    assert register.read.personal(BUREAU, gone.id) == gone.personal
    after = files.home_file(BUREAU, "h1")
    assert after is not None and gone.id not in {each.id for each in after.responders}
