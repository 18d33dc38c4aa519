"""Measures two pieces of work by turns, so that whatever slows the machine down slows both."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from benchmarks.figures import Tell

Work = Callable[[], object]
Meter = Callable[[Work], float]


def cpu_s(work: Work) -> float:
    """Return the processor time, in seconds, that this process spends on a piece of work."""
    began = time.process_time()
    work()
    return time.process_time() - began


@dataclass(frozen=True, slots=True)
class Ratio:
    """How ours compares with the baseline: the median of the rounds and the middle half of them."""

    median: float
    spread: tuple[float, float]
    ours_s: float
    baseline_s: float


def compare(ours: Work, baseline: Work, rounds: int, tell: Tell, meter: Meter = cpu_s) -> Ratio:
    """Measure both in each round, the other one first every second time."""
    spent: list[tuple[float, float]] = []
    for number in range(rounds):
        tell(f"round {number + 1} of {rounds}")
        if number % 2:
            second, first = meter(baseline), meter(ours)
            spent.append((first, second))
        else:
            spent.append((meter(ours), meter(baseline)))
    return ratio_of(spent)


def ratio_of(spent: Sequence[tuple[float, float]]) -> Ratio:
    """Return the ratio of rounds, each (ours, baseline); ValueError where a baseline took no time."""
    if any(baseline <= 0 for _, baseline in spent):
        raise ValueError("a baseline that took no time is too short to be compared with")
    return Ratio(
        statistics.median(ours / baseline for ours, baseline in spent),
        middle_half([ours / baseline for ours, baseline in spent]),
        statistics.median(ours for ours, _ in spent),
        statistics.median(baseline for _, baseline in spent),
    )


def middle_half(values: Sequence[float]) -> tuple[float, float]:
    """Return the first and the third quartile; of one value itself twice."""
    if len(values) == 1:
        return values[0], values[0]
    first, _, third = statistics.quantiles(values, n=4, method="inclusive")
    return first, third
