"""What proves that somebody lives: a person's word by its weight, and never a machine's."""

import pytest

from telecare.adapters.memory.confirmations import MemoryConfirmations
from telecare.domain.errors import UnknownHomeError
from telecare.domain.kinds import Witnessed
from telecare.domain.presence_standing import PersonView, Standing
from telecare.ports.confirmations import Confirmation
from telecare.services.confirm_life import ConfirmLife
from tests.fakes.platform import Doom, KilledError, Mortal
from tests.fakes.story import BUREAU, START
from tests.fakes.watched import PIR, SMOKE, WatchedPlatform

ELDER = "h1.elder"


def a_silent_home() -> WatchedPlatform:
    """Its elder has just been found silent, and is rung."""
    platform = WatchedPlatform()
    for thing in (PIR, SMOKE):
        platform.link(thing, connected=True)
    platform.let_pass(18.3)
    assert len(platform.incidents) == 1
    return platform


def view(platform: WatchedPlatform) -> PersonView:
    [person] = platform.watching.know_home().view(BUREAU, "h1")
    return person


def confirm_life(platform: WatchedPlatform) -> ConfirmLife:
    return ConfirmLife(
        platform.presences,
        MemoryConfirmations(),
        platform.directory,
        platform.clock,
        platform.facts,
    )


def said(platform: WatchedPlatform, word: Witnessed = Witnessed.SPOKE_IDENTIFIED) -> Confirmation:
    return Confirmation(word, "seat1", platform.clock.now(), "seat1")


def test_a_robots_call_that_is_answered_with_a_key_proves_nothing():
    platform = WatchedPlatform()
    platform.presses[ELDER] = "1"
    for thing in (PIR, SMOKE):
        platform.link(thing, connected=True)
    platform.let_pass(18.3)
    before = platform.presences.packs.copy()

    platform.relay_stream()
    platform.run_until(platform.since_start.total_seconds() + 60)

    assert platform.entries("call_answered") == [("call_answered", ELDER)]
    person = view(platform)
    assert (person.standing, person.last) == (Standing.OVERDUE, START)
    assert platform.presences.packs == before


def test_a_seat_that_spoke_with_the_elder_ends_the_silence():
    platform = a_silent_home()
    assert view(platform).standing is Standing.OVERDUE

    confirm_life(platform).take(BUREAU, "h1", ELDER, said(platform), "k1")

    person = view(platform)
    assert (person.standing, person.last) == (Standing.CONFIRMED, platform.clock.now())
    platform.let_pass(5)
    kept = platform.guards.guard(BUREAU, "h1")
    assert kept is not None
    assert kept.guard.silences == {}


def test_who_is_silent_again_after_a_confirmation_is_asked_after_again():
    platform = a_silent_home()
    confirm_life(platform).take(BUREAU, "h1", ELDER, said(platform), "k1")

    platform.let_pass(30)

    kept = platform.guards.guard(BUREAU, "h1")
    assert kept is not None
    assert view(platform).standing is Standing.OVERDUE
    assert kept.guard.silences[ELDER].last > START
    assert kept.guard.silences[ELDER].told


def test_the_repeat_of_a_confirmation_makes_good_what_broke_off_and_moves_nothing():
    platform, doom = a_silent_home(), Doom(2)
    whole = confirm_life(platform)
    dies = ConfirmLife(
        Mortal(whole.presences, doom),
        Mortal(whole.confirmations, doom),
        whole.directory,
        whole.clock,
        whole.facts,
    )
    first = said(platform)
    with pytest.raises(KilledError):
        dies.take(BUREAU, "h1", ELDER, first, "k1")
    platform.let_pass(1)

    kept = whole.take(BUREAU, "h1", ELDER, said(platform), "k1")

    assert kept == first
    assert whole.confirmations.of(BUREAU, ELDER) == (first,)
    assert view(platform).last == first.at


def test_of_an_elder_who_lives_elsewhere_nothing_is_taken():
    platform = a_silent_home()
    service = confirm_life(platform)

    with pytest.raises(UnknownHomeError):
        service.take(BUREAU, "h1", "h2.elder", said(platform), "k1")

    assert service.confirmations.of(BUREAU, "h2.elder") == ()
