"""What a home's water or electricity meter tells: that somebody lives, that nobody does, that something runs.

Meters have rules of their own (HZ23-28, FJ24-22): they count for everybody and everything in the home,
so little use means silence, ceaseless use means a leak, and use in a leak proves nobody's life.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from telecare.domain.parameters import Parameters

DAY = timedelta(hours=24)
SLOT = timedelta(minutes=30)
_SLOTS_A_DAY = DAY // SLOT
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class MeterFinding(StrEnum):
    """What a meter brings to light."""

    STILL = "still"  # less was used than anybody who lives uses: ask after the elder
    CEASELESS = "ceaseless"  # something was used in every half hour of a day: it runs
    EXCESS = "excess"  # more was used in a day than any home uses


@dataclass(frozen=True, slots=True)
class MeterRules:
    """The numbers of one kind of meter, in the meter's own unit; nought switches a rule off.

    Where something always runs by itself, as a refrigerator does, ceaseless use is no leak.
    """

    window: timedelta
    least: float
    most: float
    sign: float
    always_runs: bool = False

    @classmethod
    def water(cls, parameters: Parameters) -> MeterRules:
        """Read a bureau's values for water, in litres."""
        return cls(
            window=parameters.duration("meter.water_window_h"),
            least=parameters.number("meter.water_least_l"),
            most=parameters.number("meter.water_most_l"),
            sign=parameters.number("meter.water_sign_l"),
        )

    @classmethod
    def energy(cls, parameters: Parameters) -> MeterRules:
        """Read a bureau's values for electricity, in watt hours."""
        return cls(
            window=parameters.duration("meter.energy_window_h"),
            least=parameters.number("meter.energy_least_wh"),
            most=parameters.number("meter.energy_most_wh"),
            sign=parameters.number("meter.energy_sign_wh"),
            always_runs=True,
        )


@dataclass(frozen=True, slots=True)
class Dial:
    """What the dial showed: the highest number of one half hour, and when it was read."""

    slot: int
    at: datetime
    count: float


@dataclass(frozen=True, slots=True)
class MeterWatch:
    """One meter under watch, by what its dial showed in each half hour of the last day and a little more.

    A dial only ever grows, so the highest number of a half hour is its last: in which order readings
    come and how often makes no difference. A dial far below what it showed is another meter.
    """

    rules: MeterRules
    dials: tuple[Dial, ...] = ()

    def read(self, at: datetime, count: float) -> MeterWatch:
        """Take a reading in."""
        dial = Dial((at - _EPOCH) // SLOT, at, count)
        newest = self.dials[-1] if self.dials else dial
        if dial.at > newest.at and dial.count < newest.count:
            return replace(self, dials=(dial,))
        known = {each.slot: each for each in self.dials}
        same = known.get(dial.slot)
        if same is None or same.count < dial.count:
            known[dial.slot] = dial
        oldest = max(known) - _kept_slots(self.rules)
        dials = tuple(known[slot] for slot in sorted(known) if slot >= oldest)
        return replace(self, dials=dials)

    def used(self, span: timedelta) -> float | None:
        """Return what was used in the span before the newest reading; None where that is not known."""
        start = self._before(span)
        return None if start is None else self.dials[-1].count - start.count

    def findings(self) -> frozenset[MeterFinding]:
        """Return what holds as of the newest reading; a meter that was not read for a while tells nothing."""
        rules, found = self.rules, set()
        still, day = self.used(rules.window), self.used(DAY)
        if still is not None and still < rules.least:
            found.add(MeterFinding.STILL)
        if day is not None and 0 < rules.most < day:
            found.add(MeterFinding.EXCESS)
        if self._is_ceaseless():
            found.add(MeterFinding.CEASELESS)
        return frozenset(found)

    def proves_life(self, since: datetime) -> datetime | None:
        """Return the newest instant after `since` at which somebody had used something, or None.

        What runs without anybody proves nothing: in a home with a leak the meter is no witness.
        """
        if not self.rules.sign or self._is_ceaseless():
            return None
        signs = [
            later.at
            for earlier, later in pairwise(self.dials)
            if later.count - earlier.count >= self.rules.sign and later.at > since
        ]
        return signs[-1] if signs else None

    def _before(self, span: timedelta) -> Dial | None:
        """Return the last dial that is at least so old; None if there is none, or it is far older."""
        if not self.dials:
            return None
        start = self.dials[-1].at - span
        older = [dial for dial in self.dials if dial.at <= start]
        return older[-1] if older and start - older[-1].at <= 2 * SLOT else None

    def _is_ceaseless(self) -> bool:
        """Tell whether every half hour of a day was read and saw use, though nothing should always run."""
        if self.rules.always_runs:
            return False
        recent = self.dials[-_SLOTS_A_DAY - 1 :]
        return len(recent) > _SLOTS_A_DAY and all(_runs(recent))


def _runs(dials: tuple[Dial, ...]) -> Iterator[bool]:
    for earlier, later in pairwise(dials):
        yield later.slot == earlier.slot + 1 and later.count > earlier.count


def _kept_slots(rules: MeterRules) -> int:
    return max(DAY, rules.window) // SLOT + 2
