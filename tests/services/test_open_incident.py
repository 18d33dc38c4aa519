"""Alarms of one home: one opens, the others join, whatever the order of their writes (law 10)."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from telecare.domain.errors import ConflictError
from telecare.domain.kinds import Kind, State
from tests.fakes.signals import a_press, smoke
from tests.fakes.story import BUREAU, KEY, SMOKE, START, an_alarm


def test_two_alarms_of_one_home_at_one_instant_make_one_incident_and_two_receipts(platform):
    platform.deliver(a_press())
    platform.deliver(smoke())
    platform.run_until(1)

    assert len(platform.incidents) == 1
    assert platform.receipts(KEY) == ["accepted"]
    assert platform.receipts(SMOKE) == ["accepted"]
    assert platform.called().count("h1.elder") == 1
    assert platform.head.run.kind is Kind.FIRE


def test_whoever_loses_the_race_for_the_home_joins(platform):
    other = platform.services.receive_signal()

    class Overtaken:
        """Lets the other alarm open the incident just before this one's transaction."""

        def __init__(self, store):
            self._store = store
            self._waits = True

        def __getattr__(self, name):
            return getattr(self._store, name)

        def open(self, opening):
            if self._waits:
                self._waits = False
                other.receive(smoke())
            self._store.open(opening)

    platform.services_with(store=Overtaken(platform.store)).receive_signal().receive(a_press())

    assert len(platform.incidents) == 1
    assert platform.receipts(KEY) == platform.receipts(SMOKE) == ["accepted"]


def test_forty_alarms_of_one_home_at_once_make_one_incident_and_forty_receipts(platform):
    receive = platform.services.receive_signal().receive

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(receive, [a_press(f"a{n}") for n in range(40)]))

    assert len(platform.incidents) == 1
    answered = {d["id"] for _, word, d in platform.devices.sent if word == "receipt"}
    assert answered == {f"a{n}" for n in range(40)}


def test_the_same_alarm_in_many_hands_at_once_is_one_alarm(platform):
    receive = platform.services.receive_signal().receive

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(receive, [a_press()] * 20))

    assert platform.entries("alarm_received") == [("alarm_received", KEY)]
    assert platform.head.run.state is State.OPEN


def test_an_alarm_that_loses_every_race_is_told_to_come_again(platform):
    class Contested:
        def __getattr__(self, name):
            return getattr(platform.store, name)

        def open(self, _opening):
            raise ConflictError("somebody else")

    take = platform.services_with(store=Contested()).open_incident(frozenset()).take

    with pytest.raises(ConflictError):
        take(BUREAU, "h1", an_alarm(at=START))
