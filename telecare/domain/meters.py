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

from telecare.domain.dials import (
    ENERGY,
    LONGEST_WINDOW,
    SLOT,
    WATER,
    Dial,
    Dials,
    dial_at,
    merged_dials,
)
from telecare.domain.parameters import Parameters

DAY = timedelta(hours=24)
_HOUR = timedelta(hours=1)
_SLOT_H = SLOT / _HOUR
_BEGINNING = datetime.min.replace(tzinfo=UTC)

APART = 2 * SLOT
"""Readings no further apart than this follow each other; of what lies between others little is known."""

SIGN_WORDS = {WATER: "water", ENERGY: "power"}
"""The word of activity that use of each is."""


WINDOWS = ("meter.water_window_h", "meter.energy_window_h", "meter.water_ceaseless_h")
"""The parameters that may not exceed what is kept of a dial."""


class MeterFinding(StrEnum):
    """What a meter brings to light."""

    STILL = "still"  # less was used than anybody who lives uses: ask after the elder
    CEASELESS = "ceaseless"  # something was used in every half hour for long: it runs
    EXCESS = "excess"  # more was used in a day than any home uses


ALARM_WORDS = {
    (WATER, MeterFinding.STILL): "inactivity",
    (ENERGY, MeterFinding.STILL): "inactivity",
    (WATER, MeterFinding.CEASELESS): "water_leak",
    (WATER, MeterFinding.EXCESS): "water_leak",
    (ENERGY, MeterFinding.EXCESS): "other",
}
"""The kind of alarm that a finding is; electricity never runs out of a pipe."""


@dataclass(frozen=True, slots=True)
class MeterRules:
    """The numbers of one kind of meter, in the meter's own unit; nought switches a rule off.

    Where something always runs by itself, as a refrigerator does, ceaseless use is no leak. Use without
    a pause proves life for as long as `unbroken`: after that it may be a tap that nobody turns off.
    `flow` is what pipe or fuse carry in an hour: no home draws more, and a dial that shows more is another.
    """

    window: timedelta
    least: float
    most: float
    sign: float
    always_runs: bool = False
    unbroken: timedelta = LONGEST_WINDOW
    ceaseless: timedelta = LONGEST_WINDOW
    flow: float = 0

    @classmethod
    def water(cls, parameters: Parameters) -> MeterRules:
        """Read a bureau's values for water, in litres."""
        return cls(
            window=parameters.duration("meter.water_window_h"),
            least=parameters.number("meter.water_least_l"),
            most=parameters.number("meter.water_most_l"),
            sign=parameters.number("meter.water_sign_l"),
            unbroken=parameters.duration("meter.unbroken_h"),
            ceaseless=parameters.duration("meter.water_ceaseless_h"),
            flow=parameters.number("meter.water_pipe_l"),
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
            unbroken=parameters.duration("meter.unbroken_h"),
            flow=parameters.number("meter.energy_fuse_w"),
        )


def meter_rules(parameters: Parameters) -> dict[str, MeterRules]:
    """Return the rules of every kind of meter, by the name of its reading."""
    return {WATER: MeterRules.water(parameters), ENERGY: MeterRules.energy(parameters)}


@dataclass(frozen=True, slots=True)
class MeterWatch:
    """One meter under watch, by what its dial showed in each half hour of the last day and a little more.

    A dial below what it showed before is another meter, and so is one further above it than any home could
    have drawn meanwhile: only what came after that counts, and between both nobody drew anything.
    """

    rules: MeterRules
    dials: Dials = ()

    def read(self, at: datetime, count: float) -> MeterWatch:
        """Take a reading in."""
        return replace(self, dials=merged_dials((*self.dials, dial_at(at, count))))

    @property
    def known(self) -> Dials:
        """Return the dials of the meter that is there now."""
        usual = self.rules.flow * _SLOT_H  # nearly all pairs: no call for each
        jumps = [
            n
            for n, (one, other) in enumerate(pairwise(self.dials), 1)
            if not 0 <= other.count - one.count <= usual and self._is_jump(one, other)
        ]
        return self.dials[jumps[-1] :] if jumps else self.dials

    @property
    def has_jumped(self) -> bool:
        """Tell whether its dials are those of more than one meter."""
        return len(self.known) < len(self.dials)

    def _is_jump(self, earlier: Dial, later: Dial) -> bool:
        """Of two readings in one moment the most that half an hour could bring is none."""
        drawn, flow = later.count - earlier.count, self.rules.flow
        most = flow * (max(later.at - earlier.at, SLOT) / _HOUR)
        return drawn < 0 or 0 < most < drawn

    def used(self, span: timedelta) -> float | None:
        """Return what was used in the span before the newest reading; None where that is not known."""
        start = self._before(span)
        return None if start is None else self.known[-1].count - start.count

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

    def proves_life(self, since: datetime = _BEGINNING) -> datetime | None:
        """Return the newest instant after `since` at which somebody had used something, or None.

        What runs without anybody proves nothing: in a home with a leak the meter is no witness. What
        was used between readings far apart may have been used right after the first.
        """
        if not self.rules.sign or self._is_ceaseless():
            return None
        return max((at for at in self._draws() if at > since), default=None)

    def _draws(self) -> Iterator[datetime]:
        """Yield when somebody drew something, as far as it did not run without a pause for long."""
        began: datetime | None = None
        for earlier, later in pairwise(self.dials):
            is_close = later.at - earlier.at <= APART
            is_drawn = later.count - earlier.count >= self.rules.sign
            if not is_drawn or self._is_jump(earlier, later):
                began = None
            elif not is_close:
                began = None
                yield earlier.at
            else:
                began = began or earlier.at
                if later.at - began <= self.rules.unbroken:
                    yield later.at

    def turns_at(self) -> tuple[datetime, ...]:
        """Return when, unless more is used or less, stillness and a leak could be read first of all."""
        if not self.dials:
            return ()
        known, newest = self.known, self.known[-1]
        idle = next(dial for dial in known if newest.count - dial.count < (self.rules.least or 1))
        still = (idle.at + self.rules.window,) if self.rules.least else ()
        if self.rules.always_runs:
            return still
        stopped = [n for n, pair in enumerate(pairwise(known), 1) if not _runs(*pair)]
        return (*still, known[stopped[-1] if stopped else 0].at + self.rules.ceaseless)

    def _before(self, span: timedelta) -> Dial | None:
        """Return the last dial that is at least so old; None if there is none, or it is far older."""
        if not self.dials:
            return None
        start = self.known[-1].at - span
        older = [dial for dial in self.known if dial.at <= start]
        return older[-1] if older and start - older[-1].at <= APART else None

    def _is_ceaseless(self) -> bool:
        """Tell whether every half hour of so long was read and saw use, though nothing should always run."""
        slots = self.rules.ceaseless // SLOT
        if self.rules.always_runs or not slots:
            return False
        recent = self.known[-slots - 1 :]
        return len(recent) > slots and all(_runs(*pair) for pair in pairwise(recent))


def _runs(earlier: Dial, later: Dial) -> bool:
    return later.slot == earlier.slot + 1 and later.count > earlier.count
