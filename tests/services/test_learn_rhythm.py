"""The learnt rhythm judges in the deployed sweep: as the replay does, whatever the way of the signs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from random import Random
from zoneinfo import ZoneInfo

from localcloud.replay.homes.lives import Habit, life
from localcloud.replay.homes.profiles import profiles
from telecare.domain.deadlines import DueKind
from telecare.domain.home import Absence, HomeDevice
from telecare.domain.kinds import Kind, Risk
from telecare.domain.parameters import Parameters
from telecare.domain.rhythm.packing import unpacked
from telecare.domain.rhythm.patience import patience
from telecare.domain.rhythm.person import PersonRhythm
from telecare.domain.rhythm.rules import QuietRules
from telecare.domain.signals import RawSignal
from tests.fakes.story import BUREAU, START, the_policy
from tests.fakes.watched import PIR, SMOKE, WatchedPlatform, a_watched_home

HOUR = timedelta(hours=1)
ELDER = "h1.elder"
HALL = f"{BUREAU}-h1-hall1"
HABIT = Habit("some days", days=5, quiet_nights=0.5)


def a_platform() -> WatchedPlatform:
    """A home with two sensors that tell of life."""
    platform = WatchedPlatform()
    home = a_watched_home()
    platform.enrol(replace(home, devices=(*home.devices, HomeDevice(HALL, "pir"))))
    return platform


def linked(platform: WatchedPlatform, *, connected: bool) -> None:
    """Let both sensors come or go."""
    for thing in (PIR, HALL):
        platform.link(thing, connected=connected)


def a_life(seed: str = "six") -> list[float]:
    """The hours at which somebody stirs, of a generated life."""
    return [sign.at_h for sign in life(profiles()[0], HABIT, seed)]


def sensor_of(at_h: float) -> str:
    """Return what hears somebody: the sensor of the hall now and then, mostly that of the room."""
    return HALL if int(at_h * 60) % 7 == 0 else PIR


def lived(
    platform: WatchedPlatform, hours: Sequence[float], chance: Random | None = None
) -> Iterator[float]:
    """Play a life through fold and sweeps; by chance signs come late, twice and in disorder."""
    for thing in (PIR, HALL, SMOKE) if platform.clock.now() == START else ():
        platform.link(thing, connected=True)
    for at_h, batch in batches(hours, chance):
        platform.let_pass(max(at_h - platform.since_start / HOUR, 0))
        signs = {str(n): lambda h=h: a_sign(platform, h) for n, h in enumerate(batch)}
        assert platform.watching.fold_activity().fold(signs) == ()
        yield at_h


def batches(
    hours: Sequence[float], chance: Random | None
) -> Iterator[tuple[float, Sequence[float]]]:
    """Yield what comes in together: sign by sign, or each half hour anew, shuffled and repeated."""
    if chance is None:
        yield from ((at_h, [at_h]) for at_h in hours)
        return
    left, at_h = list(hours), 0.0
    while left:
        at_h += 0.5
        came = [h for h in left if h <= at_h and (chance.random() < 0.7 or h <= at_h - 3)]
        left = [h for h in left if h not in came]
        batch = [*came, *(h for h in came if chance.random() < 0.3)]
        chance.shuffle(batch)
        yield at_h, batch


def a_sign(platform: WatchedPlatform, at_h: float) -> RawSignal:
    at = START + at_h * HOUR
    payload = json.dumps({"at": at.isoformat(), "kind": "motion"}).encode()
    thing = sensor_of(at_h)
    return RawSignal(f"dt/anju/{thing}/activity", thing, platform.clock.now(), payload)


def known(at_h: float):
    at = START + at_h * HOUR
    return at.replace(microsecond=at.microsecond // 1000 * 1000)


def the_rules(platform: WatchedPlatform) -> QuietRules:
    parameters = platform.directory.parameters(BUREAU)
    return QuietRules.of(parameters, Risk.MEDIUM, ZoneInfo("Asia/Shanghai"))


def view(platform: WatchedPlatform):
    [person] = platform.watching.know_home().view(BUREAU, "h1")
    return person


def test_one_life_is_judged_by_the_sweep_as_it_is_by_the_replay():
    platform, hours = a_platform(), a_life()
    rules, rhythm = the_rules(platform), PersonRhythm.begun(START)
    waits, told_apart = set(), set()
    for at_h in lived(platform, hours):
        before, rhythm = rhythm.last, rhythm.folded(known(at_h), rules, sensor_of(at_h))
        if rhythm.last - before > HOUR:
            person = view(platform)
            assert (person.last, person.turns_at) == (rhythm.last, rhythm.overdue_at(rules))
            waits.add(rhythm.overdue_at(rules) - rhythm.last)
            told_apart.add(rhythm.overdue_at(rules) - replace(rhythm, place="").overdue_at(rules))

    assert len(waits) > 10  # it was the rhythm that judged, and not one clock for all
    assert min(waits) < rules.plain / 2
    assert min(told_apart) < timedelta(0)  # and where they were heard last made a difference


def test_signs_that_come_late_twice_and_in_disorder_teach_the_same():
    hours = a_life("two")
    in_time, late = a_platform(), a_platform()
    for platform, chance in ((in_time, None), (late, Random(7))):
        for _ in lived(platform, hours, chance):
            pass
        platform.let_pass(hours[-1] + 12 - platform.since_start / HOUR)

    assert kept(late).habits == kept(in_time).habits
    assert kept(late).habits.days > 3
    assert view(late) == view(in_time)


def test_who_falls_is_asked_after_when_the_replay_says_so():
    platform, hours = a_platform(), a_life("one")
    for _ in lived(platform, hours):
        assert platform.incidents == ()
    rules, rhythm = the_rules(platform), PersonRhythm.begun(START)
    for at_h in hours:
        rhythm = rhythm.folded(known(at_h), rules, sensor_of(at_h))
    overdue = rhythm.overdue_at(rules)
    assert overdue - rhythm.last < rules.plain  # by the rhythm, and by no clock

    while not platform.incidents:
        platform.let_pass(1 / 12)

    assert platform.head.run.kind is Kind.INACTIVITY
    assert overdue <= platform.clock.now() <= overdue + timedelta(minutes=19)


def test_a_look_is_set_before_any_sign_to_come_can_have_become_a_silence():
    platform = a_platform()
    rules = the_rules(platform)
    for _ in lived(platform, a_life()):
        due = min(due.at for _, due in platform.deadlines.armed if due.kind is DueKind.HOME)

        assert due <= platform.clock.now() + rules.floor


def test_days_in_hospital_and_outages_teach_no_patience():
    hours = [at_h for at_h in a_life() if not 50 < at_h < 68]
    home, away, deaf = a_platform(), a_platform(), a_platform()
    for platform in (home, away, deaf):
        for at_h in lived(platform, [h for h in hours if h < 50]):
            assert at_h < 50
        if platform is away:
            back = Absence("hospital", START + 67.9 * HOUR)
            platform.directory.set_absence(BUREAU, ELDER, back)
        if platform is deaf:
            linked(platform, connected=False)
            platform.let_pass(67.9 - platform.since_start / HOUR)
            linked(platform, connected=True)
        for at_h in lived(platform, [h for h in hours if h > 50]):
            assert at_h > 50

    def patience_at(platform: WatchedPlatform, hour: float) -> timedelta:
        return patience(kept(platform).habits, START + (96 + hour) * HOUR, the_rules(platform))

    quiet_began = max(h for h in hours if h < 50) % 24
    assert patience_at(away, quiet_began) < patience_at(home, quiet_began)
    assert patience_at(deaf, quiet_began) < patience_at(home, quiet_began)


def test_in_the_shadow_the_plain_clock_judges_and_the_rhythm_is_counted():
    hours = [at_h for at_h in a_life() if not 84 < at_h < 98]
    shadow = a_platform()
    policy = the_policy()
    values = {**policy.parameters.values, "silence.shadow": 1.0}
    changed = replace(policy, version="in-shadow", parameters=Parameters(values))
    shadow.directory.publish_policy(
        BUREAU, changed.version, changed.document(), "boss", "a trial", START
    )
    for _ in lived(shadow, hours):
        assert shadow.incidents == ()

    assert view(shadow).turns_at == known(hours[-1]) + the_rules(shadow).plain
    assert [keys["count"] for fact, keys in shadow.facts.noted if fact == "silences_in_shadow"] == [
        1
    ]


def kept(platform: WatchedPlatform) -> PersonRhythm:
    guard = platform.guards.guard(BUREAU, "h1")
    assert guard is not None
    return unpacked(guard.guard.rhythms[ELDER])
