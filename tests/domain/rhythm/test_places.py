"""Where a home's long quiets begin: what is learnt of places, and what that changes for who falls."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from telecare.domain.rhythm.packing import packed, unpacked
from telecare.domain.rhythm.patience import patience
from telecare.domain.rhythm.person import PersonRhythm
from telecare.domain.rhythm.places import MOST_PLACES
from telecare.domain.rhythm.rules import QuietRules
from tests.fakes.days import STANDARD, days, local, quiet_rules, without

BED, DOOR, KITCHEN = "bed", "door", "kitchen"
DAYS = 20
MORNING = 24 * DAYS + 9.5
NOON = 24 * DAYS + 14
NIGHT = 24 * DAYS + 22
SHARED = 4 / (4 + DAYS)


def placed(hours: Iterable[float], of: dict[float, str], by: QuietRules = STANDARD) -> PersonRhythm:
    """Return what signs teach that come from the kitchen, where `of` says nothing else."""
    first, *others = hours
    rhythm = PersonRhythm.begun(local(first), of.get(first, KITCHEN))
    for hour in others:
        rhythm = rhythm.folded(local(hour), by, of.get(hour, KITCHEN))
    return rhythm


def goes_out_daily(by: QuietRules = STANDARD) -> PersonRhythm:
    """Go to bed at 22, be out for hours from 10 on by the front door, and nap an hour and a half in the kitchen."""
    gone = [(24 * day + 10, 24 * day + 10 + 3 + day % 4) for day in range(DAYS)]
    naps = [(24 * day + 18, 24 * day + 19.5) for day in range(DAYS)]
    hours = without(days(DAYS), *gone, *naps)
    doors = {24.0 * day + 10: DOOR for day in range(DAYS)}
    beds = {24.0 * day + 22: BED for day in range(DAYS)}
    return placed(hours, doors | beds, by)


def share(rhythm: PersonRhythm, place: str, hour: float) -> float:
    return rhythm.habits.settled(STANDARD).share(place, local(hour), STANDARD)


def wait_h(rhythm: PersonRhythm, place: str, hour: float) -> float:
    return patience(rhythm.habits, local(hour), STANDARD, place).total_seconds() / 3600


def test_where_most_long_quiets_begin_all_of_them_count_and_elsewhere_few():
    rhythm = goes_out_daily()

    assert share(rhythm, DOOR, NOON) == 1
    assert share(rhythm, BED, NIGHT) == 1
    assert share(rhythm, KITCHEN, NOON) == pytest.approx(SHARED, abs=0.1)


def test_the_places_of_the_night_say_nothing_of_the_day():
    rhythm = goes_out_daily()

    assert share(rhythm, BED, NOON) < 0.3
    assert share(rhythm, DOOR, NIGHT) < 0.3


def test_who_falls_where_nobody_stays_still_is_asked_after_sooner():
    rhythm = goes_out_daily()

    assert wait_h(rhythm, KITCHEN, MORNING) < wait_h(rhythm, DOOR, MORNING) - 0.5
    assert wait_h(rhythm, KITCHEN, NIGHT) < wait_h(rhythm, BED, NIGHT)


def test_who_falls_at_the_door_is_waited_for_no_longer_than_if_places_were_unknown():
    rhythm = goes_out_daily()

    for hour in (MORNING, NIGHT):
        unknown = wait_h(rhythm, "", hour)
        assert all(wait_h(rhythm, place, hour) <= unknown for place in (BED, DOOR, KITCHEN))


def test_a_new_sensor_in_a_known_home_is_believed_like_the_commonest_place():
    rhythm = goes_out_daily()

    assert share(rhythm, "new", NOON) == 1
    fitted = rhythm.folded(local(24 * DAYS + 7), STANDARD, "new")
    heard = fitted.folded(local(24 * DAYS + 9), STANDARD, KITCHEN)
    assert share(heard, "new", NOON) > 0.6
    weeks = placed_on(heard, days(14), 24 * (DAYS + 1))
    assert share(weeks, "new", NOON + 24 * 14) < 0.8


def placed_on(rhythm: PersonRhythm, hours: Iterable[float], after: float) -> PersonRhythm:
    """Go on with a life in which who leaves does so by the door at ten."""
    for hour in hours:
        if not 10 < hour % 24 < 13:
            place = DOOR if hour % 24 == 10 else KITCHEN
            rhythm = rhythm.folded(local(after + hour), STANDARD, place)
    return rhythm


def test_of_a_home_of_which_little_is_known_no_place_is_rare():
    young = placed(without(days(3), (10, 13), (34, 37)), {10.0: DOOR, 34.0: DOOR})

    assert min(share(young, place, 24 * 3 + 14) for place in (DOOR, KITCHEN, BED)) >= 0.5


def test_places_fade_as_the_rhythm_does():
    rhythm = goes_out_daily(quiet_rules(forget_days=1.0))

    [door] = [place for place in rhythm.habits.places if place.name == DOOR]
    assert 1 < door.by_day < 3


def test_a_journey_teaches_no_place():
    rhythm = placed(without(days(6), (34, 80)), {34.0: DOOR})

    [door] = [p for p in rhythm.habits.settled(STANDARD).places if p.name == DOOR]
    assert door.by_day == door.by_night == 0


def test_names_without_end_fill_no_rhythm():
    hours = [2.0 * n for n in range(300)]
    rhythm = placed(hours, {hour: f"rotating-{n}" for n, hour in enumerate(hours)})

    assert len(rhythm.habits.places) == MOST_PLACES
    assert len(packed(rhythm)) < 3500


def test_places_survive_packing_and_a_text_without_them_is_read():
    rhythm = goes_out_daily()
    newest = rhythm.habits.newest
    assert newest is not None
    without_places = replace(rhythm.habits, places=(), newest=replace(newest, place=""))
    bare = replace(rhythm, place="", habits=without_places)

    assert unpacked(packed(rhythm)) == rhythm
    assert unpacked(packed(bare)) == bare
    assert "place" not in packed(bare)  # as the version before wrote it


@given(
    gaps=st.lists(st.sampled_from((0.0, 0.2, 0.9, 1.1, 3, 9, 17)), min_size=10, max_size=40),
    data=st.data(),
)
@settings(max_examples=60, deadline=None)
def test_places_are_learnt_the_same_in_any_order_of_arrival(gaps, data):
    at, signs = 0.0, [(local(0), KITCHEN)]
    for gap in gaps:
        at += gap
        signs.append((local(at), data.draw(st.sampled_from((BED, DOOR, KITCHEN)))))
    late = st.floats(0, 0.15)  # of an hour
    arrived = sorted(
        [(data.draw(late) + (s[0] - local(0)).total_seconds() / 3600, s) for s in signs]
    )
    again = data.draw(st.lists(st.sampled_from(signs), max_size=9))
    by = quiet_rules(known_days=0.0)

    def folded(each: Iterable[tuple]) -> PersonRhythm:
        rhythm = None
        for when, place in each:
            known = rhythm or PersonRhythm.begun(when, place)
            rhythm = known.folded(when, by, place)
        assert rhythm is not None
        return rhythm

    assert folded([sign for _, sign in arrived]) == folded(signs)
    assert folded([*signs, *again]) == folded(signs)
