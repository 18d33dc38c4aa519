"""How many people stand behind many names, in memory and in DynamoDB."""

from __future__ import annotations

from typing import Any

import pytest

from telecare.adapters.dynamodb.numbers import DynamoNumbers
from telecare.adapters.memory.directory import MemoryDirectory
from telecare.adapters.memory.numbers import MemoryNumbers
from telecare.domain.kinds import Role
from telecare.ports.registry import Numbers
from tests.contracts.conftest import Register
from tests.fakes.story import BUREAU, START, a_home, a_responder, the_policy

COMMITTEE = "+862100000004"


@pytest.fixture
def numbers(register: Register) -> Numbers:
    read: Any = register.read
    return MemoryNumbers(read) if isinstance(read, MemoryDirectory) else DynamoNumbers(read._table)


def test_who_looks_after_several_homes_is_one_person_and_who_has_no_number_is_one_too(
    register: Register, numbers: Numbers
) -> None:
    policy = the_policy()
    register.write.publish_policy(
        BUREAU, policy.version, policy.document(), "boss", "a drill", START
    )
    register.write.enrol_home(BUREAU, a_home())
    others = (
        a_responder("h2.committee", Role.COMMITTEE, COMMITTEE),
        a_responder("h2.neighbour", Role.NEIGHBOUR, ""),
        a_responder("h2.volunteer", Role.VOLUNTEER, ""),
    )
    register.write.enrol_home(BUREAU, a_home("h2", responders=others))

    people = ["h1.committee", *(each.id for each in others)]

    assert numbers.distinct(BUREAU, people) == 3
    assert numbers.distinct(BUREAU, [*people, "h1.daughter", "nobody"]) == 4
    assert numbers.distinct(BUREAU, []) == numbers.distinct("other", people) == 0
