"""One home judged by what is known of it: people, devices, and when it is looked at next."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from telecare.domain.device_health import Guarded, HealthRules
from telecare.domain.heard import words_of
from telecare.domain.home import Absence
from telecare.domain.links import Link
from telecare.domain.liveness import Deafness
from telecare.domain.presence import HEARTBEAT, SEEN, Keeping, Presence, folded
from telecare.domain.presence_judgement import (
    Guard,
    Judgement,
    Known,
    Lapse,
    judge_home,
    view_home,
)
from telecare.domain.presence_proof import ProofRules, said_of
from telecare.domain.presence_standing import GuardRules, Standing
from telecare.domain.rhythm.packing import packed, unpacked
from telecare.domain.rhythm.person import PersonRhythm
from telecare.domain.signals import ActivitySignal
from tests.fakes.days import quiet_rules

T0 = datetime(2026, 1, 15, tzinfo=UTC)
ELDER, OTHER = "h1.elder", "h1.wife"
PIR, SMOKE, HUB, WATCH = "s-h1-pir1", "s-h1-smoke1", "s-h1-hub1", "s-h1-watch1"
WEIGHTS = {"motion": 1.0, "door": 0.7, "vital": 1.0, "spoke_identified": 1.0}
PLAIN = timedelta(hours=12)
RULES = GuardRules(
    quiet=quiet_rules(plain=PLAIN),
    health=HealthRules(timedelta(minutes=60), 3, timedelta(hours=24), timedelta(hours=1)),
    proof=ProofRules(WEIGHTS, dict.fromkeys(WEIGHTS, 1.0)),
    keeping=Keeping(timedelta(days=30), stirs=timedelta(hours=48), late=timedelta(hours=6)),
    shadow=True,
)
GUARD = Guard(T0)


def at(hours: float) -> datetime:
    return T0 + timedelta(hours=hours)


def up(hours: float = 0, *gaps: Deafness) -> Link:
    return Link("s", 0, True, at(hours), gaps)


def down(hours: float) -> Link:
    return Link("s", 0, False, at(hours))


def a_home(*devices: Guarded, words=None, links=None, away=None, elders=(ELDER,)) -> Known:
    return Known(elders, away or {}, devices, Presence(words or {}), links or {}, T0)


def standing(judgement: Judgement, elder: str = ELDER) -> Standing:
    return next(p.standing for p in judgement.people if p.elder == elder)


PIR_ALONE = Guarded(PIR, "pir")


def behind_hub(beat: float, smoke: float, motion: float | None = None) -> Known:
    words = {HUB: {HEARTBEAT: at(beat), SEEN + "smoke1": at(smoke), SEEN + "pir1": at(beat)}}
    if motion is not None:
        words[PIR] = {"motion": at(motion)}
    devices = (Guarded(HUB, "hub"), PIR_ALONE, Guarded(SMOKE, "smoke_detector"))
    return a_home(*devices, words=words, links={HUB: up()})


def test_a_home_is_looked_at_when_its_silence_would_be_too_long() -> None:
    known = a_home(PIR_ALONE, words={PIR: {"motion": at(3)}}, links={PIR: up()})

    judgement = judge_home(GUARD, known, RULES, at(4))

    assert standing(judgement) is Standing.CONFIRMED
    assert judgement.due_at == at(15)
    assert judgement.guard.silences == {}


def test_a_silence_is_found_at_its_instant_and_once() -> None:
    known = a_home(PIR_ALONE, words={PIR: {"motion": at(3)}}, links={PIR: up()})

    found = judge_home(GUARD, known, RULES, at(15))
    again = judge_home(found.guard, known, RULES, at(17))

    assert standing(found) is Standing.OVERDUE
    assert found.guard.silences[ELDER] == Lapse(at(3), at(15))
    assert again.guard.silences == found.guard.silences


def test_a_sign_ends_the_silence_and_the_next_one_is_another() -> None:
    known = a_home(PIR_ALONE, words={PIR: {"motion": at(3)}}, links={PIR: up()})
    found = judge_home(GUARD, known, RULES, at(15))
    known = replace(known, presence=Presence({PIR: {"motion": at(16)}}))

    alive = judge_home(found.guard, known, RULES, at(17))
    silent = judge_home(alive.guard, known, RULES, at(28))

    assert standing(alive) is Standing.CONFIRMED
    assert alive.guard.silences == {}
    assert silent.guard.silences == {ELDER: Lapse(at(16), at(28))}


def test_a_weak_sign_does_not_hide_a_strong_one_before_it() -> None:
    words = {PIR: {"motion": at(3), "door": at(5)}}
    known = a_home(PIR_ALONE, words=words, links={PIR: up()})

    assert judge_home(GUARD, known, RULES, at(6)).due_at == at(15)


def test_a_word_without_a_weight_proves_nothing() -> None:
    words = {PIR: {"other": at(11)}, said_of(ELDER): {"robot_call": at(11)}}
    known = a_home(PIR_ALONE, words=words, links={PIR: up()})

    assert standing(judge_home(GUARD, known, RULES, at(12))) is Standing.OVERDUE


def test_a_seat_that_spoke_with_the_elder_proves_that_she_lives() -> None:
    words = {said_of(ELDER): {"spoke_identified": at(11)}}
    known = a_home(PIR_ALONE, words=words, links={PIR: up()})

    assert standing(judge_home(GUARD, known, RULES, at(12))) is Standing.CONFIRMED


def test_one_elders_own_watch_speaks_for_nobody_else() -> None:
    known = a_home(
        PIR_ALONE,
        Guarded(WATCH, "watch", OTHER),
        words={WATCH: {"vital": at(11)}},
        links={PIR: up(), WATCH: up()},
        elders=(ELDER, OTHER),
    )

    judgement = judge_home(GUARD, known, RULES, at(12))

    assert standing(judgement) is Standing.OVERDUE
    assert standing(judgement, OTHER) is Standing.CONFIRMED


def test_who_is_in_hospital_is_not_silent_and_is_looked_at_when_the_stay_ends() -> None:
    away = {ELDER: Absence("hospital", at(10))}
    known = a_home(PIR_ALONE, links={PIR: up()}, away=away)

    judgement = judge_home(GUARD, known, RULES, at(4))
    back = judge_home(judgement.guard, known, RULES, at(10))

    assert standing(judgement) is Standing.AWAY
    assert judgement.due_at == at(10)
    assert (standing(back), back.due_at) == (Standing.CONFIRMED, at(22))


def test_who_comes_home_early_has_their_full_clock_again() -> None:
    away = {ELDER: Absence("hospital", at(500))}
    known = a_home(PIR_ALONE, links={PIR: up()}, away=away)
    judgement = judge_home(GUARD, known, RULES, at(100))

    back = judge_home(judgement.guard, replace(known, away={}), RULES, judgement.due_at)

    assert judgement.due_at == at(112)
    assert standing(back) is Standing.OVERDUE  # home since 100 at the latest, no sign for 12 h
    assert standing(judge_home(judgement.guard, replace(known, away={}), RULES, at(111))) is (
        Standing.CONFIRMED
    )


def test_silence_is_not_judged_through_a_dead_link() -> None:
    known = a_home(PIR_ALONE, words={PIR: {"motion": at(3)}}, links={PIR: down(4)})

    judgement = judge_home(GUARD, known, RULES, at(40))

    assert standing(judgement) is Standing.UNKNOWN
    assert judgement.guard.silences == {}
    assert judgement.due_at == at(43)


def test_time_that_nobody_could_hear_is_no_silence() -> None:
    gap = Deafness(at(4), at(9))
    known = a_home(PIR_ALONE, words={PIR: {"motion": at(3)}}, links={PIR: up(9, gap)})

    assert standing(judge_home(GUARD, known, RULES, at(15))) is Standing.CONFIRMED
    assert standing(judge_home(GUARD, known, RULES, at(21))) is Standing.OVERDUE


def test_a_home_without_ears_is_unknown_and_raises_nothing() -> None:
    known = a_home(Guarded(SMOKE, "smoke_detector"), links={SMOKE: up()})

    judgement = judge_home(GUARD, known, RULES, at(400))

    assert standing(judgement) is Standing.UNKNOWN
    assert judgement.guard.silences == {}


def test_a_home_that_waits_for_its_fitting_is_not_silent() -> None:
    waiting = judge_home(GUARD, a_home(), RULES, at(0)).guard
    waiting = judge_home(waiting, a_home(), RULES, at(180)).guard
    fitted = a_home(PIR_ALONE, links={PIR: up(190)})

    first = judge_home(waiting, fitted, RULES, at(191))
    still = judge_home(first.guard, fitted, RULES, at(201.9))
    silent = judge_home(still.guard, fitted, RULES, at(202))

    assert (standing(first), first.due_at) == (Standing.CONFIRMED, at(202))
    assert standing(still) is Standing.CONFIRMED
    assert standing(silent) is Standing.OVERDUE


def test_a_sensor_that_lies_in_its_box_makes_nobody_silent() -> None:
    boxed = a_home(PIR_ALONE)

    judged = judge_home(GUARD, boxed, RULES, at(30))

    assert standing(judged) is Standing.UNKNOWN
    assert judged.guard.silences == {}
    assert PIR in judged.guard.lost


def test_a_sensor_behind_a_living_hub_is_an_ear_before_it_speaks() -> None:
    """Of whom nothing was heard from the first hour on, somebody must look."""
    known = a_home(
        Guarded(HUB, "hub"), PIR_ALONE, links={HUB: up()}, words={HUB: {HEARTBEAT: at(11.9)}}
    )

    assert standing(judge_home(GUARD, known, RULES, at(12))) is Standing.OVERDUE


def test_a_dead_smoke_detector_does_not_hide_behind_a_living_hub() -> None:
    known = behind_hub(beat=30, smoke=5, motion=29)

    judgement = judge_home(GUARD, known, RULES, at(30))

    assert judgement.guard.lost.keys() == {SMOKE}
    assert judgement.guard.lost[SMOKE].last == at(5)
    assert judge_home(judgement.guard, known, RULES, at(31)).guard.lost == judgement.guard.lost


def test_a_detector_that_its_hub_hears_is_well_and_looked_at_in_time() -> None:
    known = behind_hub(beat=4, smoke=3, motion=4)

    judgement = judge_home(GUARD, known, RULES, at(4))

    assert judgement.guard.lost == {}
    assert judgement.due_at == at(7)  # the hub's own three beats come first


def test_a_hub_that_stops_beating_behind_a_standing_connection_is_lost() -> None:
    known = behind_hub(beat=4, smoke=4, motion=4)

    judgement = judge_home(GUARD, known, RULES, at(7))

    assert judgement.guard.lost.keys() == {HUB}
    assert standing(judgement) is Standing.CONFIRMED
    assert standing(judge_home(GUARD, known, RULES, at(40))) is Standing.UNKNOWN


def test_nobody_blames_the_sensors_for_their_hubs_outage() -> None:
    dead = behind_hub(beat=4, smoke=4, motion=4)
    lost = judge_home(GUARD, dead, RULES, at(40)).guard
    back = behind_hub(beat=41, smoke=4, motion=4)

    judgement = judge_home(lost, back, RULES, at(41))

    assert judgement.guard.lost == {}
    assert standing(judgement) is Standing.CONFIRMED
    assert judgement.guard.outages == {HUB: (Deafness(at(4), at(41)),)}


def test_a_device_that_never_spoke_since_it_was_enrolled_is_missed() -> None:
    known = a_home(PIR_ALONE)

    assert judge_home(GUARD, known, RULES, at(24)).guard.lost.keys() == {PIR}


def test_a_blood_pressure_meter_in_a_drawer_is_no_fault() -> None:
    known = a_home(Guarded("s-h1-bp1", "blood_pressure_meter"))

    assert judge_home(GUARD, known, RULES, at(900)).guard.lost == {}


def test_every_judgement_explains_itself_in_one_line_of_ids() -> None:
    known = a_home(PIR_ALONE, words={PIR: {"motion": at(3)}}, links={PIR: up()})
    [person] = view_home(GUARD, known, RULES, at(4))

    assert person.why == (
        "last motion of s-h1-pir1 at 2026-01-15T11:00+08:00, vouches until 2026-01-15T23:00+08:00"
    )


def test_no_silence_is_found_between_the_instant_of_judgement_and_a_link_that_went_later() -> None:
    # What was said up to 15:30 has not come in yet; the broker told of the link at once.
    known = a_home(PIR_ALONE, words={PIR: {"motion": at(3)}}, links={PIR: down(15.5)})

    assert standing(judge_home(GUARD, known, RULES, at(14.9))) is Standing.CONFIRMED
    assert standing(judge_home(GUARD, known, RULES, at(15.1))) is Standing.OVERDUE


def test_what_was_found_is_untold_until_somebody_was_told() -> None:
    known = a_home(PIR_ALONE, words={PIR: {"motion": at(3)}}, links={PIR: up()})
    found = judge_home(GUARD, known, RULES, at(15)).guard

    assert found.has_untold
    assert not found.all_told().has_untold
    later = judge_home(found.all_told(), known, RULES, at(17)).guard
    assert later.silences == found.all_told().silences


def test_where_runs_were_forgotten_before_any_look_nothing_is_learnt_of_that_time() -> None:
    words = words_of(PIR, ActivitySignal(at(20), "motion"), at(20))
    known = replace(a_home(PIR_ALONE, links={PIR: up()}), presence=words)
    rhythm = {ELDER: packed(PersonRhythm.begun(at(1)))}

    def waited(stirred: float) -> float:
        guard = replace(GUARD, rhythms=rhythm, learnt_to=at(2))
        seen = judge_home(guard, replace(known, stirred=at(stirred)), RULES, at(30)).guard
        return sum(unpacked(seen.rhythms[ELDER]).habits.settled(RULES.quiet).waited)

    assert waited(stirred=1) == pytest.approx(18)
    assert waited(stirred=12) == 0


def test_a_clock_that_goes_wrong_teaches_no_quiet_that_was_none() -> None:
    right = [words_of(PIR, ActivitySignal(at(h), "motion"), at(h)) for h in range(2, 11)]
    wrong = [
        words_of(PIR, ActivitySignal(at(h - 8), "motion"), at(h)) for h in (10.5, 11.5, 12.5, 13.5)
    ]
    known = replace(a_home(PIR_ALONE, links={PIR: up()}), presence=folded([*right, *wrong]))
    guard = replace(GUARD, rhythms={ELDER: packed(PersonRhythm.begun(at(1)))}, learnt_to=at(2))
    rules = replace(RULES, health=replace(RULES.health, slow=timedelta(minutes=90)))

    seen = judge_home(guard, known, rules, at(24)).guard

    assert set(seen.mute) == {f"{PIR}/clock"}
    assert sum(unpacked(seen.rhythms[ELDER]).habits.settled(RULES.quiet).waited) == 0
