"""Everything may come twice, late and out of order: what becomes of the incident stays the same (laws 10 and 11)."""

from collections import Counter
from datetime import timedelta
from random import Random

import pytest

from telecare.domain.events import Report, Reported
from telecare.domain.kinds import How, Outcome, State
from tests.fakes.platform import Platform
from tests.fakes.signals import a_press, smoke
from tests.fakes.story import BUREAU, KEY, SMOKE


def rehearse(seed: int | None, raw=None, until_s: float = 150) -> Platform:
    """The elder does not answer, the daughter goes. With a seed all comes once to three times, up to 3 s late."""
    chance = Random(seed)
    platform = Platform()
    platform.presses = {"h1.daughter": "12"}
    if seed is not None:
        platform.deliveries = lambda: [3 * chance.random() for _ in range(chance.randint(1, 3))]
    for late in platform.deliveries():
        platform.after(timedelta(seconds=late), lambda: platform.deliver(raw or a_press()))
    for seconds in range(1, int(until_s), 7):
        platform.after(timedelta(seconds=seconds), platform.relay_stream)
    platform.after(timedelta(seconds=10), platform.sweep_every_30_s)
    platform.run_until(until_s)
    return platform


@pytest.mark.parametrize("seed", range(20))
def test_whatever_comes_twice_or_late_the_same_people_are_rung_once_and_the_same_one_goes(seed):
    orderly = rehearse(None)

    disorderly = rehearse(seed)

    assert disorderly.incidents == orderly.incidents
    assert disorderly.called() == orderly.called() == ["h1.elder", "h1.elder", "h1.daughter"]
    assert Counter(disorderly.carrier.dialled).most_common(1)[0][1] == 1
    assert [a.person for a in disorderly.head.run.acceptances] == ["h1.daughter"]
    assert disorderly.head.run.state is State.ATTENDED
    assert disorderly.entries("accepted") == [("accepted", "h1.daughter")]
    assert disorderly.receipts(KEY)[-1] == "handled"


@pytest.mark.parametrize("seed", range(20))
def test_in_a_fire_too(seed):
    orderly = rehearse(None, smoke())

    disorderly = rehearse(seed, smoke())

    assert sorted(disorderly.called()) == sorted(orderly.called())
    assert Counter(disorderly.carrier.dialled).most_common(1)[0][1] == 1
    assert disorderly.carrier.messages.keys() == orderly.carrier.messages.keys()
    assert disorderly.entries("accepted") == [("accepted", "h1.daughter")]
    assert disorderly.receipts(SMOKE)[-1] == "handled"


def test_an_incident_goes_its_whole_way_to_its_close():
    platform = rehearse(None)
    incident = platform.head.incident
    portal = platform.services.advance_for_portal()

    def report(word: Report, key: str, **fields) -> None:
        portal.bring(BUREAU, incident, Reported("h1.daughter", word, **fields), key)
        portal.bring(BUREAU, incident, Reported("h1.daughter", word, **fields), key)

    report(Report.ARRIVED, "k1")
    report(Report.RESOLVED, "k2", outcome=Outcome.HELPED_AT_HOME, how=How.IN_PERSON)
    platform.run_until(160)

    assert platform.head.run.state is State.RESOLVED
    assert platform.entries("arrived", "resolved") == [
        ("arrived", "h1.daughter"),
        ("resolved", "h1.daughter"),
    ]
    assert platform.store.open_incident(BUREAU, "h1") is None
