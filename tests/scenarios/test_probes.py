"""The platform tries itself on the twin: a dead function, carrier or rule is found within two periods."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta

import pytest

from infra.compose import compose
from infra.policy import load_bureau
from infra.policy.probe_home import probe_home
from localcloud.brokers.in_process import InProcessBroker
from localcloud.drills.model import Town
from localcloud.drills.town import build
from localcloud.hub import Hub
from localcloud.pki import Authority
from localcloud.stored import Stored
from localcloud.telephone.gateway import TWIN_HOST, Gateway, Interception
from localcloud.telephone.network import Call, Sms, TelephoneNetwork
from localcloud.twin import Twin

BUREAU, PHONE = "standard", "+862100000099"
MORNING = datetime(2026, 1, 15, 2, 10, tzinfo=UTC)
PERIOD = timedelta(minutes=5)
PARAMETERS = {
    "Bureaus": BUREAU,
    "ProbeBureaus": BUREAU,
    "CarrierUrl": f"http://{TWIN_HOST}",
    "CityCentreUrl": f"http://{TWIN_HOST}",
}


class Ward:
    """A twin with nothing but a synthetic home, and what its functions said."""

    def __init__(self) -> None:
        self.said: list[dict[str, object]] = []
        self.rung: list[str] = []
        self._deaf = False

    def hear(self, _function: str, line: str) -> None:
        """Keep what a function prints, where it is a fact."""
        if line.startswith("{"):
            self.said.append(json.loads(line))

    def open(self, twin: Twin, scene: ExitStack) -> None:
        """Enrol the home and join broker, rules and telephones."""
        self.twin = twin
        self.network = TelephoneNetwork(twin.loop, self._call_back)
        self.network.watchers.append(self._ring)
        scene.enter_context(Interception(Gateway(self.network, twin.loop)))
        enrolment = Stored(twin).enrolment
        build(Town(homes=()), load_bureau(BUREAU), enrolment, MORNING)
        enrolment.enrol_home(BUREAU, probe_home(BUREAU, PHONE))
        Hub(twin, InProcessBroker(twin.loop), Authority.create())

    def _call_back(self, news: object) -> None:
        url = self.twin.outputs["CallEventsQueueUrl"]
        self.twin.client("sqs").send_message(QueueUrl=url, MessageBody=json.dumps(news))

    def _ring(self, what: str, news: Call | Sms) -> None:
        if what == "call":
            self.rung.append(news.number)

    def periods(self, number: int) -> list[str]:
        """Let periods pass; returns what was said of probes in them."""
        before = len(self.said)
        self.twin.loop.run_until(self.twin.loop.now() + number * PERIOD)
        facts = [str(line.get("message", "")) for line in self.said[before:]]
        return [fact for fact in facts if fact.startswith("probe_")]


@pytest.fixture
def ward() -> Iterator[Ward]:
    """The synthetic home after its first probes have passed."""
    ward = Ward()
    with ExitStack() as scene:
        twin = Twin(compose(), start=MORNING, parameters=PARAMETERS, output=ward.hear)
        ward.open(scene.enter_context(twin), scene)
        assert ward.periods(3)[-1:] == ["probe_passed"]
        yield ward


def test_a_sound_platform_passes_and_rings_the_operator_s_number_alone(ward: Ward) -> None:
    assert ward.periods(3) == ["probe_passed"] * 3
    assert set(ward.rung) == {PHONE}


def test_a_dead_function_is_found(ward: Ward) -> None:
    ward.twin.host.fail_before("receive_alarm", ward.twin.loop.now(), MORNING + timedelta(days=1))

    assert "probe_failed" in ward.periods(2)


def test_a_dead_carrier_is_found(ward: Ward) -> None:
    ward.network.is_down = True

    assert "probe_failed" in ward.periods(2)


def test_a_dead_rule_is_found(ward: Ward) -> None:
    ward.twin._listeners.clear()  # what is published reaches no rule any more

    assert "probe_failed" in ward.periods(2)
