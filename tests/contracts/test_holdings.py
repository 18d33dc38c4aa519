"""What every store of incidents promises of seats: whatever a seat has in hand is found by the seat (law 4)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from telecare.domain.errors import ConflictError
from telecare.domain.kinds import Service, State
from telecare.domain.run import Relay
from telecare.ports.incidents import Head, Holding, IncidentStore
from tests.fakes.story import (
    BUREAU,
    SECOND,
    START,
    a_change,
    a_home,
    a_snapshot,
    an_alarm,
    open_one,
)

CLAIMED = Relay(Service.AMBULANCE, suspected=False, raised_at=START, claimed_by="seat2")


def become(incidents: IncidentStore, head: Head, at_s: int = 0, **facts: Any) -> Head:
    """Decide that these are the facts now."""
    run = replace(head.run, **facts)
    return incidents.commit(a_change(head, run=run, now=START + at_s * SECOND))


def held(incidents: IncidentStore, seat: str) -> list[str]:
    return [holding.incident for holding in incidents.holdings(BUREAU, seat)]


def test_who_owns_an_incident_has_it_in_hand_since_the_decision(incidents: IncidentStore) -> None:
    become(incidents, open_one(incidents), 7, owner="seat1")

    since = START + 7 * SECOND
    assert incidents.holdings(BUREAU, "seat1") == (Holding(BUREAU, "seat1", "inc1", since),)
    assert incidents.holdings("other", "seat1") == incidents.holdings(BUREAU, "seat2") == ()


def test_who_has_claimed_a_relay_has_it_in_hand_until_it_is_acknowledged(
    incidents: IncidentStore,
) -> None:
    head = become(incidents, open_one(incidents), owner="seat1", relays=(CLAIMED,))
    assert held(incidents, "seat1") == held(incidents, "seat2") == ["inc1"]

    become(incidents, head, relays=(replace(CLAIMED, done_at=START),))

    assert (held(incidents, "seat1"), held(incidents, "seat2")) == (["inc1"], [])


def test_owning_on_does_not_begin_anew(incidents: IncidentStore) -> None:
    head = become(incidents, open_one(incidents), 1, owner="seat1")

    become(incidents, head, 9, owner="seat1", paused=("contacts",))

    assert [h.since for h in incidents.holdings(BUREAU, "seat1")] == [START + SECOND]


@pytest.mark.parametrize(
    "facts",
    [{"owner": ""}, {"owner": "seat3"}, {"state": State.RESOLVED}, {"state": State.CLOSED}],
)
def test_whatever_ends_it_takes_it_out_of_the_hand(
    incidents: IncidentStore, facts: dict[str, Any]
) -> None:
    head = become(incidents, open_one(incidents), owner="seat1")

    become(incidents, head, **facts)

    assert held(incidents, "seat1") == []


def test_a_reopened_incident_is_in_its_owners_hand_again(incidents: IncidentStore) -> None:
    head = become(incidents, open_one(incidents), 1, owner="seat1")
    head = become(incidents, head, 2, state=State.RESOLVED)

    become(incidents, head, 3, state=State.OPEN)

    assert [h.since for h in incidents.holdings(BUREAU, "seat1")] == [START + 3 * SECOND]


def test_a_decision_that_lost_its_race_puts_nothing_into_a_hand(incidents: IncidentStore) -> None:
    head = open_one(incidents)
    become(incidents, head, owner="seat1")

    with pytest.raises(ConflictError):
        become(incidents, head, owner="seat2")

    assert (held(incidents, "seat1"), held(incidents, "seat2")) == (["inc1"], [])


def test_each_of_several_incidents_is_found_and_those_of_other_seats_are_not(
    incidents: IncidentStore,
) -> None:
    for n, owner in enumerate(("seat1", "seat1", "seat1#inc9", "seat10")):
        home = f"h{n}"
        alarm = an_alarm(thing=f"standard-{home}-key1")
        opened = open_one(
            incidents, incident=f"inc{n}", alarm=alarm, snapshot=a_snapshot(a_home(home))
        )
        become(incidents, opened, owner=owner)

    assert held(incidents, "seat1") == ["inc0", "inc1"]
    assert held(incidents, "seat1#inc9") == ["inc2"]
