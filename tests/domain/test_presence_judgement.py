"""One home judged by what is known of it: people, devices, and when it is looked at next."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from telecare.domain.device_health import Guarded, HealthRules
from telecare.domain.guard import Guard, Known, Lapse
from telecare.domain.heard import words_of
from telecare.domain.home import Absence, EarlyEnd
from telecare.domain.links import Link
from telecare.domain.liveness import Deafness
from telecare.domain.presence import HEARTBEAT, SEEN, Keeping, Presence, folded
from telecare.domain.presence_judgement import Judgement, judge_home, view_home
from telecare.domain.presence_proof import ProofRules, said_of
from telecare.domain.presence_standing import Because, GuardRules, Reason, Standing
from telecare.domain.rhythm.packing import packed, unpacked
from telecare.domain.rhythm.person import PersonRhythm
from telecare.domain.signals import ActivitySignal
from telecare.domain.stirs import Stir
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


def test_a_silence_that_everybody_let_go_of_is_another_when_the_clock_has_run_once_more() -> None:
    known = a_home(PIR_ALONE, words={PIR: {"motion": at(3)}}, links={PIR: up()})
    told = judge_home(GUARD, known, RULES, at(15)).guard.all_told({ELDER: "i1"})
    let_go = replace(known, let_go={ELDER: at(20)})

    waiting = judge_home(told, let_go, RULES, at(31.9))
    anew = judge_home(waiting.guard, let_go, RULES, at(32))

    assert (waiting.guard.silences, waiting.guard.cases) == (told.silences, {ELDER: "i1"})
    assert waiting.due_at == at(32)
    assert (anew.guard.silences, anew.guard.cases) == ({ELDER: Lapse(at(3), at(32))}, {})


def test_while_somebody_is_at_work_a_silence_stays_the_same() -> None:
    known = a_home(PIR_ALONE, words={PIR: {"motion": at(3)}}, links={PIR: up()})
    told = judge_home(GUARD, known, RULES, at(15)).guard.all_told({ELDER: "i1"})

    later = judge_home(told, known, RULES, at(200)).guard

    assert (later.silences, later.cases) == (told.silences, told.cases)


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
    returned = replace(known, away={ELDER: Absence(EarlyEnd.CAME_HOME, at(101))})

    back = judge_home(judgement.guard, returned, RULES, at(112.9))
    silent = judge_home(back.guard, replace(known, away={}), RULES, at(113))

    assert (standing(back), back.due_at) == (Standing.CONFIRMED, at(113))
    assert standing(silent) is Standing.OVERDUE


@pytest.mark.parametrize("away", [{}, {ELDER: Absence(EarlyEnd.TAKEN_BACK, at(101))}])
def test_an_absence_that_was_taken_back_never_was(away) -> None:
    wrong = {ELDER: Absence("away", at(500))}
    known = a_home(PIR_ALONE, words={PIR: {"motion": at(3)}}, links={PIR: up()}, away=wrong)
    judgement = judge_home(GUARD, known, RULES, at(100))

    back = judge_home(judgement.guard, replace(known, away=away), RULES, at(101))

    assert back.guard.silences == {ELDER: Lapse(at(3), at(101))}
    assert judgement.people[0].last == at(3)


def test_the_last_word_that_somebody_was_away_stays_known_to_the_lesson() -> None:
    wrong = {ELDER: Absence("away", at(500))}
    known = a_home(PIR_ALONE, links={PIR: up()}, away=wrong)

    guard = judge_home(GUARD, known, RULES, at(100)).guard
    after = judge_home(guard, replace(known, away={}), RULES, at(130)).guard

    assert guard.untaught == after.untaught == {ELDER: at(100)}
    assert after.home_since == {}
    stirs = {PIR: {"motion": (Stir(at(131), at(132)),)}}
    later = replace(known, away={}, presence=Presence({PIR: {"motion": at(132)}}, stirs))
    assert judge_home(after, later, RULES, at(140)).guard.untaught == {}


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


def test_every_judgement_explains_itself_by_facts() -> None:
    known = a_home(PIR_ALONE, words={PIR: {"motion": at(3)}}, links={PIR: up()})
    [person] = view_home(GUARD, known, RULES, at(4))

    assert person.reason == Reason(Because.VOUCHED, at(3), "motion", PIR, at(15))


@pytest.mark.parametrize(
    ("because", "hours", "changed"),
    [
        (Because.SILENT, 15, {}),
        (Because.DEAF, 40, {"links": {PIR: down(4)}}),
        (Because.AWAY, 4, {"away": {ELDER: Absence("hospital", at(9))}}),
        (Because.NO_EARS, 4, {"devices": ()}),
        (Because.NEVER_HEARD, 4, {"links": {}, "presence": Presence(), "served": {ELDER: T0}}),
    ],
)
def test_each_way_to_stand_has_a_reason_of_its_own(because, hours, changed) -> None:
    known = a_home(PIR_ALONE, words={PIR: {"motion": at(3)}}, links={PIR: up()})

    [person] = view_home(GUARD, replace(known, **changed), RULES, at(hours))

    assert person.reason.because is because


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
