"""Who is told what how often: each once, few a week, nothing that somebody opted out of."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from telecare.domain.tidings.book import Book, Came, Told, ToldState
from telecare.domain.tidings.hours import wait_until_welcome
from telecare.domain.tidings.kinds import OF_A_HOME, THEMES, TidingKind
from telecare.domain.tidings.references import is_stop, read_reference, reference_of, short
from tests.fakes.story import START

DAY, KEPT_FOR = timedelta(days=1), timedelta(days=30)
MOST = 3


def heat(key: str, at: datetime = START) -> Told:
    return Told(key, TidingKind.HEAT, at)


def test_what_was_sent_is_told_as_sent_and_never_again() -> None:
    book = Book().claimed(heat("k1"), KEPT_FOR).became("k1", ToldState.SENT)

    assert book.verdict(heat("k1", START + DAY), MOST) is Came.SENT


def test_what_broke_off_after_it_was_claimed_is_told_under_its_key() -> None:
    book = Book().claimed(heat("k1"), KEPT_FOR)

    assert book.verdict(heat("k1"), 0) is None


def test_who_opted_out_of_a_kind_is_told_the_others() -> None:
    book = Book().opted({TidingKind.HEAT}, "h1.elder", START)

    assert book.verdict(heat("k1"), MOST) is Came.OPTED_OUT
    assert book.verdict(Told("k2", TidingKind.FRAUD, START), MOST) is None


def test_a_later_word_is_not_overwritten_by_an_earlier_one() -> None:
    delivered = Book().claimed(heat("k1"), KEPT_FOR).became("k1", ToldState.DELIVERED)

    assert delivered.became("k1", ToldState.SENT) is delivered
    assert delivered.became("k1", ToldState.FAILED) is delivered
    assert delivered.became("k9", ToldState.SENT) is delivered


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 24 * 40), max_size=40))
def test_nobody_is_told_more_than_the_bureaus_number_in_any_seven_days(hours: list[int]) -> None:
    book, told = Book(), []
    for n, hour in enumerate(sorted(hours)):
        new = heat(f"k{n}", START + timedelta(hours=hour))
        if book.verdict(new, MOST) is None:
            book = book.claimed(new, KEPT_FOR)
            told.append(new.at)

    for at in told:
        assert sum(at <= each < at + timedelta(days=7) for each in told) <= MOST


@pytest.mark.parametrize(
    ("hour", "minute", "hours"),
    [(8, 59, 1 / 60), (9, 0, 0), (18, 59, 0), (19, 0, 14), (23, 30, 9.5), (0, 0, 9)],
)
def test_a_text_waits_for_the_hours_in_which_it_disturbs_nobody(
    hour: int, minute: int, hours: float
) -> None:
    local = datetime(2026, 1, 15, hour, minute, tzinfo=UTC) - timedelta(hours=8)

    wait = wait_until_welcome(local, "Asia/Shanghai", timedelta(hours=9), timedelta(hours=19))

    assert wait == timedelta(hours=hours)


def test_every_kind_is_of_a_home_or_a_theme() -> None:
    assert OF_A_HOME | set(THEMES) == set(TidingKind)
    assert not OF_A_HOME & set(THEMES)


@pytest.mark.parametrize("said", ["TD", " td ", "ＴＤ", "退订", "“退订”。", "Stop"])
def test_a_short_word_is_enough_to_be_told_no_more(said: str) -> None:
    assert is_stop(said)


@pytest.mark.parametrize("said", ["1", "救命", "不要退订", "", "stop calling me, help"])
def test_whatever_else_somebody_answers_stops_nothing(said: str) -> None:
    assert not is_stop(said)


def test_a_reference_names_its_bureau_and_is_none_of_an_incidents() -> None:
    key = short("repair-standard-h1-smoke1-battery_low")

    assert read_reference(reference_of("standard", key)) == ("standard", key)
    assert f"{reference_of('standard', key)}-x".rpartition("-")[0] == reference_of("standard", key)
    assert read_reference("0123-abcd") is None
    assert read_reference("") is None
