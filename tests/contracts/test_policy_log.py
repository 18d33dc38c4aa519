"""Who put which policy in force, in memory and in DynamoDB."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from telecare.adapters.dynamodb.policy_log import DynamoPolicyLog
from telecare.adapters.memory.directory import MemoryDirectory
from telecare.adapters.memory.policy_log import MemoryPolicyLog
from telecare.ports.policy_log import PolicyChange, PolicyLog
from tests.contracts.conftest import Register
from tests.fakes.story import BUREAU, START, the_policy


@pytest.fixture
def log(register: Register) -> PolicyLog:
    read: Any = register.read
    return (
        MemoryPolicyLog(read) if isinstance(read, MemoryDirectory) else DynamoPolicyLog(read._table)
    )


def test_every_decision_is_told_oldest_first_also_one_that_brings_a_version_back(
    register: Register, log: PolicyLog
) -> None:
    document = the_policy().document()
    later = START + timedelta(days=1)
    for version, why, at in (("v1", "the first", START), ("v1", "back again", later)):
        register.write.publish_policy(BUREAU, version, document, "boss", why, at)

    assert log.changes(BUREAU) == (
        PolicyChange("v1", "boss", "the first", START),
        PolicyChange("v1", "boss", "back again", later),
    )
    assert log.changes("other") == ()
