"""A live broker with the platform's side of it, for agents on a real network."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from devices.agent import DeviceAgent
from devices.messages import Alarm
from devices.network import Endpoint, Identity
from devices.repeats import Schedule
from localcloud.brokers.choice import AMQTT, MOSQUITTO, choose_broker
from localcloud.brokers.interface import Broker, Publication, Registration
from localcloud.brokers.mosquitto import find_mosquitto
from localcloud.iot_policy.document import read_policy
from localcloud.pki import Authority, Issued

POLICY_FILE = Path(__file__).parents[1] / "localcloud" / "iot_policy" / "device_policy.json"
DEVICE_POLICY = read_policy(POLICY_FILE.read_text(), "device")
PATIENCE_S = 5.0
# The contract's schedule, a hundred times as fast.
QUICK = Schedule(
    (timedelta(milliseconds=50), timedelta(milliseconds=100), timedelta(milliseconds=200)),
    timedelta(milliseconds=300),
)


class Platform:
    """What the platform sees of its devices, and what it answers."""

    def __init__(self, broker: Broker, authority: Authority, folder: Path) -> None:
        self.broker = broker
        self.authority = authority
        self.published: list[Publication] = []
        self.called: list[Alarm] = []
        self._folder = folder
        self._agents: list[DeviceAgent] = []
        broker.on_message(self._note)

    def enrol(self, thing: str) -> Issued:
        issued = self.authority.issue_client(thing)
        self.broker.register(Registration(thing, issued.certificate, [DEVICE_POLICY]))
        return issued

    def agent(self, issued: Issued, **options: Any) -> DeviceAgent:
        thing = issued.certificate.common_name
        certificate, key = issued.write(self._folder, issued.certificate.certificate_id)
        assert self.broker.address is not None
        agent = DeviceAgent(
            Identity(thing, certificate, key, self.broker.address.ca_file),
            Endpoint(self.broker.address.host, self.broker.address.port),
            self.called.append,
            schedule=options.pop("schedule", QUICK),
            **options,
        )
        self._agents.append(agent)
        return agent

    def tell(self, thing: str, name: str, **content: object) -> None:
        self.broker.publish(f"cmd/anju/{thing}/{name}", json.dumps(content).encode())

    def bodies(self, topic: str) -> list[dict[str, Any]]:
        return [json.loads(each.payload) for each in self.published if each.topic == topic]

    def until(self, holds: Callable[[], bool]) -> None:
        end = time.monotonic() + PATIENCE_S
        while not holds():
            assert time.monotonic() < end, "it did not happen"
            time.sleep(0.005)

    def pending_timers(self) -> list[threading.Timer]:
        """What is still to come; a timer that was called off needs a moment to end."""
        timers = [each for each in threading.enumerate() if isinstance(each, threading.Timer)]
        for timer in timers:
            if timer.finished.is_set():
                timer.join(PATIENCE_S)
        return [timer for timer in timers if timer.is_alive()]

    def close(self) -> None:
        with ExitStack() as closing:
            closing.callback(self.broker.stop)
            for agent in self._agents:
                closing.callback(agent.close)

    def _note(self, publication: Publication) -> None:
        if publication.client_id != "n/a":
            self.published.append(publication)


def a_platform(kind: str, folder: Path) -> Iterator[Platform]:
    if kind == MOSQUITTO and find_mosquitto() is None:
        pytest.skip("mosquitto is not installed on this machine")
    authority = Authority.create()
    broker = choose_broker(authority, name=kind)
    broker.start()
    platform = Platform(broker, authority, folder)
    try:
        yield platform
    finally:
        platform.close()
        assert platform.pending_timers() == []


@pytest.fixture(params=[MOSQUITTO, AMQTT])
def platform(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Platform]:
    yield from a_platform(request.param, tmp_path)


@pytest.fixture
def any_platform(tmp_path: Path) -> Iterator[Platform]:
    yield from a_platform(MOSQUITTO if find_mosquitto() else AMQTT, tmp_path)


@pytest.fixture
def amqtt_platform(tmp_path: Path) -> Iterator[Platform]:
    yield from a_platform(AMQTT, tmp_path)
