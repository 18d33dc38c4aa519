"""Both services as the one carrier that the platform asks, and what their default pace allows."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest

from telecare.adapters.carriers.aws import AwsCarrier
from telecare.adapters.carriers.aws_asking import Asking
from telecare.adapters.carriers.aws_voice import ConnectVoice
from telecare.domain.errors import CarrierDownError
from telecare.ports.world import Carrier
from tests.adapters.carriers.test_aws_answers import SMS, TEXT_LINE
from tests.adapters.carriers.test_aws_voice import CALL, LINE, NUMBER, TEXT
from tests.fakes.contacts import MemoryContacts
from tests.fakes.gateway import Asked, Gateway

TAKES_S = 0.1
"""How long one request takes here."""


@dataclass
class Quota:
    """Connect's default pace: two requests a second, five at once; the same token is the same contact."""

    now_s: float = 0.0
    left: float = 5.0

    def wait(self, seconds: float) -> None:
        self.now_s += seconds
        self.left = min(5.0, self.left + 2 * seconds)

    def answer(self, asked: Asked) -> tuple[int, bytes]:
        self.wait(TAKES_S)
        if self.left < 1:
            return 429, json.dumps({"code": "TooManyRequestsException"}).encode()
        self.left -= 1
        return 200, json.dumps({"ContactId": f"c-{asked.document['ClientToken']}"}).encode()


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[Gateway]:
    """An endpoint on this machine that stands for all of AWS."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    with Gateway() as listening:
        monkeypatch.setenv("AWS_ENDPOINT_URL", listening.url)
        yield listening


def test_one_carrier_rings_and_texts(service: Gateway) -> None:
    carrier: Carrier = AwsCarrier("us-east-1", LINE, TEXT_LINE, MemoryContacts())
    service.answers = [
        (200, b'{"ContactId": "c-1"}'),
        (200, b'{"Contact": {}}'),
        (200, b"{}"),
        (200, b'{"Contact": {}}'),
        (200, b"{}"),
        (200, b'{"MessageId": "m-1"}'),
    ]

    assert carrier.place_call("xh", "inc1", NUMBER, CALL, TEXT) == "c-1"
    assert carrier.find_call(CALL.attempt) == "c-1"
    carrier.tell_call(CALL.attempt, "小王去了")
    carrier.cancel_call(CALL.attempt)
    carrier.send_sms(NUMBER, TEXT, SMS)

    paths = [asked.path for asked in service.asked]
    contact = f"/contacts/{LINE.instance_id}/c-1"
    assert paths == [
        "/contact/outbound-voice",
        contact,
        "/contact/attributes",
        contact,
        "/contact/stop",
        "/",
    ]


def ring(service: Gateway, quota: Quota, people: int) -> int:
    """Ring so many people one after the other; returns how many calls were taken."""
    service.decide = quota.answer
    voice = ConnectVoice(
        Asking("connect", "us-east-1", service.url, wait=quota.wait), LINE, MemoryContacts()
    )
    taken = 0
    for nth in range(people):
        call = replace(CALL, attempt=f"inc1-c{nth}")
        try:
            voice.place_call("xh", "inc1", NUMBER, call, TEXT)
        except CarrierDownError:
            continue
        taken += 1
    return taken


def test_a_fire_s_eight_people_are_rung_at_connect_s_default_pace(service: Gateway) -> None:
    quota = Quota()

    assert ring(service, quota, people=8) == 8
    assert quota.now_s < 4


def test_at_a_used_up_quota_nothing_waits_longer_than_its_function_lives(service: Gateway) -> None:
    quota = Quota(left=-100.0)

    assert ring(service, quota, people=1) == 0
    assert quota.now_s < 2
