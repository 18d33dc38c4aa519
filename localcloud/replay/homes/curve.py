"""The curve of docs/silence.md: what each number of accepted false alarms buys, on homes left out of the prior."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from localcloud.replay.homes.fit import fit
from localcloud.replay.homes.lives import HABITS, Habit, Sign, life
from localcloud.replay.homes.profiles import profiles
from localcloud.replay.homes.trial import Score, score, try_life
from telecare.domain.rhythm.rules import QuietRules

ACCEPTED = (0.5, 1.0, 1.5, 2.0, 3.0, 5.0)
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
    """Yield the tables as Markdown, one a habit, one row a number of accepted false alarms."""
    for habit in HABITS:
        yield from _table(habit.name, [(a, curve(habit, _by(rules, a))) for a in ACCEPTED])
    if recorded:
        yield from _table("recorded", [(a, whole(recorded, _by(rules, a))) for a in ACCEPTED])


def _by(rules: QuietRules, accepted: float) -> QuietRules:
    return replace(rules, false_alarms=accepted)


def _table(name: str, rows: Sequence[tuple[float, Score]]) -> Iterator[str]:
    yield f"\n**{name}**\n"
    yield "| accepted in 30 days | alarms for nothing | median, h | nine in ten, h | at the door, median, h |"
    yield "|---|---|---|---|---|"
    for accepted, each in rows:
        yield (
            f"| {accepted:g} | {each.false_alarms:.2f} | {each.median_h:.1f} "
            f"| {each.nine_in_ten_h:.1f} | {each.door_median_h:.1f} |"
        )
