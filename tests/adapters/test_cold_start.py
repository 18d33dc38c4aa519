"""What the hot functions do not load."""

from __future__ import annotations

import subprocess
import sys

import pytest

HOT = (
    "telecare.adapters.dynamodb.incidents",
    "telecare.adapters.dynamodb.directory",
    "telecare.adapters.dynamodb.quarantine",
    "telecare.adapters.devices",
    "telecare.adapters.responses",
    "telecare.adapters.clock",
)
HEAVY = ("boto3", "cryptography", "pydantic", "moto", "pynamodb.models", "requests")


@pytest.mark.parametrize("room", HOT)
def test_a_hot_adapter_loads_nothing_heavy(room: str) -> None:
    script = f"import sys, {room}; print(*[name for name in {HEAVY} if name in sys.modules])"

    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )

    assert done.stdout.split() == []
