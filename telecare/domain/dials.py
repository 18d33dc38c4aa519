"""What a meter's dial showed, kept so that readings may come late, twice and in any order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate, pairwise

SLOT = timedelta(minutes=30)
LONGEST_WINDOW = timedelta(hours=24)
"""No rule of a meter looks further back than what is kept of its dial."""

METERS = WATER, ENERGY = "water", "energy"
"""The readings that are meters' (contracts section 2): what the dial shows, in litres and in watt hours."""

_KEPT_SLOTS = LONGEST_WINDOW // SLOT + 2
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Dial:
    """What the dial showed: the highest number of one half hour, and when it was first read."""

    slot: int
    at: datetime
    count: float


Dials = tuple[Dial, ...]


def dial_at(at: datetime, count: float) -> Dial:
    """Return a reading as it is kept: to the second, and to a thousandth of the meter's unit."""
    return Dial((at - _EPOCH) // SLOT, at.replace(microsecond=0), round(count, 3))


def merged_dials(dials: Iterable[Dial]) -> Dials:
    """Return the dials of the last day and a little more, one a half hour, in order.

    Of a half hour the highest number counts, for a dial only grows, and where it was read first. In
    which order, how often and in which parts dials come makes no difference.
    """
    slots: dict[int, Dial] = {}
    for dial in dials:
        known = slots.get(dial.slot)
        if known is None or (dial.count, known.at) > (known.count, dial.at):
            slots[dial.slot] = dial
    oldest = max(slots, default=0) - _KEPT_SLOTS
    return tuple(slots[slot] for slot in sorted(slots) if slot >= oldest)


def dials_to_plain(dials: Dials) -> list[int]:
    """Return dials as JSON holds them: of the newest seconds and thousandths, then differences back in time."""
    back = [((d.at - _EPOCH) // _SECOND, round(d.count * 1000)) for d in reversed(dials)]
    steps = [(a - b, c - d) for (a, c), (b, d) in pairwise(back)]
    return [number for pair in (*back[:1], *steps) for number in pair]


def dials_from_plain(numbers: Sequence[int]) -> Dials:
    """Return the dials that `dials_to_plain` wrote."""
    ats = accumulate(numbers[::2], lambda later, passed: later - passed)
    counts = accumulate(numbers[1::2], lambda later, used: later - used)
    found = [
        dial_at(_EPOCH + at * _SECOND, count / 1000) for at, count in zip(ats, counts, strict=True)
    ]
    return tuple(reversed(found))
