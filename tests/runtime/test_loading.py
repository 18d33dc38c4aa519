"""A start looks for no garbage among what it loads, and every process looks for garbage afterwards."""

from __future__ import annotations

import gc
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from telecare.runtime.loading import uncollected
from tests.fakes.environment import GIVEN

ROOT = Path(__file__).resolve().parents[2]
STARTED = """
import gc, json, sys
import functions.receive_alarm.handler
from telecare.runtime import wiring
wiring.services().receive_signal()
print(json.dumps([gc.isenabled(), gc.get_freeze_count() > 0, sorted(sys.modules)]))
"""
OF_OTHERS = {
    "cryptography",
    "telecare.adapters.carriers.aliyun",
    "telecare.adapters.carriers.aws",
    "telecare.adapters.carriers.failover",
    "telecare.adapters.dynamodb.enrolment",
    "telecare.domain.programme",
    "telecare.domain.repair",
    "telecare.messages.scripts",
    "telecare.runtime.watching",
    "telecare.services.ring_person",
    "telecare.services.sweep_deadlines",
}
"""What no alarm needs before it is stored and its receipt sent."""


@pytest.fixture
def frozen_by_nobody() -> Iterator[None]:
    gc.unfreeze()
    yield
    gc.unfreeze()


@pytest.mark.usefixtures("frozen_by_nobody")
def test_nothing_is_collected_while_code_is_loaded():
    with uncollected():
        meanwhile = gc.isenabled()

    assert not meanwhile
    assert gc.isenabled()


@pytest.mark.usefixtures("frozen_by_nobody")
def test_garbage_is_collected_again_when_loading_fails():
    with pytest.raises(ImportError), uncollected():
        raise ImportError("no such part")

    assert gc.isenabled()


@pytest.mark.usefixtures("frozen_by_nobody")
def test_what_was_loaded_first_is_set_aside_and_nothing_later_is():
    with uncollected():
        pass
    first = gc.get_freeze_count()

    kept = [[number] for number in range(1000)]
    with uncollected():
        pass

    assert 0 < gc.get_freeze_count() <= first
    assert len(kept) == 1000


def test_receive_alarm_starts_with_nothing_that_only_others_need():
    environment = {**GIVEN, "PYTHONPATH": str(ROOT), "POWERTOOLS_METRICS_NAMESPACE": "Anju"}

    done = subprocess.run(
        [sys.executable, "-c", STARTED],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )

    collects, set_aside, loaded = json.loads(done.stdout)
    assert collects
    assert set_aside
    assert OF_OTHERS & set(loaded) == set()
