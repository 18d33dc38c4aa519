"""When many are told, which cases are looked at again, and how well an area is guarded."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from telecare.domain.programme.guard_index import guard_index
from telecare.domain.programme.notices import Way, send_at, told
from telecare.domain.programme.sampling import sample
from tests.fakes.programme import programme_of

ZONE = ZoneInfo("Asia/Shanghai")
SANYUAN, SHANGHAI = programme_of("sanyuan"), programme_of("shanghai")
WEATHER, POLICY = (SANYUAN.notices[name] for name in ("weather", "policy"))
TYPHOON = date(2026, 8, 20)


def at(day: int, hour: int) -> datetime:
    return datetime(2026, 8, day, hour, tzinfo=ZONE)


def weather(known: datetime) -> datetime | None:
    return send_at(WEATHER, SANYUAN.care, TYPHOON, known)


def test_dangerous_weather_is_told_the_day_before_it_comes() -> None:
    # FJ24-55: what is read is a forecast.
    assert weather(at(15, 12)) == at(19, 9)
    assert weather(at(19, 10)) == at(19, 10)


def test_a_forecast_that_comes_too_late_is_told_at_once_whatever_the_hour() -> None:
    # FJ24-28, FJ24-55
    assert weather(at(19, 22)) == at(19, 22)
    assert weather(at(20, 5)) == at(20, 5)


def test_weather_that_is_over_is_not_told() -> None:
    # FJ24-55
    assert weather(at(21, 0)) is None


def test_what_is_not_urgent_waits_for_a_welcome_hour() -> None:
    # FJ24-26, FJ24-57
    assert send_at(POLICY, SANYUAN.care, TYPHOON, at(20, 5)) == at(20, 9)


def test_what_no_welcome_hour_is_left_for_is_told_all_the_same() -> None:
    assert send_at(POLICY, SANYUAN.care, TYPHOON, at(20, 23)) == at(20, 23)


def test_fraud_is_told_to_the_elder_and_to_the_contact() -> None:
    # FJ24-28, FJ24-56
    fraud = SANYUAN.notices["fraud"]

    assert told(fraud, "elder", ["son", "son", "niece"]) == ("elder", "son", "niece")
    assert told(WEATHER, "elder", ["son"]) == ("elder",)
    assert set(fraud.ways) == {Way.SMS, Way.CALL}
    assert send_at(fraud, SANYUAN.care, TYPHOON, at(20, 3)) == at(20, 3)


def test_shanghai_has_a_notice_for_each_of_its_six_themes_and_for_the_weather() -> None:
    # SH24-17, SH24-18
    themes = [each for each in SHANGHAI.notices.values() if each.clause == ("SH24-18",)]

    assert len(themes) == 6
    assert "SH24-17" in SHANGHAI.notices["weather"].clause


@settings(max_examples=60)
@given(minutes=st.integers(-20 * 1440, 2 * 1440), name=st.sampled_from(sorted(SHANGHAI.notices)))
def test_whatever_is_told_is_told_after_it_is_known_and_before_its_day_is_over(
    minutes: int, name: str
) -> None:
    known = datetime(2026, 8, 20, tzinfo=ZONE) + timedelta(minutes=minutes)

    sent = send_at(SHANGHAI.notices[name], SHANGHAI.care, TYPHOON, known)

    assert (sent is None) is (known.date() > TYPHOON)
    assert sent is None or (known <= sent and sent.date() <= TYPHOON)


# ---- spot checks ----


def test_a_twentieth_is_drawn_and_never_fewer_than_three() -> None:
    # SH21-17, HZ23-24
    cases = [f"case{n}" for n in range(200)]

    assert len(sample(SANYUAN.spot_check, "2026-03", cases)) == 10
    assert len(sample(SANYUAN.spot_check, "2026-03", cases[:10])) == 3
    assert sample(SANYUAN.spot_check, "2026-03", cases[:2]) == ("case0", "case1")


@settings(max_examples=30)
@given(cases=st.lists(st.text("abc", min_size=1, max_size=3), max_size=30), data=st.data())
def test_a_sample_hangs_on_the_period_and_never_on_the_order_of_cases(
    cases: list[str], data: st.DataObject
) -> None:
    drawn = sample(SANYUAN.spot_check, "2026-03", cases)

    assert sample(SANYUAN.spot_check, "2026-03", data.draw(st.permutations(cases))) == drawn
    assert set(drawn) <= set(cases)
    assert len(set(drawn)) == len(drawn)


def test_another_period_draws_others() -> None:
    # HZ23-24
    cases = [f"case{n}" for n in range(200)]

    drawn = {sample(SANYUAN.spot_check, f"2026-{month:02}", cases) for month in range(1, 13)}

    assert len(drawn) == 12


# ---- the index ----

RULE = programme_of("hangzhou").guard_index


@pytest.mark.parametrize(
    ("figures", "value", "unknown"),
    [
        ({"coverage": 100, "timeliness": 100, "completion": 100}, 100, ()),
        ({"coverage": 50, "timeliness": 100, "completion": 100}, 80, ()),
        ({"coverage": 100, "timeliness": 100}, 80, ("completion",)),
        ({"coverage": 140, "timeliness": -3, "completion": 0}, 40, ()),
        ({}, 0, ("coverage", "timeliness", "completion")),
    ],
)
def test_the_index_weighs_three_figures_and_an_unknown_one_counts_as_nothing(
    figures: dict[str, float], value: float, unknown: tuple[str, ...]
) -> None:
    # HZ23-13 and law 9
    found = guard_index(RULE, figures)

    assert found.value == pytest.approx(value)
    assert found.unknown == unknown


def test_the_index_is_made_of_the_figures_that_are_overseen() -> None:
    # HZ23-13, HZ23-17
    assert set(RULE.weights) == set(programme_of("hangzhou").targets)
