"""A process may die at any moment from an alarm's receipt to its first calls: nothing is lost, nothing is doubled.

The moments are all calls of ports, each just before and just after; a run without a death finds them.
"""

from collections import Counter
from datetime import timedelta

import pytest

from telecare.domain.signals import RawSignal
from tests.fakes.platform import Doom, Platform
from tests.fakes.signals import a_press, smoke
from tests.fakes.story import KEY, SMOKE

UP_TO_FIRST_CALL = ("alarm_received", "incident_opened", "receipt_sent", "command_sent")
PRESS, FIRE = a_press(), smoke()
BEFORE_ANYBODY_ELSE_IS_RUNG_S = 39


STREAM, SWEEP = "stream", "sweep"
EVERY_HAND = (STREAM, SWEEP)


def rehearse(
    raw: RawSignal,
    doom: Doom,
    hands: tuple[str, ...] = EVERY_HAND,
    until_s: float = BEFORE_ANYBODY_ELSE_IS_RUNG_S,
) -> Platform:
    """One alarm; the stream looks shortly after each delivery, the sweep each half minute."""
    platform = Platform(doom)
    platform.tells_of_calls = False
    platform.soon(lambda: platform.deliver(raw))
    if STREAM in hands:
        for seconds in (0.2, 1.2, 2.2, 12.2, 13.2):
            platform.after(timedelta(seconds=seconds), platform.relay_stream)
    if SWEEP in hands:
        platform.after(timedelta(seconds=30), platform.sweep_every_30_s)
    platform.run_until(until_s)
    return platform


def moments_of(raw: RawSignal) -> range:
    """Every moment of the first second, in which all goes well unless somebody dies."""
    doom = Doom()
    rehearse(raw, doom, until_s=1)
    return range(1, doom.moment + 1)


@pytest.mark.parametrize("hands", [EVERY_HAND, (STREAM,), (SWEEP,), ()])
@pytest.mark.parametrize("moment", moments_of(PRESS))
def test_wherever_a_process_dies_the_elder_is_rung_and_rung_once(moment, hands):
    whole = rehearse(PRESS, Doom())

    broken = rehearse(PRESS, Doom(moment), hands)

    assert broken.incidents == whole.incidents
    assert broken.carrier.dialled == whole.carrier.dialled == [f"{whole.incidents[0]}-c1"]
    assert broken.called() == ["h1.elder"]
    assert set(broken.receipts(KEY)) == {"accepted"}
    assert broken.entries() == whole.entries()
    assert broken.dead_letters == []


@pytest.mark.parametrize("moment", moments_of(FIRE))
def test_wherever_a_process_dies_in_a_fire_everybody_is_reached_once(moment):
    whole = rehearse(FIRE, Doom())

    broken = rehearse(FIRE, Doom(moment))

    assert broken.incidents == whole.incidents
    assert Counter(broken.carrier.dialled).most_common(1)[0][1] == 1
    assert sorted(broken.called()) == sorted(whole.called())
    assert broken.carrier.messages.keys() == whole.carrier.messages.keys()
    assert set(broken.receipts(SMOKE)) == {"accepted"}
    assert broken.entries() == whole.entries()


def test_the_moments_cover_the_way_from_the_receipt_to_the_call():
    whole = rehearse(PRESS, Doom(), until_s=1)

    assert whole.called() == ["h1.elder"]
    assert [event for event, _ in whole.entries(*UP_TO_FIRST_CALL)] == [
        "alarm_received", "incident_opened", "receipt_sent", "command_sent",
    ]  # fmt: skip
    assert len(moments_of(PRESS)) > 30


@pytest.mark.parametrize("moment", moments_of(PRESS)[::3])
def test_a_process_that_dies_twice_is_made_good_too(moment):
    doom = DoomTwice(moment, moment + 17)

    broken = rehearse(PRESS, doom)

    assert len(broken.incidents) == 1
    assert broken.carrier.dialled == [f"{broken.incidents[0]}-c1"]
    assert set(broken.receipts(KEY)) == {"accepted"}


class DoomTwice(Doom):
    """Kills at two moments."""

    def __init__(self, first: int, second: int) -> None:
        super().__init__(first)
        self._second = second

    def tick(self) -> None:
        try:
            super().tick()
        finally:
            if self.moment == self.at:
                self.at, self._second = self._second, 0
