"""A bureau whose policy is older than half of the numbers: nothing that guards anybody waits for it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from telecare.domain.kinds import Kind
from telecare.domain.standard_numbers import STANDARD
from tests.fakes.old_policy import FIRST, OLD_VERSION, as_first_published
from tests.fakes.platform import Platform
from tests.fakes.signals import a_press, a_signal, smoke
from tests.fakes.story import BUREAU, KEY, SMOKE, START, the_policy
from tests.fakes.watched import PIR, WatchedPlatform


def aged(platform: Platform) -> Platform:
    platform.directory.publish_policy(
        BUREAU, OLD_VERSION, as_first_published(the_policy()), "boss", "long ago", START
    )
    return platform


WORDS = (
    "help",
    "fall",
    "vital",
    "smoke",
    "gas",
    "co",
    "wandering",
    "intrusion",
    "water_leak",
    "odd",
)


@pytest.mark.parametrize("word", WORDS)
def test_an_alarm_runs_as_it_would_by_a_policy_of_today(word: str) -> None:
    told = []
    for platform in (Platform(), aged(Platform())):
        platform.presses = {"h1.daughter": "1"}
        platform.deliver(a_signal({"id": "a1", "kind": word, "at": START.isoformat()}))
        platform.run_until(7200)
        told.append((platform.receipts(KEY), platform.called(), platform.entries()))

    assert told[1] == told[0]
    assert "h1.daughter" in told[1][1]


def test_an_alarm_with_a_place_is_accepted_and_becomes_an_incident() -> None:
    platform = aged(Platform())

    platform.deliver(a_press(position={"lat": 31.2, "lon": 121.4, "accuracy_m": 10}))

    assert platform.receipts(KEY) == ["accepted"]
    assert platform.head.run.kind is Kind.HELP


def test_what_devices_say_of_themselves_is_looked_after() -> None:
    platform = aged(Platform())

    for n in range(8):
        document = {"id": f"t{n}", "at": START.isoformat(), "battery_pct": 3, "signal_dbm": -120}
        platform.services.receive_signal().receive(a_signal(document, word="status"))
        platform.services.receive_signal().receive(smoke(f"s{n // 4}"))

    tasks = {task.detail["fault"] for task in platform.tasks.opened.values()}
    assert {"battery_low"} <= tasks
    assert platform.receipts(SMOKE) == ["accepted"] * 8


def test_a_silence_becomes_an_incident_and_signs_of_life_still_prove_life() -> None:
    platform = WatchedPlatform()
    aged(platform)
    for thing in (PIR, SMOKE):
        platform.link(thing, connected=True)
    platform.let_pass(17)
    platform.sign()

    platform.let_pass(17.5)
    assert platform.incidents == (), "a sign proves life for 18 hours"
    platform.let_pass(1)

    assert platform.head.run.kind is Kind.INACTIVITY


@pytest.mark.parametrize("sweep", ["sweep_repairs", "sweep_incidents", "watch_platform"])
def test_every_sweep_goes_on(sweep: str) -> None:
    platform = aged(Platform())
    platform.deliver(a_press())
    platform.clock.forward(timedelta(days=1))

    made = getattr(platform.services, sweep)()

    (made.run if sweep == "watch_platform" else made.sweep)()


def test_whose_policy_is_old_is_told_until_somebody_publishes() -> None:
    platform = Platform()
    platform.services.watch_platform().run()
    assert "policy_outdated" not in [fact for fact, _ in platform.facts.noted]

    aged(platform).services.watch_platform().run()

    [told] = [keys for fact, keys in platform.facts.noted if fact == "policy_outdated"]
    assert told == {"bureau": BUREAU, "count": len(STANDARD) - len(FIRST)}


def test_a_running_incident_that_began_by_the_old_version_goes_on_by_its_own_numbers() -> None:
    platform = aged(Platform())
    platform.deliver(a_press())
    head = platform.head

    assert head.run.snapshot.policy == OLD_VERSION
    assert "carrier.again_s" not in head.run.snapshot.parameters.values
    assert head.run.snapshot.clock("carrier.again_s", Kind.HELP) == timedelta(seconds=60)
