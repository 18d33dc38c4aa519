"""The default seats of a drill that names none (contracts section 4, meaning 6)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from localcloud.drills.facts import Fact
from localcloud.drills.staff import DefaultSeats
from localcloud.loop import Order, VirtualLoop

ZONE = ZoneInfo("Asia/Shanghai")
S, M, H = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
AFTERNOON = datetime(2026, 1, 15, 14, 0, tzinfo=ZONE)


class Office:
    """The default seats on virtual time, and what they do at the portal."""

    def __init__(self, start: datetime = AFTERNOON) -> None:
        self.start = start
        self.loop = VirtualLoop(start)
        self.done: list[tuple[timedelta, str, str, str, dict[str, object]]] = []
        self.seats = DefaultSeats(self.loop, "Asia/Shanghai", self._post, lambda f: f"i-{f.home}")

    def _post(self, seat: str, incident: str, resource: str, body: Mapping[str, object]) -> None:
        self.done.append((self.loop.now() - self.start, seat, incident, resource, dict(body)))

    def see(
        self, after: timedelta, event: str, who: str = "", home: str = "h1", **detail: str
    ) -> None:
        fact = Fact(self.start + after, event, home, who, detail)
        self.loop.at(fact.at, Order.CARRIER, lambda: self.seats.hear(fact))

    def play(self, until: timedelta) -> list[tuple[timedelta, str, str, str, dict[str, object]]]:
        with self.loop:
            self.loop.run_until(self.start + until)
        return self.done


# ---- relays ----


def test_a_relay_is_claimed_and_acknowledged_ten_seconds_after_it_is_raised() -> None:
    office = Office()
    office.see(5 * S, "relay_raised", "119", suspected="yes")

    assert office.play(M) == [
        (15 * S, "seat0", "i-h1", "relays", {"service": "119", "action": "claim"}),
        (
            15 * S,
            "seat0",
            "i-h1",
            "relays",
            {"service": "119", "action": "acknowledge", "ticket": "T-119"},
        ),
    ]


def test_each_relay_is_taken() -> None:
    office = Office()
    office.see(0 * S, "relay_raised", "119")
    office.see(0 * S, "relay_raised", "gas")
    office.see(S, "relay_raised", "120", home="h2")

    taken = [(i, b["service"], b["action"]) for _, _, i, _, b in office.play(M)]

    assert taken == [
        ("i-h1", "119", "claim"),
        ("i-h1", "119", "acknowledge"),
        ("i-h1", "gas", "claim"),
        ("i-h1", "gas", "acknowledge"),
        ("i-h2", "120", "claim"),
        ("i-h2", "120", "acknowledge"),
    ]


# ---- the elder who is well ----


def test_a_seat_speaks_with_an_elder_who_is_well_twenty_seconds_later() -> None:
    office = Office()
    office.see(8 * S, "noted", "h1.elder", what="speak_with_elder")

    assert office.play(M) == [
        (
            28 * S,
            "seat0",
            "i-h1",
            "closure",
            {
                "outcome": "accidental",
                "seen_by": "seat0",
                "how": "spoke_identified",
                "who": "everybody",
            },
        )
    ]


@pytest.mark.parametrize(("over", "spoke"), [(20, False), (27.999, False), (28.001, True)])
def test_a_line_that_is_no_longer_held_is_not_spoken_on(over: float, spoke: bool) -> None:
    office = Office()
    office.see(8 * S, "noted", "h1.elder", what="speak_with_elder")
    office.see(over * S, "noted", "h1.elder", what="well_hold_over")

    assert bool(office.play(M)) is spoke


def test_a_line_that_ends_in_another_home_is_another_line() -> None:
    office = Office()
    office.see(8 * S, "noted", "h1.elder", what="speak_with_elder")
    office.see(9 * S, "noted", "h2.elder", home="h2", what="well_hold_over")

    assert len(office.play(M)) == 1


@pytest.mark.parametrize(
    ("event", "detail"),
    [
        ("noted", {"what": "elder_well"}),
        ("noted", {"what": "wants_seat"}),
        ("noted", {}),
        ("claimed", {}),
        ("told", {"reason": "chain_ended"}),
        ("accepted", {}),
        ("call_placed", {"attempt": "c1", "step": "contacts"}),
        ("answered", {"attempt": "c1", "person": "yes"}),
        ("call_ended", {"attempt": "c1"}),
        ("confirmed", {}),
        ("incident_opened", {"kind": "fire"}),
    ],
)
def test_they_do_nothing_else(event: str, detail: dict[str, str]) -> None:
    office = Office()
    office.see(0 * S, event, **detail)

    assert office.play(26 * H) == []


# ---- the follow-up ----


def resolved_at(start: datetime) -> Office:
    office = Office(start)
    office.see(0 * S, "resolved", "h1.daughter")
    return office


def day(hour: int, minute: int = 0, second: int = 0) -> datetime:
    return datetime(2026, 1, 15, hour, minute, second, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("resolved", "called"),
    [
        (day(14), day(16)),
        (day(2, 10), day(8)),
        (day(5, 59), day(8)),
        (day(6), day(8)),
        (day(6, 1), day(8, 1)),
        (day(17, 59, 59), day(19, 59, 59)),
        (day(18), day(8) + 24 * H),
        (day(21), day(8) + 24 * H),
        (day(23, 30), day(8) + 24 * H),
    ],
)
def test_the_follow_up_is_two_hours_later_in_office_hours(
    resolved: datetime, called: datetime
) -> None:
    office = resolved_at(resolved)

    assert office.play(15 * H) == [
        (called - resolved, "seat0b", "i-h1", "reports", {"report": "follow_up"})
    ]


def follow_up_call(
    office: Office, after: timedelta, attempt: str, *, answered: str = "", home: str = "h1"
) -> None:
    """A follow-up call of half a minute; `answered` says whether by a person."""
    office.see(after, "call_placed", home=home, attempt=attempt, step="follow_up")
    if answered:
        office.see(after + 5 * S, "answered", home=home, attempt=attempt, person=answered)
    office.see(after + 30 * S, "call_ended", home=home, attempt=attempt)


def reports(office: Office, until: timedelta) -> list[tuple[timedelta, object]]:
    return [(after, body.get("reached")) for after, *_, body in office.play(until)]


def test_an_elder_who_answers_was_reached_and_that_is_all() -> None:
    office = resolved_at(AFTERNOON)
    follow_up_call(office, 2 * H, "c9", answered="yes")

    assert reports(office, 8 * H) == [(2 * H, None), (2 * H + 5 * S, True)]


@pytest.mark.parametrize("answered", ["", "no"])
def test_an_elder_who_does_not_answer_is_called_again_after_half_an_hour_three_times(
    answered: str,
) -> None:
    office = resolved_at(AFTERNOON)
    expected: list[tuple[timedelta, object]] = []
    at = 2 * H
    for n in range(3):
        follow_up_call(office, at, f"c{n}", answered=answered)
        expected += [(at, None), (at + 30 * S, False)]
        at += 30 * S + 30 * M

    assert reports(office, 30 * H) == expected


def test_a_second_try_waits_for_the_morning() -> None:
    office = resolved_at(day(17, 50))
    follow_up_call(office, 2 * H, "c1")

    assert reports(office, 15 * H) == [
        (2 * H, None),
        (2 * H + 30 * S, False),
        (day(8) + 24 * H - day(17, 50), None),
    ]


def test_another_call_of_the_same_time_is_no_follow_up() -> None:
    office = resolved_at(AFTERNOON)
    office.see(2 * H, "call_placed", attempt="c1", step="contacts")
    office.see(2 * H + S, "answered", attempt="c1", person="yes")

    assert reports(office, 3 * H) == [(2 * H, None)]


def test_each_incident_is_followed_up_on_its_own() -> None:
    office = resolved_at(AFTERNOON)
    office.see(M, "resolved", "h2.son", home="h2")
    follow_up_call(office, 2 * H, "c1", answered="yes")
    follow_up_call(office, 2 * H + M, "c2", home="h2")

    office.play(3 * H)

    told = [(i, b.get("reached")) for _, _, i, _, b in office.done]
    assert told == [
        ("i-h1", None),
        ("i-h1", True),
        ("i-h2", None),
        ("i-h2", False),
        ("i-h2", None),
    ]
