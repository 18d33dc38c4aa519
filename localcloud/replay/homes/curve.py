"""The curve of docs/silence.md: what each number of accepted false alarms buys, on homes left out of the prior."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

from localcloud.replay.homes.fit import fit
from localcloud.replay.homes.hindsight import known_before
from localcloud.replay.homes.lives import Habit, Sign, life
from localcloud.replay.homes.mixture import ALL, MIXED
from localcloud.replay.homes.profiles import profiles
from localcloud.replay.homes.trial import HOUR, Score, score, try_life
from telecare.domain.rhythm.rules import QuietRules

ACCEPTED = (0.1, 0.2, 0.3, 0.45, 0.6, 0.8, 1.2, 2.0)
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


def whole(signs: Sequence[Sign], rules: QuietRules) -> Score:
    """Try the rules on one recorded life."""
    return score([try_life(signs, rules, "whole", falls=300)])


def lines(rules: QuietRules, recorded: Sequence[Sign] = ()) -> Iterator[str]:
    """Yield the tables as Markdown, one a habit, one row a number of accepted false alarms.

    The last rows are fixed clocks, and in a mixed street what is reached by whom the home was known before.
    """
    tried = [(f"{accepted:g}", replace(rules, false_alarms=accepted)) for accepted in ACCEPTED]
    tried += [(f"fixed {clock / HOUR:g} h", _fixed(rules, clock)) for clock in FIXED]
    for habit in ALL:
        rows = [(name, curve(habit, by)) for name, by in tried]
        known = [replace(rules, false_alarms=accepted) for accepted in FORESEEN]
        if habit is MIXED:
            rows += [
                (f"known before, {by.false_alarms:g}", known_before(habit, by, LIVES))
                for by in known
            ]
        yield from _table(habit.name, rows)
    if recorded:
        yield from _table("recorded", [(name, whole(recorded, by)) for name, by in tried])


def _fixed(rules: QuietRules, clock: timedelta) -> QuietRules:
    return replace(rules.unlearnt(), plain=clock)


def _table(name: str, rows: Sequence[tuple[str, Score]]) -> Iterator[str]:
    yield f"\n**{name}**\n"
    yield "| accepted | alarms for nothing in 30 days | median, h | nine in ten, h | at the door, h |"
    yield "|---|---|---|---|---|"
    for label, each in rows:
        door = f"{each.door_median_h:.1f}" if each.door_median_h else "none"
        yield (
            f"| {label} | {each.false_alarms:.2f} | {each.median_h:.1f} "
            f"| {each.nine_in_ten_h:.1f} | {door} |"
        )
