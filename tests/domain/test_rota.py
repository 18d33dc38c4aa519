"""Gaps of a rota: found wherever fewer are on duty than are needed, and nowhere else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telecare.domain.rota import Gap, Post, Shift, gaps

DAY = datetime(2026, 1, 15, tzinfo=UTC)


def at(hour: float) -> datetime:
    return DAY + timedelta(hours=hour)


def shift(person: str, begins: float, ends: float, post: Post = Post.SEAT) -> Shift:
    return Shift(post, person, at(begins), at(ends))


def test_an_empty_rota_is_one_gap():
    assert gaps([], Post.SEAT, 2, at(0), at(24)) == (Gap(Post.SEAT, at(0), at(24), 2),)


def test_a_shift_that_begins_late_leaves_a_gap():
    shifts = [shift("a", 0, 8), shift("b", 8.5, 24)]

    assert gaps(shifts, Post.SEAT, 1, at(0), at(24)) == (Gap(Post.SEAT, at(8), at(8.5), 1),)


def test_another_post_fills_nothing():
    assert gaps([shift("a", 0, 24, Post.SUPERVISOR)], Post.SEAT, 1, at(0), at(24))


def test_one_person_on_two_shifts_is_one_person():
    shifts = [shift("a", 0, 12), shift("a", 6, 18)]

    assert [g.missing for g in gaps(shifts, Post.SEAT, 2, at(6), at(12))] == [1]


@pytest.mark.parametrize("hours", [0, -1, 24.5])
def test_a_shift_has_a_sensible_length(hours):
    with pytest.raises(ValueError, match="lasts"):
        shift("a", 0, hours)


@given(
    st.lists(
        st.tuples(st.sampled_from("abc"), st.integers(-20, 40), st.integers(1, 24)), max_size=8
    ),
    st.integers(1, 3),
)
def test_at_every_hour_a_gap_tells_how_many_are_missing(plan, needed):
    shifts = [shift(person, begins, begins + lasts) for person, begins, lasts in plan]

    found = gaps(shifts, Post.SEAT, needed, at(0), at(24))

    for hour in range(24):
        there = len({s.person for s in shifts if s.begins <= at(hour) < s.ends})
        told = [g.missing for g in found if g.begins <= at(hour) < g.ends]
        assert told == ([needed - there] if there < needed else [])
    assert all(a.ends <= b.begins for a, b in pairwise(found))
