"""The queue of seats: what waits, in its order, and nothing that its asker may not see."""

from dataclasses import replace
from datetime import timedelta

import pytest

from telecare.domain.kinds import Kind, Service, State
from telecare.domain.run import Relay, with_facts
from tests.chalicelib.conftest import OPENED, XUHUI, a_head

MINUTE = timedelta(minutes=1)
SEAT = {"roles": ["seat"], "areas": None, "person": "seat1"}


@pytest.fixture
def queue(portal, issuer, store):
    store.heads.clear()

    def asked(query="", **claims):
        answered = portal.ask("GET", "/v1/queue" + query, issuer.token(**(SEAT | claims)))
        assert answered.status_code == 200
        return answered.json_body

    return asked


def waiting(incident, area=XUHUI, suspected=(), **facts):
    head = a_head(incident, area=area, suspected=suspected)
    return replace(head, run=with_facts(head.run, facts))


def ids(told):
    return [each["id"] for each in told["waiting"]]


def test_the_next_one_is_the_relay_then_what_came_back_then_the_graver_then_the_older(store, queue):
    relay = Relay(Service.FIRE, True, OPENED)
    late = OPENED + 9 * MINUTE
    store.put(waiting("old", kind=Kind.FALL, opened_at=OPENED))
    store.put(waiting("new", kind=Kind.FALL, opened_at=late))
    store.put(waiting("fire", kind=Kind.FIRE, opened_at=late))
    store.put(waiting("back", kind=Kind.OTHER, opened_at=late, raised=1))
    store.put(waiting("relay", kind=Kind.OTHER, opened_at=late, relays=(relay,)))

    told = queue()

    assert ids(told) == ["relay", "back", "fire", "old", "new"]
    assert told["waiting"][0]["relays"] == ["119"]
    assert ids(queue("?limit=2")) == ["relay", "back"]
    assert queue("?limit=2")["waiting_count"] == 5


def test_what_a_seat_has_in_hand_what_is_resolved_and_a_test_wait_for_nobody(store, queue):
    store.put(waiting("mine", owner="seat2"))
    store.put(waiting("over", state=State.RESOLVED))
    store.put(waiting("trial", test=True))
    store.put(waiting("waits"))

    assert ids(queue()) == ["waits"]


def test_a_relay_that_somebody_claimed_is_pressing_no_more(store, queue):
    claimed = Relay(Service.FIRE, True, OPENED, claimed_by="seat2", claimed_at=OPENED)
    store.put(waiting("claimed", kind=Kind.OTHER, relays=(claimed,)))
    store.put(waiting("fire", kind=Kind.FIRE))

    told = queue()

    assert ids(told) == ["fire", "claimed"]
    assert told["waiting"][1]["relays"] == []


def test_a_seat_sees_its_own_areas_alone_and_nothing_of_a_home_in_which_it_is_suspected(
    store, queue
):
    store.put(waiting("here"))
    store.put(waiting("there", area="310115001"))
    store.put(waiting("hers", suspected=("h1.daughter",)))

    assert ids(queue(areas=["310104003"])) == ["here", "hers"]
    assert ids(queue(person="h1.daughter")) == ["here", "there"]
