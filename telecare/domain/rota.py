"""Who is on duty when, and where a shift has nobody (failure case 3; XH23-19, HZ23-20)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise

LONGEST_SHIFT = timedelta(hours=24)


class Post(StrEnum):
    """What has to be filled at all hours; the parameter `rota.{post}s` says by how many."""

    SEAT = "seat"
    SUPERVISOR = "supervisor"


@dataclass(frozen=True, slots=True)
class Shift:
    """Somebody is on duty from an instant until another, which is outside."""

    post: Post
    person: str
    begins: datetime
    ends: datetime

    def __post_init__(self) -> None:
        if not timedelta() < self.ends - self.begins <= LONGEST_SHIFT:
            raise ValueError(f"a shift of {self.person} lasts {self.ends - self.begins}")


@dataclass(frozen=True, slots=True)
class Gap:
    """In this time so many are missing at a post."""

    post: Post
    begins: datetime
    ends: datetime
    missing: int


def gaps(
    shifts: Iterable[Shift], post: Post, needed: int, since: datetime, until: datetime
) -> tuple[Gap, ...]:
    """Return every time in [since, until) with fewer people at a post than are needed, in order.

    Somebody who stands on two shifts at once is one person. Times of another shortage are told apart.
    """
    on_duty = [shift for shift in shifts if shift.post is post]
    edges = {since, until}
    edges |= {e for s in on_duty for e in (s.begins, s.ends) if since < e < until}
    marks = sorted(edges)
    found: list[Gap] = []
    for begins, ends in pairwise(marks):
        there = {s.person for s in on_duty if s.begins <= begins < s.ends}
        missing = needed - len(there)
        if missing > 0:
            _add(found, Gap(post, begins, ends, missing))
    return tuple(found)


def _add(found: list[Gap], gap: Gap) -> None:
    last = found[-1] if found else None
    if last is not None and last.ends == gap.begins and last.missing == gap.missing:
        found[-1] = Gap(gap.post, last.begins, gap.ends, gap.missing)
    else:
        found.append(gap)
