"""What a drill's `do` does: at devices, telephones, the portal, and in the machinery itself."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest

from localcloud.drills.consoles import SeatConsoles
from localcloud.drills.deeds import Deeds, Scene
from localcloud.drills.model import Drill
from localcloud.drills.record import Record
from localcloud.loop import VirtualLoop
from localcloud.telephone.network import TelephoneNetwork
from telecare.domain.errors import UnavailableError
from telecare.domain.home import Absence
from telecare.domain.timeline import Entry

S, M = timedelta(seconds=1), timedelta(minutes=1)


class Device:
    """A device that only remembers."""

    def __init__(self) -> None:
        self.alarms: list[tuple[str, str, int, dict[str, Any]]] = []
        self.published: list[tuple[str, bytes]] = []

    def alarm(self, kind: str, alarm_id: str, repeats: int, fields: Mapping[str, Any]) -> None:
        self.alarms.append((kind, alarm_id, repeats, dict(fields)))

    def publish(self, word: str, payload: bytes) -> None:
        self.published.append((word, payload))


class Faults:
    """What was broken, in words."""

    def __init__(self) -> None:
        self.done: list[tuple[str, object]] = []

    def crash_functions(self, name: str, lasts: timedelta) -> None:
        self.done.append((f"crash {name}", lasts))

    def deliver_twice(self, *, on: bool) -> None:
        self.done.append(("twice", on))

    def delay_streams(self, lasts: timedelta) -> None:
        self.done.append(("streams", lasts))

    def throttle_store(self, *, on: bool) -> None:
        self.done.append(("throttle", on))


class Play:
    """A drill whose every deed is only remembered; one incident of h1 is open unless it is quiet."""

    def __init__(self, drill: Drill, *, quiet: bool = False) -> None:
        self.drill = drill
        self.loop = VirtualLoop(drill.start)
        self.network = TelephoneNetwork(self.loop, lambda news: self.queue.append(dict(news)))
        self.record = Record(drill.town, drill.bureau, self.loop)
        self.devices: dict[str, Any] = {name: Device() for name in drill.town.devices()}
        self.posts: list[tuple[str, str, str, dict[str, object]]] = []
        self.queue: list[dict[str, object]] = []
        self.absences: list[tuple[str, Absence | None]] = []
        self.is_throttled = False
        self.faults = Faults()
        self.beats: list[tuple[str, datetime]] = []
        self.consoles = SeatConsoles(
            self.loop, 5 * S, 20 * S, lambda seat, at: self.beats.append((seat, at))
        )
        self.windows: list[tuple[str, str, timedelta]] = []
        self.repairs: list[tuple[str, str, Mapping[str, object]]] = []
        if not quiet:
            self.see("i1", "incident_opened", kind="help")
        scene = Scene(
            self.loop, self.devices, self.network, self.record, self._post,
            self.consoles, lambda news: self.queue.append(dict(news)), self._set_absence, self.faults,
            lambda *said: self.windows.append(said), lambda *said: self.repairs.append(said),
        )  # fmt: skip
        Deeds(drill, scene, Random(7)).plan()

    def _set_absence(self, elder: str, absence: Absence | None) -> None:
        if self.is_throttled:
            raise UnavailableError("the table refuses")
        self.absences.append((elder, absence))

    def _post(self, by: str, incident: str, resource: str, body: Mapping[str, object]) -> None:
        self.posts.append((by, incident, resource, dict(body)))

    def see(
        self, incident: str, event: str, who: str = "", home: str = "h1", **detail: str
    ) -> None:
        self.record.see_entries(incident, home, [Entry(self.drill.start, event, who, detail)])

    def until(self, after: timedelta) -> None:
        self.loop.run_until(self.drill.start + after)


@pytest.fixture
def play(page: Any) -> Any:
    with ExitStack() as loops:

        def build(*deeds: str, quiet: bool = False) -> Play:
            page.do(*deeds)
            page.expect("{incidents: 1}")
            scene = Play(page.read(), quiet=quiet)
            loops.enter_context(scene.loop)
            return scene

        yield build


def posted(play: Any, deed: str) -> list[tuple[str, str, str, dict[str, object]]]:
    scene: Play = play(f"{{at: 5s, {deed}}}")
    scene.until(M)
    return scene.posts


@pytest.mark.parametrize(("word", "why"), [("end", "came_home"), ("taken_back", "taken_back")])
def test_an_absence_that_a_throttled_table_refuses_is_recorded_again(
    play: Any, word: str, why: str
) -> None:
    scene: Play = play(f"{{at: 5s, away: {word}, elder: h1.elder}}")
    scene.is_throttled = True
    scene.until(10 * S)
    assert scene.absences == []

    scene.is_throttled = False
    scene.until(20 * S)

    assert scene.absences == [("h1.elder", Absence(why, scene.drill.start + 5 * S))]


# ---- devices and telephones ----


def test_an_alarm_is_sent_with_its_own_id_fields_and_repeats(play: Any) -> None:
    scene = play(
        "{at: 5s, alarm: smoke, device: h1.smoke1}",
        "{at: 6s, alarm: fall, device: h1.key1, id: a7, repeat: 2, value: 3}",
        "{at: 7s, alarm: smoke, device: h1.smoke1}",
    )
    scene.until(M)

    [first, second] = scene.devices["h1.smoke1"].alarms
    assert (first[0], first[2], first[3]) == ("smoke", 0, {})
    assert first[1] != second[1]
    assert scene.devices["h1.key1"].alarms == [("fall", "a7", 2, {"value": 3})]


def test_the_same_file_gives_the_same_ids(play: Any) -> None:
    deed = "{at: 5s, alarm: smoke, device: h1.smoke1}"
    first = play(deed)
    first.until(M)
    second = play(deed)
    second.until(M)

    assert first.devices["h1.smoke1"].alarms == second.devices["h1.smoke1"].alarms


def test_a_deed_is_done_at_its_instant(play: Any) -> None:
    scene = play("{at: 5s, alarm: smoke, device: h1.smoke1}")

    scene.until(5 * S - timedelta(microseconds=1))
    assert scene.devices["h1.smoke1"].alarms == []
    scene.until(5 * S)
    assert len(scene.devices["h1.smoke1"].alarms) == 1


def test_a_status_is_published(play: Any) -> None:
    scene = play("{at: 5s, status: , device: h1.hub1, battery_pct: 7}")
    scene.until(M)

    [(word, payload)] = scene.devices["h1.hub1"].published
    assert word == "status"
    assert b'"battery_pct": 7' in payload
    assert b'"id"' in payload


def test_a_position_is_published(play: Any) -> None:
    scene = play("{at: 5s, position: , device: h1.key1, lat: 31.22, lon: 121.45, accuracy_m: 9}")
    scene.until(M)

    [(word, payload)] = scene.devices["h1.key1"].published
    document = json.loads(payload)
    assert (word, document.pop("id") != "") == ("position", True)
    assert datetime.fromisoformat(document.pop("at")) == scene.drill.start + 5 * S
    assert document == {"lat": 31.22, "lon": 121.45, "accuracy_m": 9}


@pytest.mark.parametrize(
    ("caller", "number"), [("h1.elder", "+8613800000001"), ('"+86990000"', "+86990000")]
)
def test_somebody_rings_the_centre(play: Any, caller: str, number: str) -> None:
    scene = play(f"{{at: 5s, inbound_call: , from: {caller}, speech: none}}")
    scene.until(M)

    [news] = scene.queue
    assert (news["event"], news["from"], news["speech"]) == ("inbound", number, "none")


# ---- the portal ----


def test_a_person_reports_through_the_desk(play: Any) -> None:
    deed = "report: resolved, by: h1.daughter, outcome: rescued, how: in_person"

    assert posted(play, deed) == [
        (
            "desk",
            "i1",
            "reports",
            {"report": "resolved", "by": "h1.daughter", "outcome": "rescued", "how": "in_person"},
        )
    ]


def test_a_seat_reports_as_itself(play: Any) -> None:
    assert posted(play, "report: confirmed, by: seat1, home: h1, emergency: gas") == [
        ("seat1", "i1", "reports", {"report": "confirmed", "emergency": "gas"})
    ]


@pytest.mark.parametrize(
    ("act", "resource", "body"),
    [
        ("claim", "claims", {"action": "claim"}),
        ("release", "claims", {"action": "release"}),
        ("hand_over, to: boss", "claims", {"action": "hand_over", "to": "boss"}),
        ("hold", "holds", {"action": "hold"}),
        ("pause, step: contacts", "holds", {"action": "pause", "step": "contacts"}),
        ("resume", "holds", {"action": "resume"}),
        ("confirm, emergency: gas", "reports", {"report": "confirmed", "emergency": "gas"}),
        (
            "bar, who: h1.son, reason: police",
            "contacts",
            {"action": "bar", "who": "h1.son", "reason": "police"},
        ),
        (
            "skip, who: h1.son, reason: x",
            "contacts",
            {"action": "skip", "who": "h1.son", "reason": "x"},
        ),
        (
            "add, who: h1.son, reason: x",
            "contacts",
            {"action": "add", "who": "h1.son", "reason": "x"},
        ),
        (
            "close, outcome: advice, seen_by: seat1, how: spoke_identified",
            "closure",
            {"outcome": "advice", "seen_by": "seat1", "how": "spoke_identified"},
        ),
        (
            "relay, to: '119', ticket: T9",
            "relays",
            {"action": "acknowledge", "service": "119", "ticket": "T9"},
        ),
        (
            "relay, service: '119'",
            "relays",
            {"action": "acknowledge", "service": "119", "ticket": "T-119"},
        ),
    ],
)
def test_what_a_seat_does_at_the_portal(
    play: Any, act: str, resource: str, body: dict[str, object]
) -> None:
    assert posted(play, f"seat: {act}, by: seat1, home: h1") == [("seat1", "i1", resource, body)]


def test_a_relay_without_a_service_is_the_one_that_waits(play: Any) -> None:
    scene = play(
        "{at: 5s, seat: relay, by: seat1, home: h1, ticket: T1}",
        "{at: 6s, seat: relay, by: seat1, home: h1}",
    )
    scene.see("i1", "relay_raised", "120", suspected="no")
    scene.until(5 * S)
    scene.see("i1", "relay_done", "seat1", service="120", ticket="T1")
    scene.see("i1", "relay_raised", "119", suspected="no")
    scene.until(6 * S)

    assert [(b["service"], b["ticket"]) for *_, b in scene.posts] == [
        ("120", "T1"),
        ("119", "T-119"),
    ]


# ---- which incident ----


def test_a_deed_is_about_its_home_else_the_persons_else_the_newest(play: Any) -> None:
    scene = play(
        "{at: 5s, report: arrived, by: team1, home: h1}",
        "{at: 6s, report: arrived, by: h1.son}",
        "{at: 7s, report: arrived, by: team1}",
        "{at: 8s, seat: claim, by: seat1, incident: i9}",
    )
    scene.see("i2", "incident_opened", home="h2", kind="help")
    scene.until(M)

    assert [incident for _, incident, *_ in scene.posts] == ["i1", "i1", "i2", "i9"]


def test_before_there_is_an_incident_nothing_is_done_with_one(play: Any) -> None:
    scene = play(
        "{at: 5s, seat: claim, by: seat1, home: h1}",
        "{at: 5s, ticket: done}",
        "{at: 5s, report: arrived, by: team1}",
        "{at: 5s, console: dead, by: seat1}",
        quiet=True,
    )

    scene.until(M)

    assert scene.posts == []
    assert scene.queue == []


# ---- the city centre, consoles, faults ----


def test_a_ticket_moves_through_the_queue(play: Any) -> None:
    scene = play("{at: 5s, ticket: returned, home: h1}")
    scene.until(M)

    [told] = scene.queue
    assert (told["event"], told["incident"], told["state"]) == ("ticket", "i1", "returned")


def test_a_console_that_dies_beats_no_more_and_nobody_is_told(play: Any) -> None:
    scene = play("{at: 32s, console: dead, by: seat1}")
    scene.consoles.see("seat1", "i1", held=True)
    scene.until(5 * M)

    start = scene.drill.start
    assert scene.beats == [("seat1", start + seconds * S) for seconds in (15, 30, 30)]
    assert scene.queue == scene.posts == []


@pytest.mark.parametrize("deed", ["seat: claim, by: seat1", "report: arrived, by: seat1"])
def test_a_seat_that_acts_again_has_its_console_back(play: Any, deed: str) -> None:
    scene = play("{at: 32s, console: dead, by: seat1}", f"{{at: 60s, {deed}, home: h1}}")
    scene.consoles.see("seat1", "i1", held=True)
    scene.until(80 * S)

    assert scene.beats[-1] == ("seat1", scene.drill.start + 75 * S)


@pytest.mark.parametrize(
    ("fault", "done"),
    [
        ("function_crash, name: receive_alarm, for: 20s", [("crash receive_alarm", 20 * S)]),
        ("function_crash", [("crash ", 60 * S)]),
        ("stream_delayed, for: 2m", [("streams", 120 * S)]),
        ("duplicate_delivery, for: 30s", [("twice", True), ("twice", False)]),
        ("store_throttled", [("throttle", True), ("throttle", False)]),
    ],
)
def test_a_fault_lasts_as_long_as_it_says_else_a_minute(
    play: Any, fault: str, done: list[tuple[str, object]]
) -> None:
    scene = play(f"{{at: 5s, fault: {fault}}}")

    scene.until(30 * S)
    assert scene.faults.done == done[:1]
    scene.until(2 * M)
    assert scene.faults.done == done


def test_a_carrier_is_down_and_call_backs_are_late_for_a_while(play: Any) -> None:
    scene = play(
        "{at: 5s, fault: carrier_down, for: 10s}", "{at: 20s, fault: late_callbacks, for: 10s}"
    )

    states = []
    for second in (4, 5, 14, 15, 20, 29, 30):
        scene.until(second * S)
        states.append((scene.network.is_down, scene.network.late_by > timedelta(0)))

    assert states == [
        (False, False), (True, False), (True, False), (False, False),
        (False, True), (False, True), (False, False),
    ]  # fmt: skip


def test_a_drill_starts_where_it_says(play: Any) -> None:
    scene = play("{at: 5s, alarm: smoke, device: h1.smoke1}")

    assert scene.drill.start == datetime(2026, 1, 14, 18, 10, tzinfo=UTC)


def test_a_test_window_is_opened_by_somebody_for_a_while(play: Any) -> None:
    scene: Play = play(
        "{at: 5s, test_window: open, device: h1.key1, by: seat1}",
        "{at: 9s, test_window: open, device: h1.key1, by: seat1, for: 10m}",
    )
    scene.until(M)

    assert scene.windows == [("h1.key1", "seat1", 30 * M), ("h1.key1", "seat1", 10 * M)]


def test_what_was_done_about_a_device_is_said_of_its_repairs(play: Any) -> None:
    scene: Play = play(
        "{at: 5s, repair: substitute, device: h1.key1, by: seat1, with: h1.smoke1}",
        "{at: 9s, repair: watched, device: h1.key1, by: seat1, how: rang}",
    )
    scene.until(M)

    assert scene.repairs == [
        ("h1.key1", "seat1", {"done": "substitute", "with": "h1.smoke1"}),
        ("h1.key1", "seat1", {"done": "watched", "how": "rang"}),
    ]
