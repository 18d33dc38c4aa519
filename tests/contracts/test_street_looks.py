"""What the record of street_looks promises."""

from __future__ import annotations

from datetime import timedelta

from telecare.ports.street_looks import StreetLook, StreetLooks
from tests.fakes.story import BUREAU, START

HOUR = timedelta(hours=1)


def a_look(by: str = "boss", street: str = "310104003", hours: int = 0) -> StreetLook:
    return StreetLook(street, by, "carrier down", "call_sheet", 7, START + hours * HOUR)


def test_looks_are_read_by_street_oldest_first(street_looks: StreetLooks) -> None:
    for look in (a_look(hours=2), a_look(by="seat1"), a_look(street="310115001")):
        street_looks.keep(BUREAU, look)

    assert street_looks.of_street(BUREAU, "310104003") == (a_look(by="seat1"), a_look(hours=2))
    assert street_looks.of_street("other", "310104003") == ()


def test_the_same_look_is_kept_once_and_two_peoples_at_one_instant_are_two(
    street_looks: StreetLooks,
) -> None:
    for by in ("boss", "boss", "seat1"):
        street_looks.keep(BUREAU, a_look(by=by))

    assert len(street_looks.of_street(BUREAU, "310104003")) == 2
