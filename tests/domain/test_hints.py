"""Hints: a word of those whom a hint names puts a look off, and never beyond what a proper look would say."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from telecare.domain.deadlines import Hint
from telecare.domain.device_health import Guarded
from telecare.domain.guard import Guard, Known
from telecare.domain.hints import asked_by, mark_of, rests_until
from telecare.domain.home import Absence, HomeDevice, Snapshot
from telecare.domain.kinds import Risk
from telecare.domain.links import LinkEvent, begun
from telecare.domain.presence import HEARTBEAT, Presence
from telecare.domain.presence_judgement import Judgement, judge_home
from telecare.domain.presence_standing import GuardRules
from tests.fakes.story import a_snapshot, the_policy

T0 = datetime(2026, 1, 15, tzinfo=UTC)
HALL, BATH, HUB, SMOKE = "p-hall", "p-bath", "p-hub", "p-smoke"
RULES = GuardRules.of(the_policy().parameters, Risk.MEDIUM, ZoneInfo("Asia/Shanghai"))
HOME = replace(
    a_snapshot(),
    devices=(
        HomeDevice(HALL, "pir"),
        HomeDevice(BATH, "pir"),
        HomeDevice(SMOKE, "smoke_detector"),
        HomeDevice(HUB, "hub"),
    ),
)
LINKED = replace(HOME, devices=HOME.devices[:3])
HINT = Hint((0,), T0 + timedelta(hours=9), mark_of(HOME))


def hours(number: float) -> datetime:
    return T0 + timedelta(hours=number)


def heard(**words: float) -> Presence:
    """Words by device: `hall=2` is a motion two hours after the beginning, `hub=2` a beat."""
    said = {
        f"p-{name}": {HEARTBEAT if name == "hub" else "motion": hours(at)}
        for name, at in words.items()
    }
    return Presence(said)


def rests(presence: Presence, at: float, home: Snapshot = HOME) -> datetime | None:
    return rests_until(HINT, home, presence, RULES, hours(at))


def test_a_sign_and_a_beat_put_the_look_off_until_one_of_them_could_be_missed():
    assert rests(heard(hall=3, hub=3.9), at=4) == hours(6.9)
    assert rests(heard(hall=1, hub=3.9), at=4) == hours(5)


def test_no_hint_holds_beyond_its_end():
    assert rests(heard(hall=8.5, hub=8.9), at=8.95) == hours(9)
    assert rests(heard(hall=8.9, hub=8.9), at=9) is None


@pytest.mark.parametrize(
    "presence",
    [
        heard(hub=3.9),
        heard(hall=3.9),
        heard(hall=0, hub=3.9),
        heard(hall=3.9, hub=0.9),
        heard(bath=3.9, hub=3.9),
        Presence({HALL: {"seen": hours(3.9)}, HUB: {HEARTBEAT: hours(3.9)}}),
    ],
    ids=["no sign", "no beat", "an old sign", "an old beat", "of another", "no sign of life"],
)
def test_without_the_words_that_it_names_a_home_is_looked_at(presence: Presence):
    assert rests(presence, at=4) is None


CHANGED = {
    "policy": replace(HOME, policy="2"),
    "risk": replace(HOME, risk=Risk.LOW if HOME.risk is not Risk.LOW else Risk.HIGH),
    "elders": replace(HOME, elders=(*HOME.elders, "another")),
    "a device more": replace(HOME, devices=(*HOME.devices, HomeDevice("new", "pir"))),
    "devices less": replace(HOME, devices=()),
    "whose": replace(HOME, elder_devices={HALL: HOME.elders[0]}),
    "away": replace(HOME, away={HOME.elders[0]: Absence("hospital", hours(5))}),
}


@pytest.mark.parametrize("home", CHANGED.values(), ids=CHANGED)
def test_of_a_home_that_has_changed_a_hint_says_nothing(home: Snapshot):
    assert rests(heard(hall=3.9, hub=3.9), at=4, home=home) is None
    assert rests(heard(hall=3.9, hub=3.9), at=4, home=replace(HOME)) is not None


# ---- of judgements ----


def known(
    signs: dict[str, list[float]], now: float, *, away: bool = False, hub: bool = True
) -> Known:
    """A home of two sensors and a detector behind a hub that beats each hour, as of an instant."""
    devices = [
        Guarded(HALL, "pir", "e1"),
        Guarded(BATH, "pir", "e1"),
        Guarded(SMOKE, "smoke_detector", "e1"),
    ]
    words = {
        thing: {"motion": hours(max(at for at in given if at <= now))}
        for thing, given in signs.items()
        if any(at <= now for at in given)
    }
    if hub:
        devices.append(Guarded(HUB, "hub"))
        beat = hours(int(now))
        words[HUB] = {HEARTBEAT: beat, **{f"seen:{thing}": beat for thing in (HALL, BATH, SMOKE)}}
    links = [HUB] if hub else [HALL, BATH, SMOKE]
    return Known(
        ("e1",),
        {"e1": Absence("away", hours(6))} if away else {},
        tuple(devices),
        Presence(words),
        {thing: begun(LinkEvent(thing, "s", 1, True, hours(-40))) for thing in links},
        hours(now - 24),
        mark=mark_of(HOME if hub else LINKED),
    )


def judged(signs: dict[str, list[float]], now: float, **home: bool) -> Judgement:
    return judge_home(Guard(hours(-48)), known(signs, now, **home), RULES, hours(now))


def test_the_one_who_gave_the_last_sign_is_asked_first():
    hint = judged({HALL: [-3.0], BATH: [-0.5]}, 0).hint

    assert hint is not None
    assert asked_by(hint, HOME) == ((BATH,), (HUB,))
    assert hint.until == hours(0) + RULES.unseen


def test_who_is_away_is_looked_at_when_they_are_back():
    hint = judged({HALL: [-3.0]}, 0, away=True).hint

    assert hint is not None
    assert (hint.ears, hint.until) == ((), hours(6))


def test_who_is_silent_or_unknown_has_no_hint():
    assert judged({HALL: [-30.0]}, 0).hint is None
    assert judged({}, 0).hint is None


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.floats(-20, 0), min_size=1, max_size=6),
    st.lists(st.floats(0, 9), max_size=5),
    st.lists(st.floats(0, 9), max_size=5),
    st.floats(0.5, 9),
    st.booleans(),
)
def test_no_hint_puts_a_look_off_beyond_what_a_proper_one_would_say(
    before: list[float], hall: list[float], bath: list[float], at: float, hub: bool
) -> None:
    """Whatever is heard after a look: what its hint says at an instant is no later than a look then."""
    signs = {HALL: [*before, *hall], BATH: bath}
    hint = judged(signs, 0, hub=hub).hint
    if hint is None:
        return
    seen = known(signs, at, hub=hub).presence
    rested = rests_until(hint, HOME if hub else LINKED, seen, RULES, hours(at))

    if rested is not None:
        looked = judged(signs, at, hub=hub)
        assert not looked.guard.has_findings
        assert rested <= looked.due_at
        assert (
            judged(signs, (rested - T0) / timedelta(hours=1) - 0.001, hub=hub).guard.silences == {}
        )
