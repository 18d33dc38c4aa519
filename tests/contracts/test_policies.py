"""What every store of policies and proposals keeps to."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from telecare.adapters.dynamodb.data_keys import DataKeys
from telecare.adapters.dynamodb.directory import DynamoDirectory
from telecare.adapters.dynamodb.enrolment import DynamoEnrolment
from telecare.adapters.dynamodb.people import SealedPeople
from telecare.adapters.dynamodb.policies import DynamoPolicies
from telecare.adapters.memory.directory import MemoryDirectory
from telecare.adapters.memory.policies import MemoryPolicies
from telecare.adapters.places import Places
from telecare.adapters.seal import KeyWrap
from telecare.domain.errors import ConflictError
from telecare.domain.policy_change import Proposal, Verdict, with_values
from telecare.ports.enrolment import Enrolment
from telecare.ports.policies import Policies
from tests.fakes.cloud import a_seal_key, a_table, the_clients
from tests.fakes.story import START, the_policy

PROPOSED = Proposal("k1", "v1", {"contact.ring_s": 40.0}, "u-1", "slow", START)


@dataclass
class Office:
    policies: Policies
    enrolment: Enrolment

    def publish(self, version: str, ring_s: float, base: str = "", days: int = 0) -> None:
        document = with_values(the_policy().document(), {"contact.ring_s": ring_s})
        at = START + timedelta(days=days)
        self.enrolment.publish_policy("b", version, document, "boss", "a test", at, base=base)


@pytest.fixture
def office(kind: str) -> Office:
    if kind == "memory":
        memory = MemoryDirectory()
        return Office(MemoryPolicies(memory), memory)
    table, clients, key = a_table("directory"), the_clients(), a_seal_key()
    data_keys = DataKeys(table, KeyWrap(clients, key))
    people, places = SealedPeople(table, data_keys), Places(clients, key)
    directory = DynamoDirectory(table, people, places)
    return Office(
        DynamoPolicies(table), DynamoEnrolment(table, directory, people, data_keys, places)
    )


def test_a_version_is_read_whole_as_it_was_published(office: Office) -> None:
    assert office.policies.published("b", "") is None
    office.publish("v1", 30)
    office.publish("v2", 40, base="v1", days=1)

    newest, first = (office.policies.published("b", version) for version in ("", "v1"))

    assert newest is not None and first is not None
    assert (newest.version, newest.document["parameters"]["contact.ring_s"]) == ("v2", 40)
    assert first.document == with_values(the_policy().document(), {"contact.ring_s": 30})
    assert [c.version for c in office.policies.changes("b")] == ["v1", "v2"]
    assert office.policies.published("b", "v3") is None


def test_a_version_is_put_in_force_on_its_base_alone(office: Office) -> None:
    office.publish("v1", 30)
    office.publish("v2", 40, base="v1", days=1)

    with pytest.raises(ConflictError):
        office.publish("v3", 50, base="v1", days=2)

    newest = office.policies.published("b", "")
    assert newest is not None and newest.version == "v2"


def test_a_proposal_is_kept_as_it_was_first_made_and_judged_once(office: Office) -> None:
    first = office.policies.propose("b", PROPOSED)
    again = office.policies.propose("b", replace(PROPOSED, why="other words"))
    judged = PROPOSED.judged(Verdict(True, "u-2", START))
    office.policies.judge("b", judged)

    with pytest.raises(ConflictError):
        office.policies.judge("b", PROPOSED.judged(Verdict(False, "u-3", START)))

    assert first == again == PROPOSED
    assert office.policies.proposal("b", "k1") == judged
    assert office.policies.proposals("b") == (judged,)
    assert office.policies.proposals("other") == ()
