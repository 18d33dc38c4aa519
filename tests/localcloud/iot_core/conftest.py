"""What IoT Core's services publish, caught as (topic, document), on a clock that the test moves."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from localcloud.iot_core.shadows import Shadows
from localcloud.loop import VirtualLoop

MORNING = datetime(2026, 1, 15, 2, 10, tzinfo=UTC)
NOW = int(MORNING.timestamp())


class Heard(list):
    """What was published, in order."""

    def __call__(self, topic, payload):
        self.append((topic, json.loads(payload)))

    def take(self):
        taken = list(self)
        self.clear()
        return taken


@pytest.fixture
def heard():
    return Heard()


@pytest.fixture
def loop():
    with VirtualLoop(MORNING) as loop:
        yield loop


@pytest.fixture
def forward(loop):
    return lambda **delta: loop.run_until(loop.now() + timedelta(**delta))


@pytest.fixture
def shadows(loop, heard):
    return Shadows(heard)
