"""What is published to devices."""

from __future__ import annotations

import json

import pytest
from moto.iotdata import iotdata_backends

from telecare.adapters.aws import Clients
from telecare.adapters.devices import IotDevices
from telecare.domain.errors import UnavailableError
from tests.fakes.cloud import REGION, moto

ENDPOINT = f"https://data-ats.iot.{REGION}.amazonaws.com"


def test_a_document_is_published_on_the_things_own_topic(monkeypatch: pytest.MonkeyPatch) -> None:
    with moto(monkeypatch):
        devices = IotDevices(Clients(REGION, {"iot-data": ENDPOINT}))

        devices.send(
            "standard-h1-key1", "receipt", {"id": "a1", "state": "accepted", "say": "已收到"}
        )

        published = iotdata_backends["123456789012"][REGION].published_payloads

    ((topic, payload),) = published
    assert topic == "cmd/anju/standard-h1-key1/receipt"
    assert json.loads(payload) == {"id": "a1", "state": "accepted", "say": "已收到"}


def test_a_hub_that_cannot_be_reached_may_be_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    devices = IotDevices(Clients(REGION, {"iot-data": "http://127.0.0.1:1"}))

    with pytest.raises(UnavailableError, match="iot-data publish"):
        devices.send("standard-h1-key1", "receipt", {})
