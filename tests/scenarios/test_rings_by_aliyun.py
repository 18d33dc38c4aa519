"""A responder is rung by Aliyun, presses 1, and the key comes back by the portal's call-back route.

The adapter, the failover, the route and the services are the real ones; Aliyun is a server on this
machine that takes a request only when its signature, worked out independently, is sound.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import pytest
from chalice.config import Config
from chalice.test import TestHTTPClient as HttpClient

from chalicelib.portal import make_portal
from telecare.adapters.carriers.aliyun import CHINA
from telecare.adapters.carriers.aliyun_news import translate
from telecare.adapters.carriers.failover import FailoverCarrier, Link
from telecare.adapters.carriers.order import CarrierOrder
from telecare.services.take_carrier_news import TakeCarrierNews
from tests.fakes import MemoryCarrier
from tests.fakes.aliyun import Aliyun, Request, a_carrier, the_templates
from tests.fakes.gateway import Gateway
from tests.fakes.platform import Platform
from tests.fakes.signals import a_press

TOKEN = "an-address-that-nobody-guesses-0123456789"
DAUGHTER = "13800000002"


@dataclass
class Town:
    """The platform, Aliyun, and the portal through which Aliyun calls back."""

    platform: Platform
    aliyun: Aliyun
    client: HttpClient
    second: MemoryCarrier
    keys: dict[str, str] = field(default_factory=dict)
    answers: list[int] = field(default_factory=list)
    calls: int = 0

    def ring(self, request: Request) -> None:
        """A telephone rings: whoever has keys to press answers after 6 s and presses after 9."""
        self.calls += 1
        out_id, number = request.parameters["OutId"], request.parameters["CalledNumber"]
        keys = self.keys.get(number, "")
        call_id = f"116012854210^{self.calls}"
        self.aliyun.answers["IvrCall"] = (200, {"Code": "OK", "CallId": call_id})
        told = {"out_id": out_id, "call_id": call_id}
        state = "voice-call-report"
        self.tell(0.5, state, {"status_code": "200101", **told})
        self.tell(2, state, {"status_code": "200201", **told})
        if keys:
            self.tell(6, state, {"status_code": "200102", **told})
            self.tell(9, state, {"status_code": "300000", "dtmf": keys, **told}, times=2)
        record = {"status_code": "200000" if keys else "200003", "dtmf": keys, **told}
        self.tell(16 if keys else 30, "voice-report", record)

    def tell(self, after: float, kind: str, item: dict[str, str], times: int = 1) -> None:
        for _ in range(times):
            self.platform.after(timedelta(seconds=after), partial(self.call_back, kind, item))

    def call_back(self, kind: str, item: dict[str, str]) -> None:
        self.answers.append(self.post(kind, item))

    def post(self, kind: str, item: dict[str, str], token: str = TOKEN) -> int:
        """Call back over HTTP, as the specification has it."""
        now = self.platform.clock.now().astimezone(CHINA)
        time = "end_time" if kind == "voice-report" else "status_time"
        body = json.dumps([{time: f"{now:%Y-%m-%d %H:%M:%S}", **item}]).encode()
        path = f"/v1/carrier-news/aliyun/{kind}/{token}"
        answer = self.client.post(path, headers={"content-type": "application/json"}, body=body)
        return int(answer.status_code)


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    platform, aliyun, second = Platform(), Aliyun(), MemoryCarrier()
    news = TakeCarrierNews(
        secret=SimpleNamespace(field=lambda _name: TOKEN),
        translate=translate,
        events=SimpleNamespace(put=lambda found: [platform.tell(document) for document in found]),
        quarantine=platform.quarantine,
        clock=platform.clock,
        facts=platform.facts,
    )
    app, _ = make_portal(SimpleNamespace(carrier_news=lambda: news))
    client = HttpClient(app, Config.create(project_dir=str(tmp_path)))
    made = Town(platform, aliyun, client, second)
    aliyun.on_call = made.ring
    with Gateway(decide=aliyun.decide) as server:
        links = {
            "aliyun": Link(
                a_carrier(server, the_templates(tmp_path), platform.calls, platform.clock), False
            ),
            "gateway": Link(second, True),
        }
        order = CarrierOrder(("aliyun", "gateway"))
        carrier = FailoverCarrier(links, order, platform.calls, platform.clock, platform.facts)
        platform.services = platform.services_with(carrier=carrier)
        yield made


def test_a_responder_rung_by_aliyun_accepts_with_the_key_that_is_called_back(town):
    town.keys[DAUGHTER] = "1"

    town.platform.deliver(a_press())
    town.platform.run_until(120)

    assert town.platform.entries("accepted") == [("accepted", "h1.daughter")]
    rung = [r.parameters["CalledNumber"] for r in town.aliyun.asked if r.action == "IvrCall"]
    assert rung == ["13800000001", "13800000001", DAUGHTER]
    assert set(town.answers) == {200}
    assert town.second.calls == {}
    answered = town.platform.entries("call_answered", "call_ended")
    assert answered == [
        ("call_ended", "h1.elder"),
        ("call_ended", "h1.elder"),
        ("call_answered", "h1.daughter"),
        ("call_ended", "h1.daughter"),
    ]


def test_without_any_call_back_the_chain_still_goes_on(town):
    town.aliyun.on_call = lambda _request: None

    town.platform.deliver(a_press())
    town.platform.run_until(300)

    rung = [r.parameters["CalledNumber"] for r in town.aliyun.asked if r.action == "IvrCall"]
    assert rung[:3] == ["13800000001", "13800000001", DAUGHTER]


def test_what_aliyun_does_not_take_the_second_carrier_rings_at_once(town):
    denied = {"Code": "isp.RAM_PERMISSION_DENY", "Message": "no"}
    town.aliyun.answers["IvrCall"] = (400, denied)
    town.aliyun.on_call = lambda _request: None

    town.platform.deliver(a_press())
    town.platform.run_until(1)

    [placed] = town.second.calls.values()
    assert placed.number == "+8613800000001"


def test_a_call_back_of_a_stranger_changes_nothing_and_is_kept(town):
    town.platform.deliver(a_press())
    town.platform.run_until(1)
    [call] = [r for r in town.aliyun.asked if r.action == "IvrCall"]
    forged = {
        "status_code": "300000",
        "dtmf": "2",
        "out_id": call.parameters["OutId"],
        "call_id": "1^1",
    }

    assert town.post("voice-call-report", forged, "guessed") == 404

    assert town.platform.head.run.confirmed is None
    assert "foreign: not our token" in town.platform.quarantine.kept.values()


def test_no_name_number_or_address_is_noted_anywhere(town):
    town.keys[DAUGHTER] = "1"

    town.platform.deliver(a_press())
    town.platform.run_until(120)

    noted = str(town.platform.facts.noted) + str(town.platform.quarantine.kept)
    for personal in ("13800000002", "13800000001", "王阿婆", "天平路"):
        assert personal not in noted
