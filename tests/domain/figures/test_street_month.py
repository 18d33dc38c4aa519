"""Days of streets: what each home and service adds, how months and areas sum up, and what is held to be unknown."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from telecare.domain import codec
from telecare.domain.consent import Cause, Reluctance
from telecare.domain.device_health import Guarded, HealthRules
from telecare.domain.figures.cases import CaseFigures
from telecare.domain.figures.home_day import Day, Watched, home_doing, home_standing
from telecare.domain.figures.service_day import services_doing, services_standing
from telecare.domain.figures.shares import SHARES, shares
from telecare.domain.figures.street_day import Doing, Standing, StreetDay, standings
from telecare.domain.figures.street_month import AreaFigures, StreetMonth, area_of, month_of
from telecare.domain.guard import Guard, Known
from telecare.domain.home import Absence, EarlyEnd, HomeDevice
from telecare.domain.links import Link
from telecare.domain.presence import Keeping, Presence
from telecare.domain.presence_proof import ProofRules, said_of
from telecare.domain.presence_standing import GuardRules
from telecare.domain.programme.procedure import Body
from telecare.domain.service.care import Care, Contact, Duty
from telecare.domain.service.life import End, Over, Phase
from telecare.domain.stirs import Stir
from tests.fakes.days import quiet_rules
from tests.fakes.programme import programme_of
from tests.fakes.service import a_life
from tests.fakes.story import a_home, a_snapshot

ZONE = ZoneInfo("Asia/Shanghai")
TODAY = Day.of(date(2026, 1, 15), ZONE)
ELDER, PIR, SMOKE = "h1.elder", "s-h1-pir1", "s-h1-smoke1"
WEIGHTS = {"motion": 1.0, "visit": 1.0}
RULES = GuardRules(
    quiet=quiet_rules(),
    health=HealthRules(timedelta(minutes=60), 3, timedelta(hours=24), timedelta(hours=1)),
    proof=ProofRules(WEIGHTS, dict.fromkeys(WEIGHTS, 1.0)),
    keeping=Keeping(timedelta(days=30), timedelta(hours=24), timedelta(hours=6)),
)
HOUR = timedelta(hours=1)


def at(hours: float) -> datetime:
    """So many hours after the midnight with which the day begins."""
    return (TODAY.begins + hours * HOUR).astimezone(UTC)


def watched(words=None, runs=None, away=None, since=-240.0, **guard) -> Watched:
    devices = (Guarded(PIR, "pir"), Guarded(SMOKE, "smoke_detector"))
    stirs = {PIR: {"motion": tuple(Stir(at(a), at(b)) for a, b in runs)}} if runs else {}
    heard = {PIR: {"motion": at(-50)}} if words is None else words
    links = {PIR: Link("s", 0, True, at(-240), ())} if heard else {}
    known = Known((ELDER,), away or {}, devices, Presence(heard, stirs), links, at(0))
    return Watched(Guard(at(since), **guard), known, RULES)


@pytest.mark.parametrize(
    ("runs", "is_confirmed"),
    [
        ([(12, 12)], True),
        ([(-2, 0)], True),
        ([(23.9, 25)], True),
        ([(24, 25)], False),
        ([(-3, -1)], False),
        ([(-1, 30)], True),
    ],
)
def test_a_day_is_confirmed_by_a_sign_within_it_and_by_no_other(runs, is_confirmed):
    # FJ24-22, FJ24-46
    words = {PIR: {"motion": at(runs[-1][1])}}

    assert home_doing(watched(words, runs), TODAY).confirmed == is_confirmed


def test_somebody_who_saw_the_elder_confirms_the_day_too():
    words = {PIR: {"motion": at(-50)}, said_of(ELDER): {"visit": at(10)}}

    assert home_doing(watched(words), TODAY).confirmed == 1


def test_nothing_heard_is_due_and_not_confirmed_and_nobody_could_hear_is_told_apart():
    silent, deaf = watched(), watched(words={})

    assert (home_doing(silent, TODAY).due, home_doing(silent, TODAY).confirmed) == (1, 0)
    assert (home_doing(silent, TODAY).unheard, home_doing(deaf, TODAY).unheard) == (0, 1)


def test_nothing_is_due_of_who_is_away_or_before_the_watch_began():
    away = watched(away={ELDER: Absence("hospital", at(30))})
    back = watched(away={ELDER: Absence("hospital", at(-1))})
    never = watched(away={ELDER: Absence(EarlyEnd.TAKEN_BACK, at(30))})

    assert (home_doing(away, TODAY).due, home_doing(away, TODAY).away) == (0, 1)
    assert home_doing(back, TODAY).due == home_doing(never, TODAY).due == 1
    assert home_doing(watched(since=1), TODAY) == Doing()


def test_devices_are_counted_by_whether_anything_was_heard_of_them():
    # HZ23-25
    found = home_doing(watched({PIR: {"motion": at(12)}, SMOKE: {"reading": at(-1)}}), TODAY)

    assert (found.device_days, found.heard_days, found.silent_days) == (2, 1, 0)
    assert (found.heard, found.fitted) == ({"pir": 1}, {"pir": 1, "smoke_detector": 1})


def test_a_home_is_whole_when_nothing_of_its_kit_is_lacking():
    kit = programme_of("shanghai").kit
    key, meter = HomeDevice("t1", "one_key_call"), HomeDevice("t2", "water_meter")

    whole = home_standing(a_snapshot(a_home(devices=(key, meter))), kit)
    bare = home_standing(a_snapshot(a_home(devices=(meter,))), kit)

    assert (whole.complete, whole.can_call, whole.fitted["water_meter"]) == (1, 1, 1)
    assert (bare.complete, bare.can_call, bare.devices) == (0, 0, 1)


def a_no(elder: str, service: str):
    on = TODAY.on
    no: dict[str, Any] = {"reluctance": Reluctance.WILL_NOT_HAVE_IT, "cause": Cause.PRIVACY}
    end = replace(End(Over.DECLINED, Body.ELDER, "worker1", on), **no)
    life = a_life(id=service, elder=elder)
    return replace(life, phase=Phase.ENDED, end=end, client_class="tier1")


def test_who_declined_is_entitled_still_and_one_person_is_counted_once():
    # HZ23-17
    served = replace(a_life(elder="e1"), phase=Phase.ACTIVE, client_class="tier1")
    resting = replace(a_life(id="s2", elder="e2"), phase=Phase.SUSPENDED, client_class="tier2")
    lives = [a_no("e1", "s3"), served, resting, a_no("e4", "s4")]

    found = services_standing(lives, ["e1", "e2", "e3", "e4"])

    assert (found.entitled, found.served, found.suspended, found.unasked) == (3, 1, 1, 1)
    assert found.declined == {"will_not_have_it/privacy": 2}
    assert found.classes == {"tier1": 2, "tier2": 1}


def test_care_is_done_on_its_day_and_missed_on_the_day_by_which_it_was_due():
    # FJ24-30, HZ23-17
    done = Duty(Contact.CALL, at(10), at(90), at(80), done=True)
    begun = Duty(Contact.VISIT, at(11), at(90), at(80))
    missed = Duty(Contact.CALL, at(-90), at(20), None, is_missed=True)
    before = replace(missed, due_at=at(-1))
    lives = [
        replace(a_life(id=f"s{n}"), care=Care((duty,)))
        for n, duty in enumerate((done, begun, missed, before))
    ]

    found = services_doing(lives, TODAY)

    assert (found.care_done, found.care_missed) == (1, 1)


def a_day(number: int, served: int = 1, street: str = "s1", **doing: Any) -> StreetDay:
    on = date(2026, 1, number)
    return StreetDay(street, on, Standing(served=served, entitled=10), Doing(**doing))


def test_a_month_sums_what_was_done_and_takes_what_stood_on_its_last_day():
    days = [a_day(2, 5, due=3, confirmed=2), a_day(1, 9, due=4, confirmed=4)]

    month = month_of("s1", "2026-01", [*days, days[0]], CaseFigures())

    assert (month.days, month.to, month.standing.served) == (2, date(2026, 1, 2), 5)
    assert (month.doing.due, month.doing.confirmed) == (7, 6)
    assert codec.from_plain(StreetMonth, codec.to_plain(month)) == month


def test_an_area_names_the_streets_of_which_nothing_is_kept_and_its_oldest_day():
    january = month_of("s1", "2026-01", [a_day(20, 5, due=2)], CaseFigures())
    later = replace(january, month="2026-02", to=date(2026, 2, 3), standing=Standing(served=6))
    other = month_of("s2", "2026-01", [a_day(9, 1, "s2", due=1)], CaseFigures())

    found = area_of("31", ["s1", "s2", "s3"], [later, other, january])

    assert (found.standing.served, found.doing.due) == (7, 5)
    assert (found.streets, found.missing, found.oldest) == (2, ("s3",), date(2026, 1, 9))


def test_a_share_of_nothing_is_unknown_and_none_is_above_a_hundred():
    assert shares(AreaFigures("31")) == {}

    known = AreaFigures(
        "31", standing=Standing(served=3, entitled=2, homes=4, complete=1), doing=Doing(due=4)
    )

    found = shares(known)
    assert (found["coverage"], found["kit"], found["life"]) == (100, 25, 0)
    assert found.keys() <= SHARES.keys()


def test_standings_add_up_name_by_name():
    one, other = Standing(homes=1, fitted={"pir": 1}), Standing(homes=2, fitted={"hub": 1})

    assert standings(one, other) == Standing(homes=3, fitted={"hub": 1, "pir": 1})
