"""Sensors that are exchanged, taken out and hung up elsewhere: whose signs go on counting, and for whom."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from telecare.domain.errors import UnavailableError
from telecare.domain.home import HomeDevice
from telecare.domain.kinds import Witnessed
from telecare.domain.presence_proof import said_of
from telecare.domain.presence_standing import PersonView, Standing
from telecare.domain.registry.changes import Why
from telecare.services.change_home import Asked
from telecare.services.keep_device import NewDevice
from tests.fakes.privacy import KeptData
from tests.fakes.registry import RegistryOffice
from tests.fakes.story import BUREAU, START, an_elder
from tests.fakes.unlucky_parts import ToldPlatform
from tests.fakes.watched import HUB, PIR, SMOKE, a_watched_home
from tests.services.test_accepted_and_never_heard import an_active_life, serve
from tests.services.test_registry_breaks import break_once
from tests.services.test_silent_again import NOT_LET_IN, close, withdraw

ELDER, WIFE = "h1.elder", "h1.wife"
NEW = f"{BUREAU}-pir2"
HOUR = timedelta(hours=1)


class Fitted(ToldPlatform):
    """A home under watch whose elder moves each hour of the morning, and the registry that fits it."""

    def __init__(self, *, hub: bool = False) -> None:
        super().__init__(hub=hub)
        self.office = RegistryOffice(self, self.clock)
        self.registry = self.office.made
        self.directory.enrol_home(BUREAU, a_watched_home(hub=hub))
        for thing in () if hub else (PIR, SMOKE):
            self.link(thing, connected=True)

    def moves(self, hours: int, thing: str = PIR) -> datetime:
        for _ in range(hours):
            self.let_pass(1)
            self.sign(thing)
        return self.clock.now()

    def beats(self, times: int, hub: str) -> None:
        for _ in range(times):
            self.let_pass(0.5)
            self.beat(hub, pir1=self.clock.now(), smoke1=self.clock.now())

    def exchange(self, thing: str = PIR, key: str = "k1") -> None:
        new = NewDevice({"serial": "pir2"})
        self.registry.endings.replace(BUREAU, thing, new, Why.BROKEN, Asked("fitter1", key))

    def retire(self, thing: str = PIR) -> None:
        self.registry.endings.retire(BUREAU, thing, Why.BROKEN, Asked("fitter1", "k1"))

    def person(self, elder: str = ELDER, home: str = "h1") -> PersonView:
        people = self.watching.know_home().view(BUREAU, home)
        return next(each for each in people if each.elder == elder)

    @property
    def told_at(self) -> list[datetime]:
        return [at for at, alarm in self.told.alarms if alarm.elder]


@pytest.fixture
def home() -> Fitted:
    return Fitted()


def test_what_an_exchanged_sensor_heard_goes_on_counting(home: Fitted) -> None:
    last = home.moves(30)
    home.let_pass(0.5)

    home.exchange()

    assert (home.person().last, home.person().word) == (last, "motion")


def test_nobody_is_rung_because_a_sensor_was_exchanged(home: Fitted) -> None:
    """The only sensor of the home, exchanged in the evening; the new one first speaks in the morning."""
    last = home.moves(30)
    home.let_pass(0.5)
    home.exchange()
    home.link(NEW, connected=True)
    home.let_pass(3.4)
    assert home.told_at == []

    home.let_pass(30)

    assert home.told_at
    assert home.told_at[0] - last >= 4 * HOUR


def test_who_is_served_is_not_silent_while_the_new_sensor_is_still_to_speak(home: Fitted) -> None:
    serve(home, an_active_life(START - 700 * HOUR))
    home.moves(30)

    home.exchange()
    home.let_pass(3)

    assert home.told_at == []
    assert home.person().standing is not Standing.OVERDUE


def test_who_lies_is_found_in_spite_of_the_exchange(home: Fitted) -> None:
    plain = Fitted()
    for each in (plain, home):
        each.moves(30)
        each.let_pass(1)
    home.exchange()
    home.link(NEW, connected=True)
    for each in (plain, home):
        each.let_pass(24)

    assert home.told_at[0] - plain.told_at[0] <= HOUR


def test_the_hours_without_the_only_sensor_do_not_hide_who_lay_before(home: Fitted) -> None:
    """The new one is heard two hours after the old one went: only they, and as many before, are no silence."""
    last = home.moves(30)
    home.let_pass(6)
    home.exchange()
    home.let_pass(2)

    home.link(NEW, connected=True)
    home.let_pass(24)

    assert home.told_at[0] - last <= (2 + 2 + 7.7) * HOUR


def test_the_minutes_without_a_hub_do_not_hide_who_lay_before() -> None:
    home = Fitted(hub=True)
    home.link(HUB, connected=True)
    last = home.moves(30)
    home.beats(12, HUB)
    new = NewDevice({"serial": "hub2"})
    home.registry.endings.replace(BUREAU, HUB, new, Why.BROKEN, Asked("fitter1", "k1"))
    home.let_pass(2)

    home.link(f"{BUREAU}-hub2", connected=True)
    home.beats(48, f"{BUREAU}-hub2")

    assert home.told_at[0] - last <= (2 + 2 + 7.7) * HOUR


def test_who_was_let_go_unseen_is_raised_anew_though_the_last_sensor_was_taken_out(
    home: Fitted,
) -> None:
    home.moves(30)
    home.let_pass(9)
    assert len(home.told_at) == 1

    home.retire()
    home.let_pass(1)
    closed = close(home, NOT_LET_IN)
    home.let_pass(24.3)

    assert len(home.told_at) == 2
    assert home.told_at[1] - closed >= 4 * HOUR


def test_who_withdraws_what_their_last_sensor_tells_is_not_raised_anew(home: Fitted) -> None:
    home.moves(30)
    home.let_pass(9)
    withdraw(home, "")
    home.let_pass(1)
    close(home, NOT_LET_IN)

    home.let_pass(24.3)

    assert len(home.told_at) == 1


def test_a_sensor_that_is_taken_out_leaves_its_signs(home: Fitted) -> None:
    file = a_watched_home()
    more = HomeDevice(f"{BUREAU}-h1-door1", "door_contact")
    home.directory.enrol_home(BUREAU, replace(file, devices=(*file.devices, more)))
    home.link(more.thing, connected=True)
    last = home.moves(30)

    home.retire()

    assert (home.person().last, home.person().standing) == (last, Standing.CONFIRMED)
    home.let_pass(3.9)
    assert home.told_at == []


def test_of_a_couple_each_keeps_the_signs_of_their_own_devices(home: Fitted) -> None:
    file = replace(
        a_watched_home(), elders=(an_elder(ELDER), an_elder(WIFE)), elder_devices={PIR: WIFE}
    )
    home.directory.enrol_home(BUREAU, file)
    last = home.moves(30)

    home.exchange()

    assert home.person(WIFE).last == last
    assert home.person(ELDER).last < last


def test_the_signs_of_a_sensor_that_was_not_to_be_used_are_not_kept(home: Fitted) -> None:
    home.moves(30)
    withdraw(home, PIR)

    home.exchange()

    assert home.presences.read(BUREAU, [said_of(ELDER)]).of(said_of(ELDER)) == {}


def test_who_withdraws_all_consent_takes_the_signs_of_what_is_gone_along(home: Fitted) -> None:
    last = home.moves(30)
    home.exchange()

    withdraw(home, "")

    assert home.person().last < last


def test_an_exchange_that_is_asked_for_twice_is_one(home: Fitted) -> None:
    last = home.moves(30)
    home.exchange()
    before = home.presences.read(BUREAU, [said_of(ELDER)])

    home.exchange()

    assert home.presences.read(BUREAU, [said_of(ELDER)]) == before
    assert home.person().last == last


@pytest.mark.parametrize(
    ("port", "write"),
    [
        ("presences", "fold"),
        ("devices", "keep"),
        ("presences", "forget"),
        ("directory", "enrol_home"),
        ("guards", "keep"),
        ("log", "keep"),
        ("certificates", "shut_out"),
    ],
)
def test_an_exchange_that_broke_off_is_made_good_by_the_same_again(
    home: Fitted, port: str, write: str
) -> None:
    last = home.moves(30)
    target = getattr(home.office, port, None) or getattr(home, port)
    break_once(target, write)
    with pytest.raises(UnavailableError):
        home.exchange()

    home.exchange()

    assert (home.person().last, home.person().word) == (last, "motion")
    kept = home.guards.guard(BUREAU, "h1")
    assert kept is not None
    assert kept.guard.untaught == {ELDER: home.clock.now()}
    assert home.presences.read(BUREAU, [PIR]).words == {}
    assert PIR not in {each.thing for each in home.directory.snapshot(BUREAU, "h1").devices}


def test_what_lay_in_stock_brings_no_signs_into_a_home(home: Fitted) -> None:
    """Somebody walked about in the depot this morning: nobody of the home did."""
    last = home.moves(30)
    fields = {"serial": "pir3", "type": "pir"}
    home.registry.devices.create(
        BUREAU, NewDevice(fields, area="310104003"), Asked("fitter1", "k3")
    )
    home.let_pass(1)
    home.sign(f"{BUREAU}-pir3")

    home.registry.devices.install(BUREAU, f"{BUREAU}-pir3", "h1", ELDER, Asked("fitter1", "k4"))

    assert home.person().last == last


def test_an_exchange_teaches_no_patience(home: Fitted) -> None:
    home.moves(30)
    home.exchange()

    kept = home.guards.guard(BUREAU, "h1")
    assert kept is not None
    assert kept.guard.untaught == {ELDER: home.clock.now()}


def test_an_erasure_leaves_nothing_of_what_is_gone(home: Fitted) -> None:
    home.moves(30)
    home.exchange()
    assert home.presences.read(BUREAU, [said_of(ELDER)]).of(said_of(ELDER))

    KeptData(home).erase(ELDER)

    assert home.presences.read(BUREAU, [said_of(ELDER), PIR, NEW]).words == {}


def test_what_people_say_and_what_is_gone_stand_beside_each_other(home: Fitted) -> None:
    last = home.moves(30)
    home.exchange()
    kept = home.presences.read(BUREAU, [said_of(ELDER)]).of(said_of(ELDER))

    assert kept == {"left:motion": last}
    assert not any(word.startswith("left:") for word in Witnessed)
    assert last > START
