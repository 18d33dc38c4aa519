"""Whom nobody reaches: told by street and home, and to the street as one task for one silence."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from telecare.domain.kinds import Role
from telecare.domain.timeline import Entry
from telecare.services.tell_reach import UNREACHED
from tests.fakes.figures import COMMITTEE, DAUGHTER, STREET, FiguresOffice, a_call
from tests.fakes.story import BUREAU, a_home, a_snapshot

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MOST = 5


@pytest.fixture
def office() -> FiguresOffice:
    return FiguresOffice()


def in_vain(office, *incidents, calls=1, person=DAUGHTER):
    for incident in incidents:
        now = office.platform.clock.forward(HOUR)
        tries = [
            entry
            for n in range(calls)
            for entry in a_call(f"{incident}-c{n}", person, now + n * timedelta(minutes=1), None)
        ]
        office.closed(incident, tries)
    office.platform.clock.forward(HOUR)


def reached(office, incident):
    now = office.platform.clock.forward(HOUR)
    accepts = Entry(now + timedelta(seconds=15), "accepted", DAUGHTER, {"via": "key"})
    office.closed(incident, [*a_call(f"{incident}-c0", DAUGHTER, now), accepts])
    office.platform.clock.forward(HOUR)


def the_tasks(office):
    tasks = office.platform.tasks.unfinished(BUREAU, STREET, "")
    return [task for _, task in tasks if task.task == UNREACHED]


def test_a_street_shows_whoever_was_rung_who_is_worst_reached_first(office):
    reached(office, "i1")
    in_vain(office, "i2", "i3", person=COMMITTEE)

    seen = office.reach.street(BUREAU, STREET)

    assert [(each.person, each.home, each.role) for each in seen.responders] == [
        (COMMITTEE, "h1", Role.COMMITTEE),
        (DAUGHTER, "h1", Role.FIRST_CARER),
    ]
    assert [each.incidents.unreached for each in seen.responders] == [2, 0]
    assert seen.days == 90
    assert office.reach.street(BUREAU, "310115001").responders == ()


def test_a_home_shows_also_whom_nobody_ever_rang(office):
    reached(office, "i1")

    seen = office.reach.home(BUREAU, "h1").responders

    assert {each.person: each.incidents.calls for each in seen} == {DAUGHTER: 1, COMMITTEE: 0}


def test_what_lies_before_the_window_is_not_open_or_is_a_test_counts_for_nobody(office):
    in_vain(office, "i1")
    office.platform.clock.forward(91 * DAY)
    now = office.platform.clock.now()
    office.closed("i2", a_call("i2-c0", DAUGHTER, now, None), is_closed=False)
    office.closed("i3", a_call("i3-c0", DAUGHTER, now, None), test=True)
    office.platform.clock.forward(HOUR)

    assert office.reach.street(BUREAU, STREET).responders == ()


def test_a_silence_is_told_to_the_street_once_however_often_it_is_counted(office):
    # XH23-22, SH24-02
    in_vain(office, "i1", calls=MOST - 1)
    before = office.reach.tell_street(BUREAU, STREET)
    in_vain(office, "i2")

    told = [office.reach.tell_street(BUREAU, STREET) for _ in range(2)]
    in_vain(office, "i3")
    office.reach.tell_street(BUREAU, STREET)

    [task] = the_tasks(office)
    assert before == ()
    assert told == [(DAUGHTER,)] * 2
    assert (task.area, task.place.home) == (STREET, "h1")
    assert task.detail == {"responder": DAUGHTER, "calls": str(MOST)}


def test_a_silence_after_they_were_reached_again_is_told_anew(office):
    in_vain(office, "i1", calls=MOST)
    office.reach.tell_street(BUREAU, STREET)
    reached(office, "i2")
    quiet = office.reach.tell_street(BUREAU, STREET)
    in_vain(office, "i3", calls=MOST)

    office.reach.tell_street(BUREAU, STREET)

    assert quiet == ()
    assert len(the_tasks(office)) == 2


@pytest.mark.parametrize(("came_to", "is_lost"), [("reached", False), ("no_answer", True)])
def test_a_proof_call_that_reached_them_ends_the_silence(office, came_to, is_lost):
    in_vain(office, "i1", calls=MOST)

    office.proven(DAUGHTER, came_to)

    [seen, *_] = office.reach.street(BUREAU, STREET).responders
    assert (seen.is_lost, seen.proofs.last) == (is_lost, came_to)


def test_a_proof_call_before_the_silence_says_nothing_of_it(office):
    office.proven(DAUGHTER, "reached")
    in_vain(office, "i1", calls=MOST)

    assert office.reach.street(BUREAU, STREET).responders[0].is_lost


def test_a_team_that_was_rung_for_several_homes_is_nobodys_alone(office):
    first = a_snapshot()
    other = replace(a_snapshot(a_home("h2")), responders=first.responders)
    for incident, home in (("i1", first), ("i2", other)):
        now = office.platform.clock.forward(HOUR)
        office.closed(incident, a_call(f"{incident}-c0", COMMITTEE, now, None), home)
    office.platform.clock.forward(HOUR)

    [seen] = office.reach.street(BUREAU, STREET).responders
    assert (seen.home, seen.incidents.calls) == ("", 2)
