"""One person's rhythm as a sweep needs it: fold each sign in, ask when the quiet since is too long, keep it as text."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from telecare.domain.rhythm.habits import Habits, Quiet
from telecare.domain.rhythm.patience import patience
from telecare.domain.rhythm.rules import QuietRules


class Heard(NamedTuple):
    """A sign: when, and which sensor gave it, '' where none did. Of signs at one instant the greater is the later."""

    at: datetime
    place: str = ""


def take_sign(
    habits: Habits, last: Heard, sign: Heard, rules: QuietRules, *, heard: bool = True
) -> Habits:
    """Learn from a sign when the newest one known was `last`.

    `heard` is false when the home could not be heard for a part of that time: it teaches nothing. The
    same sign again, or one that comes late, leaves what would have been learnt from it in time.
    """
    habits = habits.met(sign.place, sign.at)
    if sign.at < last.at:
        return _parted(habits, sign, rules)
    quiet = Quiet(last.at, sign.at, last.place)
    return _quieted(habits, quiet, rules) if heard else habits.unheard(quiet, rules)


def _quieted(habits: Habits, quiet: Quiet, rules: QuietRules) -> Habits:
    """Learn from a quiet that a sign has ended, and whether people were rung for it."""
    if quiet.lasted > rules.away:
        waited = patience(habits, quiet.start, rules, quiet.place)
        quiet = replace(quiet, in_vain=quiet.lasted >= waited)
    return habits.quieted(quiet, rules)


def _parted(habits: Habits, sign: Heard, rules: QuietRules) -> Habits:
    """Learn from a sign that came late and fell into the newest quiet: it was two. Or it was the very first."""
    quiet = habits.newest
    if quiet is None and habits.days == 0 and sign.at < habits.counted_to:
        return replace(habits, counted_to=sign.at)
    if quiet is None or not quiet.start <= sign.at < quiet.end:
        return habits
    before = replace(habits, newest=None)
    if sign.at == quiet.start:
        return _quieted(before, replace(quiet, place=max(quiet.place, sign.place)), rules)
    first = _quieted(before, Quiet(quiet.start, sign.at, quiet.place), rules)
    return _quieted(first, Quiet(sign.at, quiet.end, sign.place), rules)


@dataclass(frozen=True, slots=True)
class PersonRhythm:
    """The newest sign, the sensor that gave it, and the habits; a few times a day more than `last` changes.

    `folded` takes a sign in, `overdue_at` says when silence is too long, and `earliest` is a bound
    below it that costs nothing: a sweep that looks no sooner than that looks seldom.
    """

    last: datetime
    habits: Habits
    place: str = ""

    @classmethod
    def begun(cls, at: datetime, place: str = "") -> PersonRhythm:
        """Start with nothing known but that life is proven at `at`."""
        return cls(at, Habits(counted_to=at).met(place, at), place)

    def folded(
        self, at: datetime, rules: QuietRules, place: str = "", *, heard: bool = True
    ) -> PersonRhythm:
        """Take a sign in, in whatever order signs come and however often."""
        last, sign = Heard(self.last, self.place), Heard(at, place)
        habits = take_sign(self.habits, last, sign, rules, heard=heard)
        newest = max(last, sign)
        return PersonRhythm(newest.at, habits, newest.place)

    def earliest(self, rules: QuietRules) -> datetime:
        """Return an instant before which nobody is overdue."""
        return self.last + rules.quickest

    def overdue_at(self, rules: QuietRules) -> datetime:
        """Return when the quiet since the newest sign has become too long."""
        return self.last + patience(self.habits, self.last, rules, self.place)
