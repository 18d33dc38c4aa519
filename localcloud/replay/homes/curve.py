"""The curve of docs/silence.md: what each number of accepted false alarms buys, on homes left out of the prior."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

from localcloud.replay.homes.fit import fit
from localcloud.replay.homes.hindsight import known_before
from localcloud.replay.homes.lives import Habit, life
from localcloud.replay.homes.mixture import ALL, MIXED
from localcloud.replay.homes.profiles import profiles
from localcloud.replay.homes.recorded import Home
from localcloud.replay.homes.trial import HOUR, Score, score, try_life
from telecare.domain.rhythm.rules import QuietRules

ACCEPTED = (0.1, 0.2, 0.3, 0.4, 0.6, 0.8, 1.2, 2.0)
FORESEEN = (0.1, 0.3, 0.6)
FIXED = (timedelta(hours=8), timedelta(hours=12))
LIVES = 4


def curve(habit: Habit, rules: QuietRules, lives: int = LIVES) -> Score:
    """Try the rules on lives of every profile, each by the prior of the nine other homes."""
    trials = []
    for home in profiles():
        prior = fit(other for other in profiles() if other is not home)
        by = replace(rules, prior=prior)
        for number in range(lives):
            trials.append(try_life(life(home, habit, f"{number}"), by, f"{home.name} {number}"))
    return score(trials)


def lines(rules: QuietRules) -> Iterator[str]:
    """Yield the tables of generated homes as Markdown, one a habit, one row a number of accepted false alarms.

    The last rows are fixed clocks, and in a mixed street what is reached by whom the home was known before.
    """
    tried = _tried(rules)
    for habit in ALL:
        rows = [(name, curve(habit, by)) for name, by in tried]
        known = [replace(rules, false_alarms=accepted) for accepted in FORESEEN]
        if habit is MIXED:
            rows += [
                (f"known before, {by.false_alarms:g}", known_before(habit, by, LIVES))
                for by in known
            ]
        yield from _table(habit.name, "accepted", rows)


def recorded_lines(homes: Sequence[Home], rules: QuietRules) -> Iterator[str]:
    """Yield the tables of real homes: each by the rules as they stand, then the curve over all of them.

    Every home weighs the same: alarms for nothing are the mean over homes, and in each as many people fall.
    """
    yield from _table("each recorded home", "home", _each(homes, rules))
    rows = [(name, score([home.tried(by) for home in homes])) for name, by in _tried(rules)]
    yield from _table(f"recorded homes, {len(homes)} in all", "accepted", rows)


def _each(homes: Sequence[Home], rules: QuietRules) -> Iterator[tuple[str, Score]]:
    """Yield two rows a home: as the rules stand, and by the longest of the fixed clocks."""
    clock = max(FIXED)
    for home in homes:
        yield f"{home.name}, {home.days:.0f} days", score([home.tried(rules)])
        yield f"{home.name}, fixed {clock / HOUR:g} h", score([home.tried(_fixed(rules, clock))])


def _tried(rules: QuietRules) -> list[tuple[str, QuietRules]]:
    tried = [(f"{accepted:g}", replace(rules, false_alarms=accepted)) for accepted in ACCEPTED]
    return tried + [(f"fixed {clock / HOUR:g} h", _fixed(rules, clock)) for clock in FIXED]


def _fixed(rules: QuietRules, clock: timedelta) -> QuietRules:
    return replace(rules.unlearnt(), plain=clock)


def _table(name: str, of: str, rows: Iterable[tuple[str, Score]]) -> Iterator[str]:
    yield f"\n**{name}**\n"
    yield f"| {of} | alarms for nothing in 30 days | median, h | nine in ten, h | at the door, h |"
    yield "|---|---|---|---|---|"
    for label, each in rows:
        hours = (each.median_h, each.nine_in_ten_h, each.door_median_h)
        told = " | ".join(f"{delay:.1f}" if delay else "none" for delay in hours)
        yield f"| {label} | {each.false_alarms:.2f} | {told} |"
