"""A shift that nobody fills is told a day ahead, and again each hour while it lasts (failure case 3)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from telecare.domain.rota import Post, Shift
from tests.fakes.platform import Platform
from tests.fakes.story import BUREAU, START, the_policy

H = timedelta(hours=1)


def platform_with(**numbers: float) -> Platform:
    platform = Platform()
    policy = the_policy()
    values = {**policy.parameters.values, **{f"rota.{k}": v for k, v in numbers.items()}}
    changed = replace(
        policy, version="v-rota", parameters=replace(policy.parameters, values=values)
    )
    platform.directory.publish_policy(
        BUREAU, changed.version, changed.document(), "boss", "a rota", START
    )
    return platform


def told(platform: Platform) -> list[dict[str, str]]:
    notices = platform.desk.notices.items()
    return [platform.desk.details[key] for key, (_, reason) in notices if reason == "rota_gap"]


def test_a_gap_tomorrow_is_told_once() -> None:
    platform = platform_with(seats=1)
    platform.rota.keep(BUREAU, Shift(Post.SEAT, "seat1", START, START + 10 * H))
    platform.rota.keep(BUREAU, Shift(Post.SEAT, "seat2", START + 11 * H, START + 34 * H))

    for _ in range(3):
        platform.services.watch_rota().watch()
        platform.run_until(platform.clock.now().timestamp() - START.timestamp() + 300)

    [gap] = told(platform)
    assert (gap["post"], gap["missing"]) == ("seat", "1")
    assert gap["begins"] == (START + 10 * H).isoformat(timespec="minutes")


def test_a_gap_that_lasts_is_told_each_hour() -> None:
    platform = platform_with(supervisors=1)

    for hour in range(3):
        platform.run_until(hour * 3600)
        platform.services.watch_rota().watch()
        platform.services.watch_rota().watch()

    assert len(told(platform)) == 3


def test_a_full_rota_is_not_told() -> None:
    platform = platform_with(seats=2)
    for person in ("seat1", "seat2"):
        for begins in (0, 12, 24):
            shift = Shift(Post.SEAT, person, START + begins * H, START + (begins + 12) * H)
            platform.rota.keep(BUREAU, shift)

    platform.services.watch_rota().watch()

    assert told(platform) == []


def test_a_bureau_that_keeps_its_rota_elsewhere_is_left_alone() -> None:
    platform = Platform()

    platform.services.watch_rota().watch()

    assert told(platform) == []


def test_the_platforms_watch_looks_at_the_rota() -> None:
    platform = platform_with(seats=1)

    platform.services.watch_platform().run()

    assert told(platform)
