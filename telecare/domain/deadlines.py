"""When something is looked at next: buckets of five minutes in shards, and how far they have been swept."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

BUCKET = timedelta(minutes=5)
"""How long a bucket is."""

SWEEP = timedelta(minutes=1)
"""How often sweeps come, as infra/sweep_deadlines.yaml says; a test compares."""

GRACE = timedelta(minutes=1)
"""How much later than its instant a deadline may still be written: clocks of two machines differ."""

INSTANT = timedelta(microseconds=1)
"""What lies between two instants that are kept apart."""

FIRST_LOOK = timedelta(days=1)

SHARDS = 2
"""Over how many partitions a bucket is spread; each has its own watermark and may have its own sweep."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class DueKind(StrEnum):
    """What falls due: a home that is judged, or a link that has been away for long enough."""

    HOME = "home"
    LINK = "link"


class Lane(NamedTuple):
    """What is swept together and has a watermark of its own.

    Homes wait until their signs have come in; links, of which brokers tell at once, do not wait for them.
    """

    kind: DueKind
    shard: int


@dataclass(frozen=True, slots=True)
class Hint:
    """Whose next words are enough to know that a home is well, and until when they are.

    A sign of each of the `ears` and a word of each hub put its look off. The ears are places among the
    devices of the home's record, so that no deadline names a device; `mark` is that record's: of another
    one a hint says nothing.
    """

    ears: tuple[int, ...]
    until: datetime
    mark: str


@dataclass(frozen=True, slots=True)
class Due:
    """One deadline; `name` is a home or a thing.

    `look` counts the proper looks at the home before it: a deadline of an earlier one means nothing.
    """

    kind: DueKind
    name: str
    at: datetime
    hint: Hint | None = None
    look: int = field(default=0, compare=False)

    @property
    def shard(self) -> int:
        """Return the shard, the same for every deadline of this name."""
        return zlib.crc32(f"{self.kind}#{self.name}".encode()) % SHARDS

    @property
    def lane(self) -> Lane:
        """Return the lane in which it is swept."""
        return Lane(self.kind, self.shard)

    @property
    def bucket(self) -> datetime:
        """Return the beginning of the bucket in which it lies."""
        return bucket_of(self.at)


def bucket_of(at: datetime) -> datetime:
    """Return when the bucket of an instant begins."""
    return _EPOCH + (at - _EPOCH) // BUCKET * BUCKET


def armed(
    kind: DueKind,
    name: str,
    at: datetime,
    now: datetime,
    *,
    hint: Hint | None = None,
    look: int = 0,
) -> Due:
    """Return a deadline that no sweep has passed yet: one that is over falls due now."""
    return Due(kind, name, max(at, now), hint, look)


def swept_until(watermark: datetime | None, now: datetime) -> datetime:
    """Return up to which instant all is swept.

    The first sweep of all looks back for as long as homes may have been enrolled without a sweep.
    """
    return now - FIRST_LOOK if watermark is None else watermark


def unswept(swept: datetime, now: datetime) -> Iterator[datetime]:
    """Yield the buckets that hold what is past the watermark, oldest first, up to now's own."""
    bucket = bucket_of(swept)
    while bucket <= now:
        yield bucket
        bucket += BUCKET


def passed_by(now: datetime, left: Iterable[datetime]) -> datetime:
    """Return up to which instant a sweep of all that was due by now may move the watermark.

    Nothing is armed any more so long before now, and what was left lies behind it. What lies before
    it is never read again, so a deadline that is settled need not be taken out.
    """
    return min([now - GRACE, *(at - INSTANT for at in left)])


@dataclass(frozen=True, slots=True)
class Ingest:
    """How far signs of life have come in: tracers are sent the same way and looked for.

    Silence is judged only up to what has surely come in; a late stream so never looks like silence.
    """

    asked: datetime | None = None
    passed: datetime | None = None

    @property
    def is_answered(self) -> bool:
        """Tell whether the tracer that was asked for has come in, or none is under way."""
        if self.asked is None:
            return True
        return self.passed is not None and self.passed >= self.asked

    def heard_until(self, now: datetime, margin: timedelta) -> datetime | None:
        """Return up to when all signs are in: tracers passed it, and it is older than `margin`.

        The margin is for what tracers say nothing of: a sign that is tried again, or whose window closes
        later than theirs. It runs from the sign's own instant, for that is how long the sign has had.
        """
        return None if self.passed is None else min(now - margin, self.passed)

    def lag(self, now: datetime) -> timedelta:
        """Return for how long the oldest tracer has been under way."""
        if self.asked is None or self.is_answered:
            return timedelta(0)
        return now - self.asked
