"""What every store of incidents promises of openings, joining and events."""

from __future__ import annotations

import pytest

from telecare.domain.errors import ConflictError, MovedOnError, UnknownIncidentError
from telecare.domain.events import AlarmJoined, KeyPressed
from telecare.domain.kinds import State
from telecare.domain.timeline import first_break
from telecare.ports.incidents import Head, IncidentStore
from tests.fakes.story import (
    BUREAU,
    CALL,
    KEY,
    SECOND,
    SMOKE,
    START,
    WINDOW,
    a_change,
    a_home,
    a_snapshot,
    an_alarm,
    an_opening,
    at_once,
    open_one,
)

# ---- opening ----


def test_what_was_opened_is_read_back_whole(incidents: IncidentStore) -> None:
    opening = an_opening()

    incidents.open(opening)

    head = incidents.head(BUREAU, "inc1")
    assert head.run == opening.run
    assert (head.version, head.seq, head.decided, head.fence) == (1, 0, 0, 0)
    assert head.due_at == opening.due_at
    assert head.locked
    assert not head.token


def test_an_opening_is_found_by_alarm_by_home_and_in_the_register(incidents: IncidentStore) -> None:
    open_one(incidents)

    assert incidents.first_receipt(BUREAU, KEY, "a1", START - WINDOW) == "inc1"
    assert incidents.open_incident(BUREAU, "h1") == "inc1"
    assert incidents.open_register(BUREAU) == ("inc1",)


def test_an_opening_leaves_its_actions_pending_in_order(incidents: IncidentStore) -> None:
    opening = an_opening()

    incidents.open(opening)

    pending = incidents.pending(BUREAU, "inc1")
    assert tuple(item.action for item in pending) == opening.actions
    assert {item.created_at for item in pending} == {START}


def test_a_timeline_begins_with_the_opening_and_verifies(incidents: IncidentStore) -> None:
    opening = an_opening()

    incidents.open(opening)

    links = incidents.timeline(BUREAU, "inc1")
    assert tuple(link.entry for link in links) == opening.entries
    assert first_break(links) is None


def test_a_repeat_within_its_window_opens_nothing(incidents: IncidentStore) -> None:
    open_one(incidents)
    again = an_alarm(at=START + WINDOW)

    with pytest.raises(ConflictError):
        incidents.open(an_opening("inc2", again, a_snapshot(a_home("h2"))))

    assert incidents.open_register(BUREAU) == ("inc1",)
    assert incidents.open_incident(BUREAU, "h2") is None


def test_the_same_id_after_its_window_is_a_new_alarm(incidents: IncidentStore) -> None:
    open_one(incidents)
    later = an_alarm(at=START + WINDOW + SECOND)
    assert incidents.first_receipt(BUREAU, KEY, "a1", START + SECOND) is None

    incidents.open(an_opening("inc2", later, locked=False))

    assert incidents.first_receipt(BUREAU, KEY, "a1", START + SECOND) == "inc2"


def test_a_redelivery_after_a_newer_activation_is_still_a_repeat(incidents: IncidentStore) -> None:
    open_one(incidents, alarm=an_alarm(at=START + WINDOW + SECOND))

    with pytest.raises(ConflictError):
        incidents.open(an_opening("inc2", an_alarm(at=START), locked=False))


def test_a_home_has_one_open_incident(incidents: IncidentStore) -> None:
    open_one(incidents)
    smoke = an_alarm("smoke", "s1", thing=SMOKE)

    with pytest.raises(ConflictError):
        incidents.open(an_opening("inc2", smoke))

    assert incidents.open_incident(BUREAU, "h1") == "inc1"
    assert incidents.first_receipt(BUREAU, SMOKE, "s1", START) is None
    with pytest.raises(UnknownIncidentError):
        incidents.head(BUREAU, "inc2")


def test_an_incident_away_from_home_takes_no_lock(incidents: IncidentStore) -> None:
    head = open_one(incidents, locked=False)

    assert not head.locked
    assert incidents.open_incident(BUREAU, "h1") is None


def test_of_twenty_alarms_at_one_instant_one_opens(incidents: IncidentStore) -> None:
    openings = [an_opening(f"inc{n}", an_alarm(alarm_id=f"a{n}")) for n in range(20)]

    answers = at_once(lambda n: incidents.open(openings[n]))

    [head] = [answer for answer in answers if isinstance(answer, Head)]
    assert incidents.open_register(BUREAU) == (head.incident,)
    assert incidents.head(BUREAU, head.incident) == head


def test_bureaus_do_not_see_each_other(incidents: IncidentStore) -> None:
    open_one(incidents)

    assert incidents.open_register("other") == ()
    assert incidents.open_incident("other", "h1") is None
    with pytest.raises(UnknownIncidentError):
        incidents.head("other", "inc1")


@pytest.mark.parametrize("alarm_id", ["", "#", "a#b#c", "x" * 100_000, "报警" * 500, "a\x00b"])
def test_a_device_may_choose_any_alarm_id(incidents: IncidentStore, alarm_id: str) -> None:
    open_one(incidents, alarm=an_alarm(alarm_id=alarm_id))

    assert incidents.first_receipt(BUREAU, KEY, alarm_id, START - WINDOW) == "inc1"
    assert incidents.first_receipt(BUREAU, KEY, alarm_id + "x", START - WINDOW) is None


# ---- joining and appending ----


def test_a_joined_alarm_is_known_and_waits_in_the_inbox(incidents: IncidentStore) -> None:
    head = open_one(incidents)
    smoke = an_alarm("smoke", "s1", START + SECOND, SMOKE)

    incidents.join(BUREAU, "inc1", smoke, "e1", START - WINDOW, START + SECOND)

    (item,) = incidents.inbox(head)
    assert (item.seq, item.event_id, item.event, item.at) == (
        1,
        "e1",
        AlarmJoined(smoke),
        START + SECOND,
    )
    assert incidents.first_receipt(BUREAU, SMOKE, "s1", START) == "inc1"
    assert incidents.head(BUREAU, "inc1").seq == 1


