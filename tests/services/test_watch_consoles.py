"""A dead console lets go within 30 s, each incident once, however checks are delivered (law 4)."""

from __future__ import annotations

from datetime import timedelta
from itertools import cycle
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from telecare.domain.errors import UnavailableError
from telecare.domain.events import SeatAct
from telecare.domain.holding import ConsoleCheck
from telecare.domain.kinds import Service
from tests.fakes.night import Night
from tests.fakes.platform import Doom
from tests.fakes.story import BUREAU, START

WITHIN = 30
"""In seconds: what law 4 grants a dead console."""


def s(seconds: float) -> timedelta:
    return timedelta(seconds=seconds)


@pytest.fixture
def night() -> Night:
    return Night()


def test_a_console_that_beats_keeps_what_it_claimed(night: Night) -> None:
    night.claim("seat1")
    night.sit("seat1")

    night.run_until(600)

    assert night.owner == "seat1"
    assert night.told("released", "console_dead") == []


def test_a_console_that_stops_beating_lets_go_and_the_incident_comes_back_raised(
    night: Night,
) -> None:
    night.claim("seat1")
    night.sit("seat1")
    night.after(s(61), lambda: night.gone("seat1"))

    night.run_until(200)

    assert night.owner == ""
    assert night.told("released", "console_dead") == [80]
    assert night.told("told", "console_dead") == [80]
    assert night.head.run.raised == 1
    assert night.consoles.consoles(BUREAU) == ()


def test_a_seat_that_claims_and_never_beats_is_dead_too(night: Night) -> None:
    night.claim("seat1")

    night.run_until(60)

    assert night.told("released", "console_dead") == [20]


def test_each_further_claim_is_a_beat(night: Night) -> None:
    for seconds in (0, 15, 30):
        night.after(s(seconds), lambda: night.claim("seat1", SeatAct.HOLD))

    night.run_until(90)

    assert night.told("released", "console_dead") == [50]


def test_one_check_stands_a_seat_however_many_beats_there_were(night: Night) -> None:
    night.claim("seat1")
    night.sit("seat1")

    night.run_until(600)

    assert night.checks.sent <= 600 / 15 + 1


def test_a_seat_without_anything_in_hand_is_signed_out_when_it_dies(night: Night) -> None:
    night.sit("seat2")
    night.after(s(12), lambda: night.gone("seat2"))

    night.run_until(60)

    assert night.consoles.console(BUREAU, "seat2") is None
    assert night.told("released", "console_dead") == []


def test_relays_that_it_claimed_are_released_as_well(night: Night) -> None:
    night.claim("seat2", SeatAct.CONFIRM)
    night.claim("seat1", SeatAct.RELAY, step="claim")
    assert night.head.run.relay(Service.AMBULANCE) is not None

    night.run_until(40)

    relay = night.head.run.relay(Service.AMBULANCE)
    assert relay is not None
    assert relay.claimed_by == ""
    assert night.told("released", "console_dead") == [20]


def test_who_comes_back_owns_nothing_until_it_claims_again(night: Night) -> None:
    night.claim("seat1")
    night.after(s(40), lambda: night.sit("seat1"))
    night.run_until(100)
    assert night.owner == ""

    night.claim("seat1")
    night.run_until(300)

    assert night.owner == "seat1"
    assert night.told("released", "console_dead") == [20]


def test_each_death_is_brought_anew(night: Night) -> None:
    night.claim("seat1")
    night.after(s(60), lambda: night.claim("seat1"))

    night.run_until(120)

    assert night.told("released", "console_dead") == [20, 80]
    assert night.head.run.raised == 2


def test_who_is_handed_an_incident_and_is_not_there_gives_it_back(night: Night) -> None:
    night.claim("seat1")
    night.sit("seat1")
    night.after(s(7), lambda: night.claim("seat1", SeatAct.HAND_OVER, to="seat9"))

    night.run_until(60)

    assert night.owner == ""
    assert night.told("released", "console_dead") == [27]
    assert night.consoles.console(BUREAU, "seat9") is None


def test_who_is_handed_an_incident_and_beats_keeps_it(night: Night) -> None:
    night.sit("seat2")
    night.claim("seat1")
    night.after(s(7), lambda: night.claim("seat1", SeatAct.HAND_OVER, to="seat2"))

    night.run_until(300)

    assert night.owner == "seat2"


def test_signing_out_lets_go_at_once_and_says_so(night: Night) -> None:
    night.claim("seat1")
    night.run_until(3)

    night.services.watch_consoles().sign_out(BUREAU, "seat1")

    assert night.owner == ""
    assert night.told("released", "signed_out") == night.told("told", "signed_out") == [3]
    assert night.consoles.consoles(BUREAU) == ()
    night.run_until(100)
    assert night.told("released", "console_dead") == []


def test_signing_out_twice_or_with_nothing_in_hand_changes_nothing(night: Night) -> None:
    for _ in range(2):
        night.services.watch_consoles().sign_out(BUREAU, "seat1")

    assert night.head.run.raised == 0


def test_checks_delivered_twice_and_late_bring_one_death(night: Night) -> None:
    night.checks.deliveries = cycle([[0.0, 0.0, 3.0, 40.0], [2.0, 9.0]]).__next__
    night.claim("seat1")
    night.sit("seat1")
    night.after(s(61), lambda: night.gone("seat1"))

    night.run_until(600)

    [at] = night.told("released", "console_dead")
    assert at <= 60 + WITHIN
    assert night.head.run.raised == 1


