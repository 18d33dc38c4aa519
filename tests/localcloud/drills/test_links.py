"""The links of a drill's devices: what is cut off says nothing, and a hub takes its devices with it."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from localcloud.brokers.interface import RefusedError
from localcloud.drills.devices import InItsBox, TownDeviceSession
from localcloud.drills.links import TownLinks
from localcloud.drills.model import TownDevice
from localcloud.loop import VirtualLoop

START = datetime(2026, 1, 15, 2, tzinfo=UTC)
DEVICES = {
    "h1.hub1": TownDevice("hub1", "hub"),
    "h1.smoke1": TownDevice("smoke1", "smoke_detector", via="hub1"),
    "h1.key1": TownDevice("key1", "one_key_call"),
}


class Line:
    """A connection that keeps what is published on it."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, Any]] = []
        self.is_up = True

    def on_message(self, _listener: Any) -> None:
        """Nothing is sent to devices here."""

    def subscribe(self, _topic_filter: str) -> None:
        """Nothing is sent to devices here."""

    def publish(self, topic: str, payload: bytes) -> None:
        if not self.is_up:
            raise RefusedError("not connected")
        self.sent.append((topic, json.loads(payload)))

    def drop(self) -> None:
        self.is_up = False


class Town:
    """Three devices, two of which are behind each other; some may be in their box."""

    def __init__(self, boxed: tuple[str, ...] = ()) -> None:
        self.loop = VirtualLoop(START)
        self.lines = {device: [Line()] for device in DEVICES}
        self.unsent: list[str] = []
        self.sessions = {
            device: TownDeviceSession(
                device, f"standard-{device.replace('.', '-')}", self.lines[device][0], self.loop,
                {}, self._seen,
            )
            for device in DEVICES
        }  # fmt: skip
        self.links = TownLinks(
            self.loop, DEVICES, self.sessions, self._connect, timedelta(minutes=60), boxed
        )

    def _seen(self, event: str, device: str, _detail: Any) -> None:
        if event in {"unsent", "refused"}:
            self.unsent.append(device)

    def _connect(self, device: str) -> Line:
        self.lines[device].append(Line())
        return self.lines[device][-1]

    def beats(self) -> list[Any]:
        lines = self.lines["h1.hub1"]
        return [document for line in lines for _, document in line.sent]


def test_a_hub_beats_and_says_when_it_heard_each_of_its_devices() -> None:
    town = Town()
    with town.loop:
        town.links.start()
        town.loop.run_until(START + timedelta(minutes=30))
        town.links.lose("h1.smoke1")
        town.loop.run_until(START + timedelta(minutes=61))

    first, second = town.beats()
    assert first["seen"] == {"smoke1": "2026-01-15T02:00:00.000+00:00"}
    assert second["seen"] == {"smoke1": "2026-01-15T02:30:00.000+00:00"}
    assert town.lines["h1.smoke1"][0].is_up  # it has no link of its own that could end


def test_a_hub_that_is_cut_off_takes_its_devices_with_it_and_brings_them_back() -> None:
    town = Town()
    with town.loop:
        town.links.lose("h1.hub1")
        town.links.lose("h1.hub1")
        for device in DEVICES:
            town.sessions[device].publish("alarm", b"{}")
        town.links.restore("h1.hub1")
        town.links.restore("h1.hub1")
        for device in DEVICES:
            town.sessions[device].publish("alarm", b"{}")

    assert town.unsent == ["h1.hub1", "h1.smoke1"]
    assert [len(lines) for lines in town.lines.values()] == [2, 1, 1]
    assert len(town.lines["h1.hub1"][1].sent) == len(town.lines["h1.smoke1"][0].sent) == 1


def test_a_device_that_is_broken_stays_so_when_its_hub_comes_back() -> None:
    town = Town()
    with town.loop:
        town.links.lose("h1.smoke1")
        town.links.lose("h1.hub1")
        town.links.restore("h1.hub1")
        town.sessions["h1.smoke1"].publish("alarm", b"{}")

    assert town.unsent == ["h1.smoke1"]


def test_what_is_in_its_box_is_heard_by_nobody_until_it_is_taken_out() -> None:
    town = Town(boxed=("h1.hub1", "h1.smoke1"))
    with town.loop:
        town.links.start()
        town.sessions["h1.smoke1"].publish("alarm", b"{}")
        town.links.restore("h1.hub1")
        town.loop.run_until(START + timedelta(minutes=61))
        town.links.restore("h1.smoke1")
        town.loop.run_until(START + timedelta(minutes=121))
        town.sessions["h1.smoke1"].publish("alarm", b"{}")

    assert [beat["seen"] for beat in town.beats()] == [
        {},
        {"smoke1": "2026-01-15T04:00:00.000+00:00"},
    ]
    boxed, unpacked = town.lines["h1.smoke1"]
    assert (len(boxed.sent), len(unpacked.sent)) == (0, 1)


def test_nothing_is_published_over_the_connection_of_a_box() -> None:
    with pytest.raises(RefusedError):
        InItsBox().publish("dt/anju/standard-h1-pir1/activity", b"{}")
