"""A recorded row as its device's own message, read by the platform's own decoding."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from localcloud.replay.messages import Names, message_of
from localcloud.replay.recording import Row
from telecare.domain.signals import ActivitySignal, HeartbeatSignal, decode

AT = datetime(2026, 1, 14, 18, 10, 0, 123456, tzinfo=UTC)
LATER = AT + timedelta(seconds=1)


def a_row(kind: str = "motion", value: str = "1") -> Row:
    return Row(2, AT, LATER, "pir1", kind, value)


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ("177.0", 177.0),
        ("1", 1.0),
        ("-0.5", -0.5),
        ("", None),
        ("open", "open"),
        ("nan", "nan"),
        ("1e999", "1e999"),
        ('quo"te\\', 'quo"te\\'),
        ("开", "开"),
    ],
)
def test_a_row_is_a_sign_of_life_on_its_devices_own_topic(value, read):
    message = message_of(a_row(value=value), "standard-h1-pir1")

    assert message.topic == "$aws/rules/anju_activity/dt/anju/standard-h1-pir1/activity"
    assert (message.client_id, message.received_at) == ("standard-h1-pir1", LATER)
    assert decode(message) == ActivitySignal(AT, "motion", read)


def test_a_heartbeat_is_one():
    message = message_of(a_row("heartbeat", ""), "standard-h1-gw")

    assert message.topic == "$aws/rules/anju_heartbeat/dt/anju/standard-h1-gw/heartbeat"
    assert decode(message) == HeartbeatSignal(AT)


def test_every_device_has_a_thing_of_its_own_that_iot_core_would_take():
    names = Names("standard-h1")
    devices = ["gw", "Küche/1+#", "K_che_1__", "a b", "a_b", "x" * 300, "x" * 301]

    things = [names.thing(device) for device in devices]

    assert things[:2] == ["standard-h1-gw", "standard-h1-K_che_1__"]
    assert len(set(things)) == len(devices)
    assert all(len(thing) <= 128 and thing.replace("_", "").isascii() for thing in things)
    assert [names.device(thing) for thing in things] == devices
    assert [names.thing(device) for device in devices] == things
