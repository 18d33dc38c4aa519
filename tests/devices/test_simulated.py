"""A simulated device behaves in process as the agent does on the network."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from devices.messages import Alarm
from devices.repeats import Phase
from devices.simulated import Obedience, SimulatedDevice, Stage
from localcloud.brokers.in_process import InProcessBroker
from localcloud.brokers.interface import Publication, Registration
from localcloud.iot_policy.document import read_policy
from localcloud.loop import Order, VirtualLoop
from localcloud.pki import Certificate

POLICY_FILE = Path(__file__).parents[1] / "localcloud" / "iot_policy" / "device_policy.json"
START = datetime(2026, 1, 15, 2, 10, tzinfo=UTC)
THING = "standard-h1-gas1"


class Drill:
    """A loop, a broker, one device, and what each of them has seen."""

    def __init__(self, loop: VirtualLoop) -> None:
        self.loop = loop
        self.broker = InProcessBroker(loop)
        self.broker.register(
            Registration(
                THING, Certificate("c0ffee", THING), [read_policy(POLICY_FILE.read_text())]
            )
        )
        self.seen: list[tuple[float, Publication]] = []
        self.hotline: list[tuple[str, Alarm]] = []
        self.broker.on_message(lambda each: self.seen.append((self.elapsed(), each)))

    def elapsed(self) -> float:
        return (self.loop.now() - START).total_seconds()

    def device(self, obedience: dict[str, Obedience] | None = None) -> SimulatedDevice:
        numbers = count(1)
        stage = Stage(
            self.loop.now,
            lambda when, action: self.loop.at(when, Order.TIMER, action),
            lambda: f"id{next(numbers)}",
            lambda thing, alarm: self.hotline.append((thing, alarm)),
        )
        device = SimulatedDevice(THING, stage, obedience)
        device.attach(self.broker.connect(THING, "c0ffee"))
        return device

    def on(self, name: str) -> list[tuple[float, dict[str, object]]]:
        topic = f"dt/anju/{THING}/{name}"
        return [(at, json.loads(each.payload)) for at, each in self.seen if each.topic == topic]

    def wait(self, seconds: float) -> None:
        self.loop.run_until(self.loop.now() + timedelta(seconds=seconds))

    def tell(self, name: str, **content: object) -> None:
        self.broker.publish(f"cmd/anju/{THING}/{name}", json.dumps(content).encode())


@pytest.fixture
def drill() -> Iterator[Drill]:
    with VirtualLoop(START) as loop:
        yield Drill(loop)


def test_an_unheard_alarm_is_repeated_and_falls_back_to_the_second(drill):
    drill.device().alarm("gas")

    drill.wait(60)

    assert [(at, body["id"]) for at, body in drill.on("alarm")] == [
        (0, "id1"),
        (5, "id1"),
        (10, "id1"),
        (20, "id1"),
    ]
    assert [(thing, alarm.kind) for thing, alarm in drill.hotline] == [(THING, "gas")]


def test_a_receipt_stops_it(drill):
    device = drill.device()
    device.alarm("gas")
    drill.wait(6)

    drill.tell("receipt", id="id1", state="accepted")
    drill.wait(60)

    assert [at for at, _ in drill.on("alarm")] == [0, 5]
    assert device.device.phase("id1") is Phase.ACCEPTED
    assert drill.hotline == []


def test_told_to_repeat_it_repeats_whatever_it_hears(drill):
    drill.broker.on_message(
        lambda each: (
            each.topic.endswith("/alarm") and drill.tell("receipt", id="id1", state="accepted")
        )
    )
    drill.device().alarm("gas", repeats=2)

    drill.wait(60)

    assert [at for at, _ in drill.on("alarm")] == [0, 5, 10]
    assert drill.hotline == []


def test_more_repeats_than_a_device_has_are_refused(drill):
    with pytest.raises(ValueError, match="at most 3 times"):
        drill.device().alarm("gas", repeats=4)


@pytest.mark.parametrize(
    ("obedience", "expected"),
    [
        ({}, [(1, {"command_id": "c1", "state": "done"})]),
        ({"close_valve": Obedience.FAILED}, [(1, {"command_id": "c1", "state": "failed"})]),
        ({"close_valve": Obedience.SILENT}, []),
    ],
)
def test_commands_are_answered_after_a_second_or_as_the_drill_says(drill, obedience, expected):
    drill.device(obedience)

    for _ in range(2):
        drill.tell("close_valve", command_id="c1", expires_at="2026-01-15T02:11:00Z")
    drill.wait(10)

    assert drill.on("command") == expected


def test_an_offline_device_falls_back(drill):
    device = drill.device()
    drill.broker.revoke(THING)

    device.alarm("gas")
    drill.wait(30)

    assert drill.on("alarm") == []
    assert len(drill.hotline) == 1


def test_a_device_that_comes_back_online_is_heard_with_its_next_repeat(drill):
    device = drill.device()
    session = drill.broker.connect(THING, "c0ffee")
    device.attach(session)
    session.drop()
    device.alarm("gas")
    drill.wait(6)

    device.attach(drill.broker.connect(THING, "c0ffee"))
    drill.wait(5)

    assert [(at, body["id"]) for at, body in drill.on("alarm")] == [(10, "id1")]


def test_a_message_that_costs_the_connection_does_not_stop_the_device(drill):
    device = drill.device()
    device.alarm("gas", value="x" * 200_000)

    drill.wait(30)

    assert drill.on("alarm") == []
    assert len(drill.hotline) == 1