def test_where_every_check_is_lost_the_next_beat_asks_again(night: Night) -> None:
    night.checks.deliveries = list
    night.claim("seat1")
    night.sit("seat1")
    night.run_until(33)
    night.checks.deliveries = lambda: [0.0]
    night.after(s(40), lambda: night.gone("seat1"))

    night.run_until(180)

    assert night.told("released", "console_dead") == [90]


def test_where_the_queue_is_dead_the_sweep_finds_the_dead_console(night: Night) -> None:
    night.checks.deliveries = list
    night.claim("seat1")
    night.sweep_every_30_s()

    night.run_until(120)

    assert night.told("released", "console_dead") == [30]


def test_the_sweep_leaves_alone_who_is_checked(night: Night) -> None:
    night.claim("seat1")
    night.sit("seat1")
    night.sweep_every_30_s()

    night.run_until(200)

    assert night.owner == "seat1"
    assert night.checks.sent <= 200 / 15 + 1


def test_a_check_that_is_not_the_consoles_own_ends(night: Night) -> None:
    night.claim("seat1")
    stray = ConsoleCheck(BUREAU, "seat1", START + s(3))
    sent = night.checks.sent

    night.make(stray)

    assert night.checks.sent == sent


def test_one_incident_that_cannot_be_told_keeps_no_other_and_is_told_again(night: Night) -> None:
    night.claim("seat1")
    advance, failing = night.store.append, [True, False]

    def append(*args: object) -> object:
        if failing.pop(0) if failing else False:
            raise UnavailableError("the table takes nothing")
        return advance(*args)  # type: ignore[arg-type]

    night.run_until(19)
    night.store.append = append  # type: ignore[method-assign,assignment]
    night.run_until(60)

    assert night.checks_failed == 1
    assert night.told("released", "console_dead") == [32]


def test_a_claim_is_taken_although_its_console_cannot_be_checked(night: Night) -> None:
    def refuse(*_: object) -> None:
        raise UnavailableError("the queue takes nothing")

    night.checks.ask = refuse  # type: ignore[method-assign,assignment]

    night.claim("seat1")

    assert night.owner == "seat1"
    keys = {"seat": "seat1", "error": "UnavailableError"}
    assert ("console_unchecked", keys) in night.facts.noted


def test_a_beat_in_the_moment_of_its_death_keeps_the_console_and_a_check(night: Night) -> None:
    night.sit("seat1")
    night.gone("seat1")
    end, beats = night.consoles.end, night.services.beat_console()

    def ended(console: object) -> bool:
        beats.beat(BUREAU, "seat1")
        return end(console)  # type: ignore[arg-type]

    night.run_until(19)
    night.consoles.end = ended  # type: ignore[method-assign]
    night.run_until(21)
    night.consoles.end = end  # type: ignore[method-assign]

    console = night.consoles.console(BUREAU, "seat1")
    assert console is not None
    assert console.beat_at == START + s(20)
    assert console.check_at == START + s(40)
    night.run_until(60)
    assert night.consoles.console(BUREAU, "seat1") is None


def released_in_time(night: Night, died_at: float) -> None:
    """The incident was let go once, not before the console died, and within law 4's time after it."""
    [at] = night.told("released", "console_dead")
    assert died_at + 20 <= at <= died_at + WITHIN
    assert night.head.run.raised == 1
    assert night.consoles.consoles(BUREAU) == ()


def a_death(doom: Doom) -> Night:
    """A seat claims, beats, and dies at 10 s; the sweep goes round."""
    night = Night(doom)
    night.after(s(1), lambda: night.claim("seat1"))
    night.after(s(1), lambda: night.sit("seat1"))
    night.after(s(12), lambda: night.gone("seat1"))
    night.after(s(4), night.sweep_every_30_s)
    night.run_until(150)
    return night


def moments() -> range:
    doom = Doom()
    a_death(doom)
    return range(1, doom.moment + 1)


@pytest.mark.parametrize("moment", moments()[::2])
def test_wherever_a_process_dies_a_dead_console_lets_go_once(moment: int) -> None:
    night = a_death(Doom(moment))

    assert night.owner == ""
    assert len(night.told("released", "console_dead")) == 1
    [at] = night.told("released", "console_dead")
    assert at <= 11 + 20 + 30 + 12, "dead, the sweep's round, one more delivery"


@given(st.integers(0, 2**32), st.integers(0, 60))
@settings(max_examples=60)
def test_whatever_the_queue_does_within_a_few_seconds_law_4_holds(seed: int, dies_s: int) -> None:
    random = Random(seed)
    night = Night()
    night.checks.deliveries = lambda: [
        random.uniform(0, 8) for _ in range(random.choice([1, 1, 1, 2, 3]))
    ]
    night.claim("seat1")
    night.sit("seat1")
    night.after(s(dies_s + 0.5), lambda: night.gone("seat1"))

    night.run_until(dies_s + 0.4)
    assert night.owner == "seat1"
    night.run_until(dies_s + 120)

    released_in_time(night, dies_s // 5 * 5)
