"""A home is accepted by alarms that the platform heard, and every refusal says what is missing, one by one."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from telecare.adapters.memory.services import MemoryServices
from telecare.domain.errors import NotPermittedError, NotReadyError
from telecare.domain.home import HomeDevice
from telecare.domain.programme.procedure import Act, Body
from telecare.domain.service.acceptance import Lack
from telecare.domain.service.life import Phase
from telecare.domain.service.moves import TakeStep
from telecare.ports.services import KeptService
from telecare.services.change_home import Asked
from telecare.services.move_service import MoveService
from tests.fakes.platform import Platform
from tests.fakes.programme import Published, nothing_known
from tests.fakes.registry import RegistryOffice
from tests.fakes.service import a_life, led_through, said
from tests.fakes.signals import a_signal
from tests.fakes.story import BUREAU, START

KIT = {"smoke1": "smoke_detector", "smoke2": "smoke_detector", "smoke3": "smoke_detector",
       "gas1": "gas_detector", "co1": "co_detector", "key1": "one_key_call"}  # fmt: skip
WORDS = {"smoke_detector": "smoke", "gas_detector": "gas", "co_detector": "co",
         "one_key_call": "help"}  # fmt: skip
ACCEPT = TakeStep(said(Body.STREET), Act.ACCEPT, evidence={"test": "paper1"})


class Fitted:
    """A home of Xuhui at medium risk whose service waits for its acceptance."""

    def __init__(self, platform: Platform) -> None:
        self.platform = platform
        self.lives = MemoryServices()
        self.office = RegistryOffice(platform, platform.clock, self.lives)
        self.moves = MoveService(
            self.lives,
            Published("xuhui"),
            platform.directory,
            platform.tasks,
            platform.desk,
            platform.clock,
            platform.facts,
            lambda: self.office.made.acceptance,
        )
        life, _ = led_through(a_life("xuhui", opened_at=START - timedelta(days=30), home=""), 5)
        self.lives.keep(KeptService(BUREAU, life), life, ())
        devices = tuple(HomeDevice(f"standard-h1-{name}", each) for name, each in KIT.items())
        self.hang(*devices)

    def hang(self, *devices: HomeDevice) -> None:
        home = replace(self.office.file(), devices=devices)
        self.platform.directory.enrol_home(BUREAU, home)

    def assess(self) -> None:
        grading, asked = self.office.made.grading, Asked("u-3", "k-assess")
        best = {
            name: min(f.answers, key=lambda answer: f.answers[answer])
            for name, f in grading.programme(BUREAU).risk.factors.items()
        }
        grading.assess(BUREAU, "h1", "h1.elder", nothing_known() | best, asked)

    def try_out(self, name: str, window: bool = True, **more: Any) -> None:
        thing, now = f"standard-h1-{name}", self.platform.clock.now()
        if window:
            until = now + timedelta(minutes=30)
            self.platform.directory.open_test_window(thing, until, now)
        alarm = {"id": f"t-{name}", "kind": WORDS[KIT[name]], "at": now.isoformat(), "test": True}
        self.platform.services.receive_signal().receive(a_signal(alarm, thing=thing, **more))

    def missing(self) -> list[str]:
        with pytest.raises(NotReadyError) as refused:
            self.moves.move(BUREAU, "s1", ACCEPT)
        return list(refused.value.missing)


@pytest.fixture
def fitted(platform: Platform) -> Fitted:
    return Fitted(platform)


def test_no_paper_stands_for_an_alarm_that_nobody_heard(fitted: Fitted) -> None:
    # HZ23-10
    fitted.assess()

    assert fitted.missing() == [f"{Lack.NOT_TRIED} standard-h1-{name}" for name in KIT]
    assert fitted.lives.service(BUREAU, "s1").life.phase is Phase.ENTERING


def test_a_home_whose_devices_were_all_heard_is_accepted_with_their_alarms(fitted: Fitted) -> None:
    fitted.assess()
    for name in KIT:
        fitted.try_out(name)

    life = fitted.moves.move(BUREAU, "s1", ACCEPT).life

    assert life.phase is Phase.ACTIVE
    assert life.home == "h1", "where it was accepted is where it is served"
    evidence = life.taken[-1].evidence
    assert evidence["trial.standard-h1-gas1"] == "t-gas1"
    [entry] = [
        link.entry for link in fitted.lives.log(BUREAU, "s1") if link.entry.event == "service_step"
    ]
    assert entry.detail["trial.standard-h1-key1"] == "t-key1"


def test_an_alarm_outside_a_test_window_is_no_trial(fitted: Fitted) -> None:
    fitted.assess()
    for name in KIT:
        fitted.try_out(name, window=name != "key1")

    assert fitted.missing() == [f"{Lack.NOT_TRIED} standard-h1-key1"]


def test_each_place_of_the_kit_that_is_empty_is_named_by_its_number(fitted: Fitted) -> None:
    # XH23-11, XH23-12, XH23-15
    fitted.assess()
    fitted.hang(HomeDevice("standard-h1-smoke1", "smoke_detector"))
    fitted.try_out("smoke1")

    assert fitted.missing() == [f"{Lack.NOT_FITTED} {item}" for item in ("gas", "co", "call")], (
        "at low risk one detector of smoke is enough"
    )


def test_where_the_procedure_assesses_nobody_is_accepted_unassessed(fitted: Fitted) -> None:
    # XH23-08
    for name in KIT:
        fitted.try_out(name)

    assert fitted.missing() == [Lack.NOT_ASSESSED]


def test_an_elder_whom_no_home_knows_is_not_accepted(fitted: Fitted) -> None:
    kept = fitted.lives.service(BUREAU, "s1")
    fitted.lives.keep(kept, replace(kept.life, elder="stranger"), ())

    assert fitted.missing() == [Lack.NO_HOME]


def test_the_procedure_is_asked_before_anybody_looks_at_the_home(fitted: Fitted) -> None:
    # the witness and whose step it is come first: what is missing of a home is not told to others
    stranger = replace(ACCEPT, said=said(Body.OPERATOR))

    with pytest.raises(NotPermittedError, match="not_yours"):
        fitted.moves.move(BUREAU, "s1", stranger)


def test_the_same_alarm_brought_twice_is_one_trial(fitted: Fitted) -> None:
    for _ in range(2):
        fitted.try_out("key1")

    assert len(fitted.platform.tasks.trials(BUREAU, "standard-h1-key1")) == 1
