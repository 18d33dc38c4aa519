"""What the quiets of one home have taught: when they end, how often they are long, and how long then."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from telecare.domain.rhythm.hours import (
    DIGITS,
    HOUR,
    NOTHING,
    ByHour,
    added,
    faded,
    local_hours,
    pieces,
)
from telecare.domain.rhythm.places import Places, is_by_day, lasted, share_of
from telecare.domain.rhythm.places import faded as places_faded
from telecare.domain.rhythm.places import met as places_met
from telecare.domain.rhythm.population import Prior
from telecare.domain.rhythm.rules import DAY, QuietRules


@dataclass(frozen=True, slots=True)
class Quiet:
    """A time without a sign, between two signs; `place` is the sensor that gave the first of them.

    `in_vain` tells that it was long and people were rung for it, though it ended by a sign.
    """

    start: datetime
    end: datetime
    place: str = ""
    in_vain: bool = False

    @property
    def lasted(self) -> timedelta:
        """Return how long it was."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Habits:
    """A home's own numbers by local hour of the day; old ones fade.

    What happened counts, not in which order it arrived: the newest quiet stays open to a late sign
    that parts it, and only the next one makes it final.
    """

    counted_to: datetime
    days: float = 0.0
    waited: ByHour = NOTHING  # hours of quiet waited through, by the hour in which they were
    ended: ByHour = NOTHING  # quiets that ended, by the hour in which they did
    long: ByHour = NOTHING  # long quiets, by the hour in which they began
    excess: ByHour = NOTHING  # how much longer than long these were, in the home's own time
    places: Places = ()
    in_vain: tuple[datetime, ...] = ()  # when the last long quiets ended that people were rung for
    newest: Quiet | None = None

    def met(self, place: str, at: datetime) -> Habits:
        """Take in that a sensor was heard; from then on quiets may begin there."""
        places = places_met(self.places, place, at)
        return self if places is self.places else replace(self, places=places)

    def quieted(self, quiet: Quiet, rules: QuietRules) -> Habits:
        """Learn from a quiet that a sign has ended; what is shorter than an hour or so teaches nothing."""
        if quiet.lasted <= rules.prior.shortest:
            return self
        return replace(self.settled(rules), newest=quiet)

    def unheard(self, quiet: Quiet, rules: QuietRules) -> Habits:
        """Leave out a time in which the home could not be heard: it was neither quiet nor listened to."""
        if quiet.lasted <= rules.prior.shortest:
            return self
        return replace(self.settled(rules)._faded(quiet.start, rules), counted_to=quiet.end)

    def known_days(self, at: datetime) -> float:
        """Return how many days the home has been listened to by then; days that faded count less."""
        return self.days + (at - self.counted_to) / DAY

    def lively(self, at: datetime, rules: QuietRules) -> timedelta:
        """Return for how long the home was not quiet, up to a sign at `at`."""
        quiet_h = sum(self.waited) + sum(self.ended) * (rules.prior.shortest / HOUR)
        return self.known_days(at) * DAY - quiet_h * HOUR

    def hazard(self, hour: int, prior: Prior) -> float:
        """Return how likely a quiet is to end within an hour of waiting at this hour of the day."""
        ended = prior.hazard_weight_h * prior.hazard[hour] + self.ended[hour]
        return ended / (prior.hazard_weight_h + self.waited[hour])

    def age(self, start: float, end: float, prior: Prior) -> float:
        """Return how old a quiet grows in the home's own time: one for each end that was to be expected."""
        began = start + prior.shortest / HOUR
        return sum(part * self.hazard(hour, prior) for hour, part in pieces(began, end))

    def share(self, place: str, start: datetime, rules: QuietRules) -> float:
        """Return how common it is for a long quiet to begin at a place at this hour, 1 where most do."""
        by_day = is_by_day(local_hours(start, rules.zone), rules.prior)
        known_days = self.known_days(start)
        return share_of(self.places, place, start, known_days, rules.prior, by_day=by_day)

    def settled(self, rules: QuietRules) -> Habits:
        """Make the newest quiet part of the numbers.

        One far too long teaches no patience: a clock that had spared that call would find nobody in time.
        """
        quiet, prior = self.newest, rules.prior
        if quiet is None:
            return self
        start, end = local_hours(quiet.start, rules.zone), local_hours(quiet.end, rules.zone)
        older = self._faded(quiet.end, rules)
        excess = min(self.age(start, end, prior), prior.oldest) - prior.long
        long, over = older.long, older.excess
        if excess > 0 and quiet.lasted <= rules.lesson:
            hour = int(start) % 24
            long, over = added(long, hour, 1), added(over, hour, excess)
        waited = older.waited
        for hour, part in pieces(start + prior.shortest / HOUR, end):
            waited = added(waited, hour, part)
        ended = added(older.ended, int(end) % 24, 1)
        learnt = replace(older, waited=waited, ended=ended, long=long, excess=over, newest=None)
        return learnt._began(quiet, rules)

    def _began(self, quiet: Quiet, rules: QuietRules) -> Habits:
        """Learn where a lasting quiet began, and that people were rung for one in vain."""
        places, in_vain = self.places, self.in_vain
        if rules.prior.lasting < quiet.lasted <= rules.lesson:
            by_day = is_by_day(local_hours(quiet.start, rules.zone), rules.prior)
            places = lasted(places, quiet.place, by_day=by_day)
        if quiet.in_vain:
            in_vain = (*in_vain, quiet.end)[-max(rules.away_calls, 1) :]
        return replace(self, places=places, in_vain=in_vain)

    def _faded(self, now: datetime, rules: QuietRules) -> Habits:
        passed = max((now - self.counted_to) / DAY, 0.0)
        share = 0.5 ** (passed / rules.forget_days)
        return Habits(
            counted_to=max(now, self.counted_to),
            days=round(self.days * share + passed, DIGITS),
            waited=faded(self.waited, share),
            ended=faded(self.ended, share),
            long=faded(self.long, share),
            excess=faded(self.excess, share),
            places=places_faded(self.places, share),
            in_vain=self.in_vain,
        )
