"""A street's day counted once it is over: what is in it, when, once, and whatever else goes wrong."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from telecare.domain.errors import UnavailableError, UnknownIncidentError
from telecare.domain.figures.home_day import Day
from telecare.domain.service.life import Phase
from telecare.services.count_figures import BUDGET
from telecare.services.tell_reach import UNREACHED
from tests.fakes.figures import DAUGHTER, STREET, FiguresOffice, a_call
from tests.fakes.programme import Published
from tests.fakes.story import BUREAU, a_home

ZONE = ZoneInfo("Asia/Shanghai")
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
PUDONG = "310115001"


@pytest.fixture
def office() -> FiguresOffice:
    return FiguresOffice()


def go_to(office, day: int, hour: float) -> None:
    """Let it be so late on a day of January in the bureau's zone; the platform begins on the 15th."""
    at = datetime(2026, 1, 1, tzinfo=ZONE) + (day - 1) * DAY + hour * HOUR
    office.platform.clock.forward(at.astimezone(UTC) - office.platform.clock.now())


def month(office, street: str = STREET) -> Any:
    return office.figures.month(BUREAU, street, "2026-01")


def test_a_day_is_counted_an_hour_after_it_is_over_and_not_before(office):
    # FJ24-22, HZ23-17
    go_to(office, 16, 10)
    office.platform.sign()
    go_to(office, 17, 0.9)
    office.counting().count()
    before = month(office)

    go_to(office, 17, 1)
    office.counting().count()

    counted = month(office)
    assert before.to == date(2026, 1, 15)
    assert (counted.days, counted.to) == (2, date(2026, 1, 16))
    assert (counted.doing.due, counted.doing.confirmed) == (1, 1)
    assert (counted.standing.homes, counted.standing.elders, counted.standing.unasked) == (1, 1, 1)


def test_a_silent_day_is_due_and_not_confirmed(office):
    go_to(office, 18, 2)
    office.counting().count()

    assert (month(office).doing.due, month(office).doing.confirmed) == (1, 0)


def test_to_count_again_changes_nothing_and_opens_no_second_task(office):
    go_to(office, 16, 10)
    now = office.platform.clock.now()
    tries = [e for n in range(5) for e in a_call(f"i1-c{n}", DAUGHTER, now + n * MINUTE, None)]
    office.closed("i1", tries)
    office.served(phase=Phase.ACTIVE, client_class="tier1")
    go_to(office, 17, 2)

    office.counting().count()
    once = month(office)
    office.counting().count()
    office.counting().street(BUREAU, STREET, Day.of(date(2026, 1, 16), ZONE))

    tasks = [t for _, t in office.platform.tasks.unfinished(BUREAU, "", "") if t.task == UNREACHED]
    assert month(office) == once
    assert once.cases.all.number == 1
    assert (once.standing.served, once.standing.entitled) == (1, 1)
    assert len(tasks) == 1


def test_cases_count_in_the_month_in_which_they_were_closed(office):
    go_to(office, 31, 23)
    office.closed("i1")
    go_to(office, 32, 0.5)
    office.closed("i2")

    go_to(office, 32, 2)
    office.counting().count()

    assert month(office).cases.all.number == 1
    assert office.figures.month(BUREAU, STREET, "2026-02") is None


class Broken:
    """A store in which one incident cannot be read."""

    def __init__(self, store):
        self._store = store

    def head(self, bureau, incident):
        raise UnknownIncidentError(incident)

    def __getattr__(self, name):
        return getattr(self._store, name)


def test_one_bad_street_hides_no_other_and_is_counted_once_it_can_be(office):
    office.platform.directory.enrol_home(BUREAU, a_home("h9", area=PUDONG))
    go_to(office, 16, 10)
    office.closed("i1")
    go_to(office, 17, 2)
    counting = office.counting()
    reach = replace(counting.reach, store=Broken(office.platform.store))

    with pytest.raises(UnavailableError):
        replace(counting, reach=reach).count()
    bad, good = month(office), month(office, PUDONG)
    counting.count()

    assert (bad, good.to) == (None, date(2026, 1, 16))
    assert month(office).to == date(2026, 1, 16)


class Slow:
    """A directory that takes long over a street."""

    def __init__(self, office):
        self._office = office

    def homes(self, bureau, street):
        self._office.platform.clock.forward(BUDGET)
        return self._office.platform.directory.homes(bureau, street)

    def __getattr__(self, name):
        return getattr(self._office.platform.directory, name)


def test_a_count_that_has_used_its_time_up_goes_on_at_the_next_call(office):
    office.platform.directory.enrol_home(BUREAU, a_home("h9", area=PUDONG))
    go_to(office, 17, 2)
    counting = office.counting()
    counting = replace(counting, directory=Slow(office))
    counting.count()
    first = [street for street in (STREET, PUDONG) if month(office, street)]
    office.counting().count()

    assert first == [STREET]
    assert month(office, PUDONG) is not None


def test_a_bureau_without_a_programme_is_not_counted(office):
    go_to(office, 17, 2)
    replace(office.counting(BUREAU, "nobodys"), programmes=Published("")).count()

    assert month(office) is None
    assert "street_counted" not in [fact for fact, _ in office.platform.facts.noted]


def test_who_looks_after_several_homes_is_one_person_and_relatives_are_none(office):
    # SH24-05, SH24-06
    office.platform.directory.enrol_home(BUREAU, a_home("h2"))
    go_to(office, 17, 2)
    office.counting().count()

    assert month(office).standing.carers == 1
