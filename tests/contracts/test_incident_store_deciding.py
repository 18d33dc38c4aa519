"""What every store of incidents promises of decisions."""

from __future__ import annotations

import pytest

from telecare.domain.errors import ConflictError, IncidentError
from telecare.domain.kinds import State
from telecare.domain.timeline import Entry, first_break
from telecare.ports.incidents import IncidentStore
from tests.fakes.story import (
    BUREAU,
    CALL,
    SECOND,
    START,
    a_change,
    an_alarm,
    at_once,
    open_one,
)


def test_a_commit_is_read_back_whole(incidents: IncidentStore) -> None:
    open_one(incidents)
    incidents.append(BUREAU, "inc1", CALL, "e1", START)
    change = a_change(incidents.head(BUREAU, "inc1"), due_at=START + 9 * SECOND)

    written = incidents.commit(change)

    assert incidents.head(BUREAU, "inc1") == written
    assert (written.version, written.decided, written.run) == (2, 1, change.run)
    assert written.due_at == START + 9 * SECOND


def test_of_two_decisions_on_one_version_the_second_is_refused(incidents: IncidentStore) -> None:
    head = open_one(incidents)
    first, second = a_change(head), a_change(head, entries=(Entry(START, "noted"),))
    written = incidents.commit(first)

    with pytest.raises(ConflictError):
        incidents.commit(second)

    assert incidents.head(BUREAU, "inc1") == written
    assert len(incidents.timeline(BUREAU, "inc1")) == head.entries


def test_of_twenty_decisions_on_one_version_one_is_written(incidents: IncidentStore) -> None:
    head = open_one(incidents)

    answers = at_once(
        lambda n: incidents.commit(a_change(head, entries=(Entry(START, "noted", f"seat{n}"),)))
    )

    assert answers.count(ConflictError) == 19
    links = incidents.timeline(BUREAU, "inc1")
    assert len(links) == head.entries + 1
    assert first_break(links) is None


def test_events_that_come_while_deciding_wait_for_the_next_decision(
    incidents: IncidentStore,
) -> None:
    head = open_one(incidents)
    incidents.append(BUREAU, "inc1", CALL, "e1", START)

    incidents.commit(a_change(head))

    after = incidents.head(BUREAU, "inc1")
    assert (after.seq, after.decided) == (1, 0)
    assert [item.event_id for item in incidents.inbox(after)] == ["e1"]


def test_nothing_is_lost_when_events_and_decisions_race(incidents: IncidentStore) -> None:
    open_one(incidents)

    def bring_and_decide(n: int) -> None:
        incidents.append(BUREAU, "inc1", CALL, f"e{n}", START)
        while True:
            head = incidents.head(BUREAU, "inc1")
            inbox = incidents.inbox(head)
            if not inbox:
                return
            entries = tuple(Entry(START, "noted", item.event_id) for item in inbox)
            try:
                incidents.commit(a_change(head, decided=inbox[-1].seq, entries=entries))
            except (ConflictError, IncidentError):
                continue

    at_once(bring_and_decide)

    links = incidents.timeline(BUREAU, "inc1")
    noted = [link.entry.who for link in links if link.entry.event == "noted"]
    assert sorted(noted) == sorted(f"e{n}" for n in range(20))
    assert first_break(links) is None
    head = incidents.head(BUREAU, "inc1")
    assert (head.decided, head.entries, head.digest) == (20, len(links), links[-1].digest)


@pytest.mark.parametrize("decided", [-1, 2])
def test_a_decision_outside_the_inbox_is_refused(incidents: IncidentStore, decided: int) -> None:
    open_one(incidents)
    incidents.append(BUREAU, "inc1", CALL, "e1", START)
    head = incidents.head(BUREAU, "inc1")

    with pytest.raises(IncidentError):
        incidents.commit(a_change(head, decided=decided))

    assert incidents.head(BUREAU, "inc1") == head


def test_a_timeline_of_many_decisions_stays_in_order_and_verifies(
    incidents: IncidentStore,
) -> None:
    head = open_one(incidents)
    for n in range(30):
        entries = tuple(Entry(START + n * SECOND, "noted", f"{n}.{m}") for m in range(n % 4))
        head = incidents.commit(a_change(head, entries=entries))

    links = incidents.timeline(BUREAU, "inc1")

    assert [link.number for link in links] == list(range(1, head.entries + 1))
    assert first_break(links) is None
    assert links[-1].digest == head.digest


@pytest.mark.parametrize("state", [State.OPEN, State.ATTENDED])
def test_the_home_stays_locked_while_people_are_engaged(
    incidents: IncidentStore, state: State
) -> None:
    head = incidents.commit(a_change(open_one(incidents), state))

    assert head.locked
    assert incidents.open_incident(BUREAU, "h1") == "inc1"


def test_resolving_frees_the_home_and_stays_in_the_register(incidents: IncidentStore) -> None:
    head = incidents.commit(a_change(open_one(incidents), State.RESOLVED))

    assert not head.locked
    assert incidents.open_incident(BUREAU, "h1") is None
    assert incidents.open_register(BUREAU) == ("inc1",)


def test_a_home_is_not_freed_while_an_event_is_unseen(incidents: IncidentStore) -> None:
    head = open_one(incidents)
    incidents.append(BUREAU, "inc1", CALL, "e1", START)

    with pytest.raises(ConflictError):
        incidents.commit(a_change(head, State.RESOLVED))

    assert incidents.open_incident(BUREAU, "h1") == "inc1"
    assert incidents.head(BUREAU, "inc1").version == head.version


def test_closing_takes_the_incident_off_the_register_and_keeps_its_evidence(
    incidents: IncidentStore,
) -> None:
    resolved = incidents.commit(a_change(open_one(incidents), State.RESOLVED))

    closed = incidents.commit(a_change(resolved, State.CLOSED, due_at=None))

    assert incidents.open_register(BUREAU) == ()
    assert closed.due_at is None
    assert incidents.head(BUREAU, "inc1") == closed
    assert first_break(incidents.timeline(BUREAU, "inc1")) is None


def test_an_older_incident_leaves_the_lock_of_a_newer_one_alone(incidents: IncidentStore) -> None:
    resolved = incidents.commit(a_change(open_one(incidents), State.RESOLVED))
    open_one(incidents, incident="inc2", alarm=an_alarm(alarm_id="a2"))

    incidents.commit(a_change(resolved, State.CLOSED))

    assert incidents.open_incident(BUREAU, "h1") == "inc2"
