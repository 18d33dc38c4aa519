"""A silence of which everybody has let go though nobody saw the person: it is raised anew."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from telecare.domain.consent import Answer, Cause, Giver, Purpose, Reluctance, Subject, Word
from telecare.domain.events import FollowedUp, SeatAct, SeatActed
from telecare.domain.home import HomeDevice
from telecare.domain.kinds import How, Kind, Outcome
from telecare.ports.incidents import Head
from telecare.runtime.assembly import NOTHING_ITSELF
from tests.fakes.platform import Doom, KilledError
from tests.fakes.story import BUREAU, an_alarm, an_elder
from tests.fakes.unlucky_parts import ToldPlatform
from tests.fakes.watched import PIR, SMOKE, a_watched_home

ELDER, WIFE = "h1.elder", "h1.wife"
HOUR = timedelta(hours=1)
NOT_LET_IN = SeatActed(
    "seat1",
    SeatAct.CLOSE,
    outcome=Outcome.REFUSED_ENTRY,
    how=How.OFFICIAL,
    seen_by="officer",
)


def a_silent_home() -> ToldPlatform:
    """Its elder has just been found silent."""
    platform = ToldPlatform()
    for thing in (PIR, SMOKE):
        platform.link(thing, connected=True)
    platform.let_pass(18.3)
    assert len(platform.told.alarms) == 1
    return platform


def at_work(platform: ToldPlatform) -> Head:
    """The one incident that people are at work on."""
    heads = [platform.store.head(BUREAU, each) for each in platform.incidents]
    [head] = [each for each in heads if each.run.state.is_active]
    return head


def close(platform: ToldPlatform, event: SeatActed, event_id: str = "e1") -> datetime:
    """End the incident that people are at work on."""
    incident = at_work(platform).incident
    platform.services.advance_for_portal().bring(BUREAU, incident, event, event_id)
    platform.services.relay_outbox().relay(BUREAU, incident)
    return platform.clock.now()


def told(platform: ToldPlatform, elder: str = ELDER) -> list[datetime]:
    return [at for at, alarm in platform.told.alarms if alarm.elder == elder]


def test_who_was_not_seen_is_asked_after_once_more_when_her_clock_has_run_again():
    platform = a_silent_home()
    closed = close(platform, NOT_LET_IN)

    platform.let_pass(3.9)
    assert len(told(platform)) == 1
    platform.let_pass(20.1 + 0.25)

    first, again = told(platform)
    assert closed + 4 * HOUR <= again
    assert at_work(platform).run.kind is Kind.INACTIVITY
    assert first < closed


def test_while_somebody_is_at_work_the_same_silence_is_not_raised_again():
    platform = a_silent_home()

    platform.let_pass(60)

    assert len(told(platform)) == 1


def test_it_is_raised_as_often_as_everybody_lets_go():
    platform = a_silent_home()
    for times in (1, 2, 3):
        assert len(told(platform)) == times
        close(platform, NOT_LET_IN, f"e{times}")
        platform.let_pass(24.3)

    assert len(told(platform)) == 4


def test_a_sign_after_it_begins_another_silence():
    platform = a_silent_home()
    close(platform, NOT_LET_IN)
    platform.let_pass(2)
    platform.sign()
    moved = platform.clock.now()

    platform.let_pass(30)

    _, again = told(platform)
    assert again - moved >= 4 * HOUR


def test_the_follow_up_that_reached_her_is_a_sight_of_her():
    platform = a_silent_home()
    incident = platform.incidents[0]
    close(platform, NOT_LET_IN)
    platform.let_pass(3)
    platform.services.advance_for_portal().bring(BUREAU, incident, FollowedUp("seat2", True), "e2")
    platform.services.relay_outbox().relay(BUREAU, incident)
    spoken = platform.clock.now()

    platform.let_pass(30)

    _, again = told(platform)
    assert again - spoken >= 4 * HOUR


def test_what_an_elder_says_of_herself_is_no_sight_and_she_is_asked_after_again():
    platform = a_silent_home()
    herself = SeatActed(
        "seat1", SeatAct.CLOSE, outcome=Outcome.ADVICE, how=How.SPOKE_IDENTIFIED, seen_by=ELDER
    )
    close(platform, herself)
    assert platform.confirmations.of(BUREAU, ELDER) == ()

    platform.let_pass(24.3)

    assert len(told(platform)) == 2


def test_of_the_dead_nobody_is_told_again():
    platform = a_silent_home()
    found = SeatActed(
        "seat1", SeatAct.CLOSE, outcome=Outcome.DECEASED, how=How.OFFICIAL, seen_by="doctor"
    )
    close(platform, found)

    platform.let_pass(72)

    assert len(told(platform)) == 1


def withdraw(home: ToldPlatform, thing: str, elder: str = ELDER) -> None:
    """Let somebody allow the use of a thing's signs no more, or ('') of any."""
    said = Word(
        Subject(Purpose.SENSING, thing),
        Answer.WITHDRAWN,
        Giver.ELDER,
        "clerk1",
        home.clock.now(),
        reluctance=Reluctance.WILL_NOT_USE_IT,
        cause=Cause.PRIVACY,
    )
    home.consents.keep(BUREAU, elder, f"w-{thing}", said, "310104003")


