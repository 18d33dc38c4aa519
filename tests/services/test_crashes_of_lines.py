"""Two homes want one telephone, and a process may die at any moment: it never rings twice, and both are told."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import cache, partial

import pytest

from telecare.domain.actions import PlaceCall
from telecare.domain.home import HomeDevice
from telecare.domain.kinds import Role
from tests.fakes.platform import Doom, Platform
from tests.fakes.signals import a_signal
from tests.fakes.story import BUREAU, START, a_home, a_responder, an_elder

SHARED = "+8613800000002"
SECOND_HOME_S, UNTIL_S = 6, 260
RINGS_S = 30
PARTS = 12
STEP = 3 * PARTS


class Town(Platform):
    """Two homes with one carer's telephone between them; it writes down when that rings."""

    def __init__(self, doom: Doom) -> None:
        self.rings: list[tuple[float, str]] = []
        super().__init__(doom)
        self.carrier.place_call = self._noting(self.carrier.place_call)  # type: ignore[method-assign]

    def _enrol(self) -> None:
        super()._enrol()
        carer = a_responder("h2.daughter", Role.FIRST_CARER, SHARED)
        elder = an_elder("h2.elder", "+8613800000009")
        button = HomeDevice("standard-h2-key1", "one_key_call")
        other = a_home("h2", elders=(elder,), responders=(carer,), devices=(button,))
        self.directory.enrol_home(BUREAU, other)
        first = replace(a_home(), responders=a_home().responders[:1])
        self.directory.enrol_home(BUREAU, first)

    def _noting(self, place):
        def placed(bureau: str, incident: str, number: str, call: PlaceCall, text: str) -> str:
            if number == SHARED and call.attempt not in self.carrier.calls:
                self.rings.append(((self.clock.now() - START).total_seconds(), call.person))
            answer: str = place(bureau, incident, number, call, text)
            return answer

        return placed


def rehearse(doom: Doom) -> Town:
    """Both buttons are pressed within seconds; the second carer's turn comes while the first is rung."""
    town = Town(doom)
    for nth, home in enumerate(("h1", "h2")):
        thing, at = f"standard-{home}-key1", START + timedelta(seconds=nth * SECOND_HOME_S)
        document = {"id": f"{home}-a1", "kind": "help", "at": at.isoformat()}
        town.after(at - START, partial(town.deliver, a_signal(document, thing=thing, at=at)))
    town.after(timedelta(seconds=30), town.sweep_every_30_s)
    for seconds in range(1, UNTIL_S, 3):
        town.after(timedelta(seconds=seconds), town.relay_stream)
    town.run_until(UNTIL_S)
    return town


@cache
def moments() -> range:
    """Every moment from just before the first ring of the shared telephone to its second home's ring."""
    doom = Doom()
    rehearse(doom)
    return range(1, doom.moment + 1)


def rings_into(town: Town) -> list[tuple[float, str]]:
    """The rings for one home that came while the telephone rang for the other.

    A home that has given its own call up as lost rings again: who dialled late may still be heard.
    """
    after = zip(town.rings, town.rings[1:], strict=False)
    return [
        later for first, later in after if first[1] != later[1] and later[0] - first[0] < RINGS_S
    ]


def test_the_telephone_rings_for_one_home_after_the_other():
    town = rehearse(Doom())

    assert {person for _, person in town.rings} == {"h1.daughter", "h2.daughter"}
    assert rings_into(town) == []
    assert town.carrier.told


@pytest.mark.parametrize("part", range(PARTS))
def test_wherever_a_process_dies_it_rings_once_at_a_time_and_for_both(part):
    for moment in moments()[part::STEP]:
        town = rehearse(Doom(moment))

        assert {person for _, person in town.rings} == {"h1.daughter", "h2.daughter"}, moment
        assert rings_into(town) == [], (moment, town.rings)
