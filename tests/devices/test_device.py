"""A device over simulated surroundings: what it sends, when, and what it makes of messages."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from devices.commands import KEPT_OUTCOMES, Answer, Command, Outcome
from devices.device import KEPT_ALARMS, Device, SendError
from devices.messages import Alarm, Position, Topics
from devices.repeats import Phase, Receipt

START = datetime(2026, 1, 15, 2, 10, tzinfo=UTC)
THING = "standard-h1-smoke1"


@dataclass
class Entry:
    when: datetime
    action: Callable[[], None]
    cancelled: bool = False

    def cancel(self) -> None:
        self.cancelled = True


@dataclass
class Home:
    """Time, network and hands of one device."""

    clock: datetime = START
    offline: bool = False
    sent: list[tuple[float, str, dict[str, Any]]] = field(default_factory=list)
    calls: list[Alarm] = field(default_factory=list)
    commands: list[tuple[Command, Callable[[Answer], None]]] = field(default_factory=list)
    agenda: list[Entry] = field(default_factory=list)

    def now(self) -> datetime:
        return self.clock

    def send(self, topic: str, payload: bytes) -> None:
        if self.offline:
            raise SendError("no network")
        self.sent.append(((self.clock - START).total_seconds(), topic, json.loads(payload)))

    def later(self, when: datetime, action: Callable[[], None]) -> Entry:
        self.agenda.append(Entry(when, action))
        return self.agenda[-1]

    def fall_back(self, alarm: Alarm) -> None:
        self.calls.append(alarm)

    def carry_out(self, command: Command, finish: Callable[[Answer], None]) -> None:
        self.commands.append((command, finish))

    def wait(self, seconds: float) -> None:
        end = self.clock + timedelta(seconds=seconds)
        while due := [each for each in self.agenda if not each.cancelled and each.when <= end]:
            entry = min(due, key=lambda each: each.when)
            self.agenda.remove(entry)
            self.clock = max(self.clock, entry.when)
            entry.action()
        self.clock = end

    def alarms(self) -> list[tuple[float, str]]:
        return [(when, body["id"]) for when, topic, body in self.sent if topic.endswith("/alarm")]


@pytest.fixture
def home() -> Home:
    return Home()


@pytest.fixture
def device(home: Home) -> Device:
    numbers = iter(range(1, 1000))
    return Device(THING, home, lambda: f"id{next(numbers)}")


def hear(device: Device, name: str, **content: Any) -> None:
    device.receive(f"cmd/anju/{THING}/{name}", json.dumps(content).encode())


def test_a_press_is_repeated_with_the_same_id_until_it_falls_back(home, device):
    device.press()

    home.wait(60)

    assert home.alarms() == [(0, "id1"), (5, "id1"), (10, "id1"), (20, "id1")]
    assert {json.dumps(body) for _, _, body in home.sent} == {
        '{"id": "id1", "kind": "help", "at": "2026-01-15T02:10:00.000+00:00"}'
    }
    assert [alarm.alarm_id for alarm in home.calls] == ["id1"]
    assert device.phase("id1") is Phase.FELL_BACK


def test_a_receipt_stops_its_own_alarm_alone(home, device):
    device.alarm("smoke")
    home.wait(1)
    device.alarm("gas", value=0.4)

    hear(device, "receipt", id="id1", state="accepted")
    home.wait(60)

    assert [when for when, alarm_id in home.alarms() if alarm_id == "id1"] == [0]
    assert [when for when, alarm_id in home.alarms() if alarm_id == "id2"] == [1, 6, 11, 21]
    assert [alarm.kind for alarm in home.calls] == ["gas"]


def test_without_a_network_the_fallback_still_comes(home, device):
    home.offline = True

    device.press()
    home.wait(30)

    assert home.sent == []
    assert len(home.calls) == 1


def test_a_network_that_comes_back_carries_the_next_repeat(home, device):
    home.offline = True
    device.press()
    home.wait(7)
    home.offline = False

    home.wait(4)

    assert home.alarms() == [(10, "id1")]


def test_all_of_an_alarm_is_told(home, device):
    device.alarm("fall", value=2, position=Position(31.2, 121.4, 12), test=True, alarm_id="x")

    [(_, topic, body)] = home.sent
    assert topic == f"dt/anju/{THING}/alarm"
    assert body == {
        "id": "x",
        "kind": "fall",
        "at": "2026-01-15T02:10:00.000+00:00",
        "value": 2,
        "position": {"lat": 31.2, "lon": 121.4, "accuracy_m": 12},
        "test": True,
    }


def test_receipts_are_passed_on_with_what_to_say(home, device):
    heard: list[Receipt] = []
    device.on_receipt = heard.append
    device.press()

    hear(device, "receipt", id="id1", state="handled", say="张师傅已出发")
    hear(device, "receipt", id="unknown", state="accepted")

    assert [(each.alarm_id, each.say) for each in heard] == [("id1", "张师傅已出发")]
    assert device.phase("id1") is Phase.HANDLED


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"\xff\xfe",
        b"[]",
        b"{}",
        b'{"id": 7, "state": "accepted"}',
        b'{"id": "id1", "state": "sure"}',
        b"[" * 100_000,
    ],
)
def test_a_receipt_that_cannot_be_read_changes_nothing(home, device, payload):
    device.press()

    device.receive(f"cmd/anju/{THING}/receipt", payload)
    device.receive("cmd/anju/standard-h2-other/receipt", b'{"id": "id1", "state": "accepted"}')
    home.wait(30)

    assert len(home.calls) == 1


def test_busy_is_honoured(home, device):
    device.press()
    hear(device, "receipt", id="id1", state="busy", retry_after_s=2)

    home.wait(6)

    assert [when for when, _ in home.alarms()] == [0, 2, 5]


def command(**more: Any) -> dict[str, Any]:
    return {"command_id": "c1", "expires_at": "2026-01-15T02:11:00+00:00", **more}


def answers(home: Home) -> list[dict[str, Any]]:
    return [body for _, topic, body in home.sent if topic == f"dt/anju/{THING}/command"]


def test_a_command_is_carried_out_and_answered_with_its_proof(home, device):
    hear(device, "close_valve", **command(valve="kitchen"))

    [(taken, finish)] = home.commands
    finish(Answer("c1", Outcome.DONE, {"flow": 0}))

    assert (taken.name, taken.details) == ("close_valve", {"valve": "kitchen"})
    assert answers(home) == [{"command_id": "c1", "state": "done", "proof": {"flow": 0}}]


def test_a_repeated_command_is_carried_out_once_and_answered_each_time(home, device):
    hear(device, "close_valve", **command())
    hear(device, "close_valve", **command())
    home.commands[0][1](Answer("c1", Outcome.DONE))
    hear(device, "close_valve", **command())

    assert len(home.commands) == 1
    assert answers(home) == [{"command_id": "c1", "state": "done"}] * 2


def test_a_done_command_stays_done_when_it_is_repeated_after_its_time(home, device):
    hear(device, "close_valve", **command())
    home.commands[0][1](Answer("c1", Outcome.DONE))
    home.wait(3600)

    hear(device, "close_valve", **command())

    assert answers(home)[-1] == {"command_id": "c1", "state": "done"}


@pytest.mark.parametrize("expired", ["2026-01-15T02:10:00+00:00", 1768443000000])
def test_an_expired_command_is_refused(home, device, expired):
    hear(device, "speak", **command(expires_at=expired, text="hello"))

    assert home.commands == []
    assert answers(home) == [{"command_id": "c1", "state": "expired"}]


@pytest.mark.parametrize(
    "content",
    [
        {"expires_at": "2026-01-15T02:11:00+00:00"},
        {"command_id": ""},
        {"command_id": "c1"},
        {"command_id": "c1", "expires_at": "2026-01-15T02:11:00"},
        {"command_id": "c1", "expires_at": "soon"},
        {"command_id": "c1", "expires_at": 10**30},
        {"command_id": "c1", "expires_at": True},
    ],
)
def test_a_command_that_cannot_be_read_is_not_carried_out(home, device, content):
    hear(device, "close_valve", **content)

    assert home.commands == []


def test_memory_is_bounded(home, device):
    for number in range(KEPT_OUTCOMES + 10):
        hear(device, "locate", **command(command_id=f"c{number}"))
    for _ in range(KEPT_ALARMS + 10):
        hear(device, "receipt", id=device.press(), state="accepted")

    assert device.phase("id1") is None
    assert device.phase(f"id{KEPT_ALARMS + 10}") is Phase.ACCEPTED


def test_unsettled_alarms_are_never_forgotten(home, device):
    first = device.press()
    for _ in range(KEPT_ALARMS + 10):
        hear(device, "receipt", id=device.press(), state="accepted")

    home.wait(30)

    assert [alarm.alarm_id for alarm in home.calls] == [first]


def test_closing_calls_off_what_is_to_come(home, device):
    device.press()

    device.close()
    home.wait(60)

    assert len(home.alarms()) == 1
    assert home.calls == []


def test_signals_go_where_the_contract_says(home, device):
    device.status(battery_pct=80)
    device.reading(("heart_rate", "/min", 72))
    device.position(Position(31.2, 121.4, 5))
    device.activity("motion")
    device.heartbeat({"pir1": START})

    at = "2026-01-15T02:10:00.000+00:00"
    assert [(topic, body) for _, topic, body in home.sent] == [
        (f"dt/anju/{THING}/status", {"id": "id1", "at": at, "battery_pct": 80}),
        (
            f"dt/anju/{THING}/reading",
            {"id": "id2", "at": at, "readings": [{"n": "heart_rate", "u": "/min", "v": 72}]},
        ),
        (
            f"dt/anju/{THING}/position",
            {"id": "id3", "at": at, "lat": 31.2, "lon": 121.4, "accuracy_m": 5},
        ),
        (
            f"$aws/rules/anju_activity/dt/anju/{THING}/activity",
            {"at": at, "kind": "motion"},
        ),
        (
            f"$aws/rules/anju_heartbeat/dt/anju/{THING}/heartbeat",
            {"at": at, "seen": {"pir1": at}},
        ),
    ]


def test_topics_name_what_they_are_about():
    topics = Topics(THING)

    assert topics.name_of(f"cmd/anju/{THING}/close_valve") == "close_valve"
    assert topics.name_of(f"cmd/anju/{THING}/a/b") is None
    assert topics.name_of(f"cmd/anju/{THING}/") is None
    assert topics.name_of("cmd/anju/other/receipt") is None
