"""Only listed devices are enrolled, each once, and every refusal can be looked up."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from telecare.adapters.memory.roster import MemoryRoster
from telecare.domain.device_claim import DeviceClaim, read_claim
from telecare.domain.home import HomeDevice
from telecare.services.check_roster import CheckRoster
from tests.fakes import ManualClock, MemoryDirectory, MemoryFacts, MemoryQuarantine
from tests.fakes.story import START

TOPIC = "$aws/provisioning-templates/twin-anju-device/provision/json"


class Door:
    """The check with everything around it in memory; `standard` has listed one button."""

    def __init__(self) -> None:
        self.directory = MemoryDirectory()
        self.directory.enrol_device("standard", HomeDevice("standard-key1", "one_key_call"))
        self.roster = MemoryRoster(self.directory)
        self.quarantine = MemoryQuarantine()
        self.facts = MemoryFacts()
        self._check = CheckRoster(
            ("demo", "standard"), self.roster, self.quarantine, ManualClock(START), self.facts
        )

    def lets_in(self, **changed: str) -> bool:
        claim = DeviceClaim("standard", "key1", "cert-1", "claim-1", "twin-anju-device")
        return self._check.check(replace(claim, **changed))

    @property
    def refused(self) -> list[tuple[str, str]]:
        return [(key[0], reason) for key, reason in self.quarantine.kept.items()]


@pytest.fixture
def door() -> Door:
    return Door()


def test_a_listed_device_is_let_in_and_bound_to_its_certificate(door: Door) -> None:
    assert door.lets_in()

    assert door.roster.bound == {"standard-key1": "cert-1"}
    assert door.refused == []


def test_a_device_that_heard_no_answer_is_let_in_again(door: Door) -> None:
    assert door.lets_in()
    assert door.lets_in()


def test_a_second_certificate_for_an_enrolled_device_is_refused(door: Door) -> None:
    door.lets_in()

    assert not door.lets_in(certificate="cert-2")
    assert door.refused == [("standard", "claim: enrolled already")]
    assert door.roster.bound == {"standard-key1": "cert-1"}


def test_a_device_that_nobody_listed_is_refused(door: Door) -> None:
    assert not door.lets_in(serial="key9")
    assert door.refused == [("standard", "claim: not on the roster")]


@pytest.mark.parametrize(("bureau", "keeper"), [("demo", "demo"), ("elsewhere", "platform")])
def test_a_device_of_another_bureau_is_refused_as_such(
    door: Door, bureau: str, keeper: str
) -> None:
    assert not door.lets_in(bureau=bureau)

    assert door.refused == [(keeper, "claim: listed by another bureau")]
    assert door.roster.bound == {}


@pytest.mark.parametrize(
    "strange",
    [
        {"bureau": ""},
        {"serial": ""},
        {"certificate": ""},
        {"serial": "key1/#"},
        {"serial": "安"},
        {"serial": "x" * 200},
        {"bureau": "standard-key1", "serial": "x"},
        {"bureau": "platform"},
    ],
)
def test_a_claim_that_makes_no_thing_is_refused(door: Door, strange: dict[str, str]) -> None:
    assert not door.lets_in(**strange)
    assert door.roster.bound == {}


def test_a_refusal_keeps_what_the_device_said_and_no_certificate(door: Door) -> None:
    door.lets_in(serial="安" * 300)

    [(_, _, topic, payload)] = door.quarantine.kept
    kept = json.loads(payload)
    assert topic == TOPIC
    assert (kept["bureau"], kept["claimed_by"]) == ("standard", "claim-1")
    assert kept["serial"] == "安" * 256


def test_facts_name_no_serial_that_was_made_up(door: Door) -> None:
    door.lets_in(serial="王阿婆")

    assert "王阿婆" not in str(door.facts.noted)


@pytest.mark.parametrize(
    "event", [{}, {"parameters": None}, {"parameters": {"Bureau": 1, "SerialNumber": ["a"]}}]
)
def test_an_event_without_texts_is_a_claim_of_nothing(event: dict[str, object]) -> None:
    claim = read_claim(event)

    assert claim.thing == ""
    assert set(claim.described().values()) == {""}
