"""What any rota keeps to."""

from __future__ import annotations

from datetime import timedelta

from telecare.domain.rota import Post, Shift
from telecare.ports.rota import Rota
from tests.fakes.story import START

H = timedelta(hours=1)
NIGHT = Shift(Post.SEAT, "seat1", START, START + 12 * H)


def test_a_shift_is_kept_once_and_found_by_any_part_of_it(rota: Rota) -> None:
    rota.keep("b", NIGHT)
    rota.keep("b", NIGHT)

    for since, until in ((0, 1), (11, 12), (5, 30), (-3, 40)):
        assert rota.shifts("b", Post.SEAT, START + since * H, START + until * H) == (NIGHT,)


def test_what_only_touches_the_time_is_not_in_it(rota: Rota) -> None:
    rota.keep("b", NIGHT)

    assert rota.shifts("b", Post.SEAT, START - 5 * H, START) == ()
    assert rota.shifts("b", Post.SEAT, START + 12 * H, START + 20 * H) == ()


def test_bureaus_and_posts_are_apart(rota: Rota) -> None:
    rota.keep("b", NIGHT)

    assert rota.shifts("other", Post.SEAT, START, START + H) == ()
    assert rota.shifts("b", Post.SUPERVISOR, START, START + H) == ()


def test_a_changed_shift_replaces_its_beginning_and_a_dropped_one_is_gone(rota: Rota) -> None:
    longer = Shift(Post.SEAT, "seat1", START, START + 24 * H)
    rota.keep("b", NIGHT)
    rota.keep("b", longer)
    assert rota.shifts("b", Post.SEAT, START + 20 * H, START + 30 * H) == (longer,)

    rota.drop("b", longer)
    rota.drop("b", longer)
    assert rota.shifts("b", Post.SEAT, START, START + 30 * H) == ()


def test_shifts_come_by_their_beginnings(rota: Rota) -> None:
    shifts = [Shift(Post.SEAT, f"s{n}", START + n * H, START + (n + 8) * H) for n in (3, 1, 2)]
    for shift in shifts:
        rota.keep("b", shift)

    found = rota.shifts("b", Post.SEAT, START, START + 24 * H)
    assert [each.person for each in found] == ["s1", "s2", "s3"]