def test_an_alarm_joins_once(incidents: IncidentStore) -> None:
    head = open_one(incidents)
    smoke = an_alarm("smoke", "s1", thing=SMOKE)
    incidents.join(BUREAU, "inc1", smoke, "e1", START - WINDOW, START)

    with pytest.raises(ConflictError):
        incidents.join(BUREAU, "inc1", smoke, "e2", START - WINDOW, START)

    assert len(incidents.inbox(head)) == 1


def test_nothing_joins_an_incident_that_has_freed_its_home(incidents: IncidentStore) -> None:
    incidents.commit(a_change(open_one(incidents), State.RESOLVED))

    with pytest.raises(ConflictError):
        incidents.join(BUREAU, "inc1", an_alarm(alarm_id="a2"), "e1", START - WINDOW, START)

    assert incidents.first_receipt(BUREAU, KEY, "a2", START - WINDOW) is None


def test_joining_and_appending_to_an_unknown_incident_is_an_error(incidents: IncidentStore) -> None:
    with pytest.raises(UnknownIncidentError):
        incidents.join(BUREAU, "inc9", an_alarm(), "e1", START - WINDOW, START)
    with pytest.raises(UnknownIncidentError):
        incidents.append(BUREAU, "inc9", CALL, "e1", START)


def test_who_appends_an_event_has_the_head_with_it_and_the_wait_that_it_ends(
    incidents: IncidentStore,
) -> None:
    head = open_one(incidents)
    incidents.store_token(head.standing, "token")

    with_it = incidents.append(BUREAU, "inc1", CALL, "e1", START)

    assert with_it == incidents.head(BUREAU, "inc1")
    assert with_it is not None
    assert (with_it.seq, with_it.decided, with_it.token) == (1, 0, "token")


def test_an_event_delivered_twice_is_appended_once(incidents: IncidentStore) -> None:
    head = open_one(incidents)

    assert incidents.append(BUREAU, "inc1", CALL, "e1", START)
    assert not incidents.append(BUREAU, "inc1", CALL, "e1", START + SECOND)

    assert [item.at for item in incidents.inbox(head)] == [START]


def test_a_redelivery_after_its_decision_is_not_appended(incidents: IncidentStore) -> None:
    open_one(incidents)
    incidents.append(BUREAU, "inc1", CALL, "e1", START)
    head = incidents.commit(a_change(incidents.head(BUREAU, "inc1")))

    assert not incidents.append(BUREAU, "inc1", CALL, "e1", START)
    assert incidents.inbox(head) == ()


def test_an_event_for_a_version_is_appended_at_that_version_alone(
    incidents: IncidentStore,
) -> None:
    meant = open_one(incidents).version
    incidents.commit(a_change(incidents.head(BUREAU, "inc1")))

    with pytest.raises(MovedOnError):
        incidents.append(BUREAU, "inc1", CALL, "e1", START, meant)

    assert incidents.append(BUREAU, "inc1", CALL, "e1", START, meant + 1)


def test_an_event_for_a_version_is_not_appended_behind_one_that_waits(
    incidents: IncidentStore,
) -> None:
    meant = open_one(incidents).version
    incidents.append(BUREAU, "inc1", CALL, "e1", START)

    with pytest.raises(MovedOnError):
        incidents.append(BUREAU, "inc1", CALL, "e2", START, meant)


def test_an_event_that_was_taken_is_known_whatever_version_it_was_meant_for(
    incidents: IncidentStore,
) -> None:
    meant = open_one(incidents).version
    incidents.append(BUREAU, "inc1", CALL, "e1", START, meant)
    incidents.commit(a_change(incidents.head(BUREAU, "inc1")))

    assert not incidents.append(BUREAU, "inc1", CALL, "e1", START, meant)


def test_of_twenty_events_for_one_version_one_is_appended(incidents: IncidentStore) -> None:
    meant = open_one(incidents).version

    answers = at_once(lambda n: incidents.append(BUREAU, "inc1", CALL, f"e{n}", START, meant))

    assert answers.count(MovedOnError) == 19
    assert [a.seq for a in answers if isinstance(a, Head)] == [1]


def test_events_keep_the_order_of_their_arrival(incidents: IncidentStore) -> None:
    head = open_one(incidents)

    for n in range(12, 0, -1):
        incidents.append(BUREAU, "inc1", KeyPressed("inc1-c1", str(n)), f"e{n}", START - n * SECOND)

    found = incidents.inbox(head)
    assert [item.seq for item in found] == list(range(1, 13))
    assert [item.event_id for item in found] == [f"e{n}" for n in range(12, 0, -1)]


def test_of_twenty_events_at_one_instant_none_is_lost(incidents: IncidentStore) -> None:
    head = open_one(incidents)

    at_once(lambda n: incidents.append(BUREAU, "inc1", CALL, f"e{n}", START))

    found = incidents.inbox(head)
    assert [item.seq for item in found] == list(range(1, 21))
    assert {item.event_id for item in found} == {f"e{n}" for n in range(20)}


def test_of_twenty_deliveries_of_one_event_one_is_appended(incidents: IncidentStore) -> None:
    head = open_one(incidents)

    answers = at_once(lambda n: incidents.append(BUREAU, "inc1", CALL, "e1", START + n * SECOND))

    assert sorted(map(bool, answers)) == [False] * 19 + [True]
    assert len(incidents.inbox(head)) == 1
