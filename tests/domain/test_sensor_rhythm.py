"""A sensor's rhythm, measured in hours in which others spoke."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.policy import load_bureau
from telecare.domain.liveness import Sign
from telecare.domain.sensor_rhythm import QuietSensor, RhythmRules, Rhythms

START = datetime(2026, 3, 1, tzinfo=UTC)
RULES = RhythmRules(known_h=5, quiet_h=6, quiet_times=2)


def sign(device: str, hour: float) -> Sign:
    return Sign(START + timedelta(hours=hour), device, "motion")


def heard(words: list[Sign], rules: RhythmRules = RULES) -> tuple[Rhythms, list[QuietSensor]]:
    """Hears words in the order given, and looks at every hour when its time has come."""
    rhythms, quiet = Rhythms(rules), []
    now = START
    for word in words:
        now = max(now, word.at)
        while rhythms.due is not None and rhythms.due <= now:
            rhythms, found = rhythms.reviewed()
            quiet += found
        rhythms = rhythms.heard(word)
    while rhythms.due is not None:
        rhythms, found = rhythms.reviewed()
        quiet += found
    return rhythms, quiet


def every(device: str, step: int, end: int, start: int = 0) -> list[Sign]:
    return [sign(device, hour) for hour in range(start, end, step)]


def together(*words: list[Sign]) -> list[Sign]:
    return sorted((word for part in words for word in part), key=lambda word: word.at)


def test_a_sensor_that_falls_silent_while_another_speaks_is_broken_once():
    _, quiet = heard(together(every("door", 1, 60), every("pir", 2, 20)))

    assert quiet == [QuietSensor(sign("pir", 18), usual_h=1, quiet_h=7)]


def test_a_rare_sensor_is_given_a_multiple_of_its_own_longest_quiet():
    _, quiet = heard(together(every("door", 1, 100), every("kettle", 8, 50)))

    assert quiet == [QuietSensor(sign("kettle", 48), usual_h=7, quiet_h=15)]


def test_a_sensor_without_a_rhythm_yet_is_never_broken():
    _, quiet = heard(together(every("door", 1, 100), every("pir", 1, 4)))

    assert quiet == []


def test_when_nobody_speaks_nobody_is_broken():
    away = together(every("door", 1, 30), every("pir", 1, 30))
    back = together(every("door", 1, 900, 890), every("pir", 1, 900, 890))

    assert heard(away + back)[1] == []


def test_a_home_of_one_sensor_finds_none_broken():
    assert heard(every("pir", 1, 30) + every("pir", 1, 500, 400))[1] == []


def test_a_sensor_that_speaks_again_can_break_again_and_learnt_nothing_from_its_fault():
    words = together(every("door", 1, 120), every("pir", 1, 20), every("pir", 1, 60, 50))

    assert [(q.last, q.usual_h) for q in heard(words)[1]] == [
        (sign("pir", 19), 0),
        (sign("pir", 59), 0),
    ]


def test_a_word_that_comes_very_late_shows_the_sensor_alive_and_counts_no_hour():
    rhythms, _ = heard(together(every("door", 1, 24), every("pir", 1, 10)))
    hours = rhythms.hours

    rhythms = rhythms.heard(sign("pir", 12.5)).heard(sign("stranger", 3))

    assert rhythms.hours == hours
    assert rhythms.sensors["pir"].spoken_in == hours
    assert rhythms.due is None


def test_a_late_word_older_than_the_last_one_changes_nothing():
    rhythms, _ = heard(every("pir", 1, 10))

    assert rhythms.heard(sign("pir", 3)) is rhythms


def test_several_sensors_that_break_in_the_same_hour_are_told_in_order_of_name():
    others = together(every("b", 1, 10), every("a", 1, 10))

    _, quiet = heard(together(every("door", 1, 30), others))

    assert [sensor.last.device for sensor in quiet] == ["a", "b"]


@given(st.data())
def test_neither_repeats_nor_lateness_under_an_hour_change_what_is_found(data):
    words = together(every("door", 1, 40), every("pir", 2, 16), every("bed", 5, 40))
    late = data.draw(
        st.lists(st.integers(0, 59), min_size=len(words), max_size=len(words)), "minutes late"
    )
    again = data.draw(st.lists(st.integers(0, len(words) - 1), max_size=10), "repeated")
    arrivals = [(word.at + timedelta(minutes=m), word) for word, m in zip(words, late, strict=True)]
    arrivals += [(words[n].at + timedelta(minutes=30), words[n]) for n in again]
    arrivals.sort(key=lambda arrival: arrival[0])

    assert found_by_arrival(arrivals) == heard(words)[1]


def found_by_arrival(arrivals: list[tuple[datetime, Sign]]) -> list[QuietSensor]:
    rhythms, quiet = Rhythms(RULES), []
    for now, word in [*arrivals, (START + timedelta(days=9), None)]:
        while rhythms.due is not None and rhythms.due <= now:
            rhythms, found = rhythms.reviewed()
            quiet += found
        if word is not None:
            rhythms = rhythms.heard(word)
    return quiet


@pytest.mark.parametrize("bureau", ["standard", "demo"])
def test_the_rules_are_the_bureaus(bureau):
    assert RhythmRules.of(load_bureau(bureau).parameters) == RhythmRules(20, 24, 3)
