"""Storms: many links of one street within minutes are one event, a single one is none."""

from datetime import UTC, datetime, timedelta

from telecare.domain.storms import DownLink, StormRules, storm_of

T0 = datetime(2026, 1, 15, 2, tzinfo=UTC)
RULES = StormRules(20, timedelta(minutes=10), timedelta(minutes=30), timedelta(hours=6))


def down(count: int, minutes: float = 0, name: str = "t") -> list[DownLink]:
    since = T0 + timedelta(minutes=minutes)
    return [DownLink(f"{name}{n}", since) for n in range(count)]


def test_a_link_that_goes_alone_is_no_storm() -> None:
    assert storm_of(T0, down(1), T0 + timedelta(minutes=15), RULES) == ()


def test_as_many_as_the_bureau_says_are_one() -> None:
    now = T0 + timedelta(minutes=15)

    assert storm_of(T0, down(19), now, RULES) == ()
    assert len(storm_of(T0, down(20), now, RULES)) == 20


def test_links_that_went_at_another_time_do_not_count() -> None:
    apart = [*down(10), *down(10, 11, "u")]

    assert storm_of(T0, apart, T0 + timedelta(minutes=30), RULES) == ()
    assert storm_of(T0, [*down(10), *down(10, 10, "u")], T0 + timedelta(minutes=30), RULES)


def test_a_storm_that_lasts_too_long_hides_nobody() -> None:
    assert storm_of(T0, down(500), T0 + timedelta(hours=6), RULES)
    assert storm_of(T0, down(500), T0 + timedelta(hours=6, seconds=1), RULES) == ()
