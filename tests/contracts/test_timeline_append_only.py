"""No write of a store can change, replace or take away an entry of a timeline (law 7)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from telecare.domain.errors import IncidentError
from telecare.domain.kinds import State
from telecare.domain.timeline import GENESIS, Entry, chain, first_break
from telecare.ports.incidents import Change, Head, IncidentStore
from tests.fakes.story import (
    BUREAU,
    CALL,
    SECOND,
    START,
    a_change,
    an_alarm,
    an_opening,
    open_one,
)

FORGED = Entry(START, "noted", "forger")


def a_story(incidents: IncidentStore) -> Head:
    """An incident with entries of several decisions."""
    head = open_one(incidents)
    for n in range(3):
        told = (Entry(START, "noted", f"{n}a"), Entry(START, "noted", f"{n}b"))
        head = incidents.commit(a_change(head, entries=told))
    return head


def digest_at(incidents: IncidentStore, number: int) -> str:
    """The digest of an entry as it is stored."""
    return GENESIS if number == 0 else incidents.timeline(BUREAU, "inc1")[number - 1].digest


def from_number(number: int) -> Callable[[IncidentStore, Head], Change]:
    """Write an entry behind entry `number`, as a decider with an old or forged head would."""

    def change(incidents: IncidentStore, head: Head) -> Change:
        forged = replace(head, entries=number, digest=digest_at(incidents, number))
        return a_change(forged, entries=(FORGED,))

    return change


def another_digest(_: IncidentStore, head: Head) -> Change:
    """Write behind the last entry, as if it had been another."""
    return a_change(replace(head, digest="f" * 64), entries=(FORGED,))


@pytest.mark.parametrize("spoil", [*map(from_number, range(8)), another_digest])
def test_nothing_is_written_but_behind_the_last_entry(
    incidents: IncidentStore, spoil: Callable[[IncidentStore, Head], Change]
) -> None:
    head = a_story(incidents)
    before = incidents.timeline(BUREAU, "inc1")
    assert head.entries > 8

    with pytest.raises(IncidentError):
        incidents.commit(spoil(incidents, head))

    assert incidents.timeline(BUREAU, "inc1") == before
    assert incidents.head(BUREAU, "inc1") == head


def test_whatever_a_store_is_asked_to_do_the_entries_that_stand_go_on_standing(
    incidents: IncidentStore,
) -> None:
    """Every write of the port, one after the other: the timeline only ever gets longer."""
    head = a_story(incidents)
    stands = incidents.timeline(BUREAU, "inc1")
    first, *_ = incidents.pending(BUREAU, "inc1")

    incidents.append(BUREAU, "inc1", CALL, "e1", START)
    incidents.join(BUREAU, "inc1", an_alarm(alarm_id="a2"), "e2", START, START)
    with pytest.raises(IncidentError):
        incidents.open(an_opening(alarm=an_alarm(alarm_id="a9")))
    incidents.done(BUREAU, "inc1", [first], START)
    incidents.claim_attempt(BUREAU, "inc1", "inc1-c1", START + SECOND, START)
    head = incidents.head(BUREAU, "inc1")
    head = incidents.commit(a_change(head, state=State.RESOLVED, entries=(FORGED,)))
    assert incidents.store_token(head.standing, "token")
    head = incidents.commit(a_change(head, new_fence=head.version + 1))
    incidents.commit(a_change(head, state=State.CLOSED, due_at=None))

    after = incidents.timeline(BUREAU, "inc1")
    assert after[: len(stands)] == stands
    assert [link.entry for link in after[len(stands) :]] == [FORGED]
    assert first_break(after) is None


def test_the_pages_of_a_timeline_are_the_timeline(incidents: IncidentStore) -> None:
    a_story(incidents)

    assert tuple(incidents.links(BUREAU, "inc1")) == incidents.timeline(BUREAU, "inc1")
    assert chain([link.entry for link in incidents.links(BUREAU, "inc1")], 0, GENESIS) == (
        incidents.timeline(BUREAU, "inc1")
    )


def test_a_timeline_of_nobody_has_no_entries(incidents: IncidentStore) -> None:
    assert tuple(incidents.links(BUREAU, "nothing")) == ()
