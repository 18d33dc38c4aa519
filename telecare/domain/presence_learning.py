"""What the deployed watch learns of a person's rhythm: from runs of signs, whatever their order of arrival.

A rhythm is stored as of a while ago; what is younger is read anew at each look, from runs that merge
in any order. A late sign therefore teaches what it would have taught in time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from telecare.domain.liveness import Deafness
from telecare.domain.rhythm.person import PersonRhythm
from telecare.domain.rhythm.rules import QuietRules
from telecare.domain.stirs import CLOSE, Stir, Stirs


@dataclass(frozen=True, slots=True)
class Unheard:
    """Times from which nothing may be learnt: the home was deaf, or its person away until an instant."""

    gaps: tuple[Deafness, ...] = ()
    home_since: datetime | None = None

    def covers(self, start: datetime, end: datetime) -> bool:
        """Tell whether a quiet may only look like one; outages too short to hide a quiet do not count."""
        if self.home_since is not None and start < self.home_since:
            return True
        deaf = (min(gap.end, end) - max(gap.start, start) for gap in self.gaps)
        return sum((each for each in deaf if each > timedelta(0)), timedelta(0)) > CLOSE


@dataclass(frozen=True, slots=True)
class Lesson:
    """A person's rhythm as it stands, and as it is kept; `rung` is what it would have rung since."""

    rhythm: PersonRhythm
    kept: PersonRhythm
    rung: int


def met(kept: PersonRhythm, places: Mapping[str, datetime]) -> PersonRhythm:
    """Take in which sensors were heard, and when first."""
    habits = kept.habits
    for place, at in places.items():
        habits = habits.met(place, at)
    return replace(kept, habits=habits)


def learnt(
    kept: PersonRhythm, stirs: Stirs, unheard: Unheard, rules: QuietRules, settled: datetime
) -> Lesson:
    """Learn from the runs that follow what is kept; only those that ended by `settled` are kept.

    The same runs again teach nothing more, for none of them is younger than what they left.
    """
    old = [stir for stir in stirs if stir.end <= settled]
    after, rung = _lived(kept, old, unheard, rules)
    now, _ = _lived(after, stirs, unheard, rules)
    return Lesson(now, after, rung)


def _lived(
    rhythm: PersonRhythm, stirs: Iterable[Stir], unheard: Unheard, rules: QuietRules
) -> tuple[PersonRhythm, int]:
    """Return the rhythm after some runs, and how many of the quiets between them it would have rung for."""
    rung = 0
    for stir in stirs:
        if stir.end <= rhythm.last:
            continue
        if stir.start > rhythm.last:
            heard = not unheard.covers(rhythm.last, stir.start)
            rung += heard and stir.start >= rhythm.overdue_at(rules)
            rhythm = rhythm.folded(stir.start, rules, heard=heard)
        rhythm = replace(rhythm, last=stir.end, place=stir.place)
    return rhythm, rung
