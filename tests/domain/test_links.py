"""Links: the newest event counts, whatever order events come in."""

from datetime import UTC, datetime, timedelta
from itertools import permutations

from telecare.domain.links import Link, LinkEvent, begun
from telecare.domain.liveness import Deafness

T0 = datetime(2026, 1, 15, 2, tzinfo=UTC)
THING = "standard-h1-hub1"


def at(minutes: float) -> datetime:
    return T0 + timedelta(minutes=minutes)


def event(session: str, version: int, connected: bool, minutes: float) -> LinkEvent:
    return LinkEvent(THING, session, version, connected, at(minutes))


def heard(*events: LinkEvent) -> Link:
    link = begun(events[0])
    for each in events[1:]:
        link = link.hears(each)
    return link


def test_a_link_ends_and_comes_back() -> None:
    link = heard(event("a", 0, True, 0), event("a", 0, False, 10), event("b", 1, True, 25))

    assert (link.connected, link.since, link.gaps) == (True, at(25), (Deafness(at(10), at(25)),))


def test_every_order_of_arrival_leaves_the_same_link() -> None:
    events = [
        event("a", 0, True, 0),
        event("a", 0, False, 10),
        event("b", 1, True, 10.1),
        event("b", 1, False, 30),
    ]
    seen = {
        (link.session, link.version, link.connected, link.since)
        for order in permutations(events)
        for link in [heard(*order, *order[:2])]
    }

    assert seen == {("b", 1, False, at(30))}


def test_the_session_that_was_taken_over_does_not_cut_the_one_that_took_over() -> None:
    link = heard(event("a", 4, True, 0), event("b", 5, True, 3), event("a", 4, False, 3.1))

    assert link.connected
    assert link.session == "b"


def test_the_same_event_twice_changes_nothing() -> None:
    lost = event("a", 0, False, 10)
    link = heard(event("a", 0, True, 0), lost)

    assert link.hears(lost) is link


def test_versions_that_count_anew_after_an_hour_away_are_newer() -> None:
    link = heard(event("a", 41, True, 0), event("a", 41, False, 10), event("z", 0, True, 100))

    assert link.connected
    assert link.gaps == (Deafness(at(10), at(100)),)
    assert link.hears(event("a", 41, False, 10)) is link


def test_only_the_last_outages_are_remembered() -> None:
    events = [event("s", n // 2, n % 2 == 0, n) for n in range(60)]

    assert len(heard(*events).gaps) == 8