def a_couple() -> ToldPlatform:
    """Both have just been found silent, in one incident."""
    platform = ToldPlatform()
    both = (an_elder(ELDER), an_elder(WIFE))
    platform.directory.enrol_home(BUREAU, replace(a_watched_home(), elders=both))
    for thing in (PIR, SMOKE):
        platform.link(thing, connected=True)
    platform.let_pass(18.3)
    assert len(platform.incidents) == len(told(platform)) == len(told(platform, WIFE)) == 1
    return platform


@pytest.mark.parametrize(("dead", "other"), [(ELDER, WIFE), (WIFE, ELDER)])
def test_the_death_of_one_ends_the_silence_of_no_other(dead: str, other: str):
    platform = a_couple()
    close(platform, replace(NOT_LET_IN, who=other))
    found = SeatActed("seat1", SeatAct.CLOSE, "", outcome=Outcome.DECEASED, how=How.OFFICIAL)
    close(platform, replace(found, who=dead, seen_by="doctor"), "e2")

    platform.let_pass(24.3)

    assert len(told(platform, other)) == 2
    assert len(told(platform, dead)) == 1


def test_where_a_report_of_a_death_speaks_of_both_the_companion_is_asked_after_again():
    platform = a_couple()
    found = SeatActed("seat1", SeatAct.CLOSE, "", outcome=Outcome.DECEASED, how=How.OFFICIAL)
    close(platform, replace(found, seen_by="doctor"))
    subject = platform.store.head(BUREAU, platform.incidents[0]).run.elder

    platform.let_pass(24.3)

    times = {each: len(told(platform, each)) for each in (ELDER, WIFE)}
    assert times == {ELDER: 2, WIFE: 2} | {subject: 1}


def test_a_silence_that_joined_another_incident_is_raised_when_that_one_ended_without_a_sight():
    platform = ToldPlatform()
    for thing in (PIR, SMOKE):
        platform.link(thing, connected=True)
    platform.let_pass(17)
    alarm = an_alarm("smoke", at=platform.clock.now(), thing=SMOKE)
    platform.services.open_incident(NOTHING_ITSELF).take(BUREAU, "h1", alarm)
    platform.let_pass(1.3)
    assert len(platform.incidents) == len(told(platform)) == 1

    close(platform, NOT_LET_IN)
    platform.let_pass(24.3)

    assert len(told(platform)) == 2
    assert at_work(platform).run.kind is Kind.INACTIVITY


def test_a_home_that_nobody_can_hear_is_raised_again_all_the_same():
    platform = a_silent_home()
    close(platform, NOT_LET_IN)
    platform.link(PIR, connected=False)

    platform.let_pass(24.3)

    assert len(told(platform)) == 2


def a_late_outage() -> ToldPlatform:
    """The hub died before she was overdue, and is missed when everybody has let go of her."""
    platform = ToldPlatform(hub=True)
    platform.beat(pir1=platform.clock.now())
    platform.sign()
    for _ in range(35):
        platform.let_pass(0.5)
        platform.beat(pir1=platform.clock.now())
    platform.let_pass(0.9)
    assert len(told(platform)) == 1
    close(platform, NOT_LET_IN)
    return platform


def test_an_outage_that_is_found_later_ends_no_silence_that_was_told():
    platform = a_late_outage()

    platform.let_pass(24.3)

    assert platform.repairs
    assert len(told(platform)) == 2


def test_what_one_of_a_couple_withdraws_ends_no_silence_of_the_other():
    platform = a_late_outage()
    both, cane = (an_elder(ELDER), an_elder(WIFE)), HomeDevice(f"{BUREAU}-h1-cane1", "smart_cane")
    home = a_watched_home(hub=True)
    file = replace(home, elders=both, devices=(*home.devices, cane))
    platform.directory.enrol_home(
        BUREAU, replace(file, elder_devices={cane.thing: WIFE, PIR: ELDER})
    )
    withdraw(platform, cane.thing, WIFE)

    platform.let_pass(24.3)

    assert len(told(platform)) == 2


def told_again(doom: Doom) -> ToldPlatform:
    """Everybody let go; the process may die as the silence is raised anew, and the next sweep goes on."""
    platform = a_silent_home()
    close(platform, NOT_LET_IN)
    platform.let_pass(17.98)
    watched = platform.mortal(doom)
    for _ in range(14):
        platform.loop.run_until(platform.clock.now() + timedelta(minutes=2))
        try:
            watched.sweep_deadlines().sweep()
        except KilledError:
            continue
    return platform


def moments() -> range:
    doom = Doom()
    assert len(told(told_again(doom))) == 2
    return range(1, doom.moment + 1, 3)


@pytest.mark.parametrize("moment", moments())
def test_wherever_a_sweep_dies_it_is_raised_anew_once(moment: int):
    platform = told_again(Doom(moment))

    assert len(told(platform)) == 2
    assert len(platform.incidents) == 2
    kept = platform.guards.guard(BUREAU, "h1")
    assert kept is not None
    assert not kept.guard.has_untold
    assert kept.guard.cases == {ELDER: at_work(platform).incident}
