"""Plays the rows of a recording on virtual time: each is a device's message, and between them deadlines fall due."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import chain

from infra.policy import BureauPolicy
from localcloud.replay.home import HOME, RecordedHome, ReplayClock
from localcloud.replay.messages import HEARTBEAT, MOST_DEVICES, Names, message_of, refused
from localcloud.replay.recording import RecordingError, Row
from telecare.domain.errors import MessageError
from telecare.domain.findings import Finding, Outcome
from telecare.domain.kinds import Risk
from telecare.domain.link_watch import FIRST_DAY, usual_period
from telecare.domain.liveness import LivenessState
from telecare.services.shadow_watch import ShadowWatch
from telecare.services.watch_home import WatchHome

HUB = "gw"
"""How recordings call the hub."""

STRAGGLING = timedelta(hours=1)
"""How long after the first day its late beats are still waited for before their median is taken."""

PROGRESS_EVERY = 10_000


@dataclass(frozen=True, slots=True)
class Span:
    """A time during which the person's liveness was the same."""

    start: datetime
    end: datetime
    state: LivenessState


@dataclass(slots=True)
class Replayed:
    """What a replay brought to light; devices by the names of the recording."""

    home: RecordedHome | None = None
    events: int = 0
    findings: list[Finding] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    names: Names = field(default_factory=lambda: Names(""))
    period: timedelta | None = None
    shadow: ShadowWatch | None = None


def replay(
    rows: Iterable[Row],
    policy: BureauPolicy,
    risk: Risk,
    period: timedelta | None = None,
    progress: Callable[[int], None] = lambda _: None,
    trial: Mapping[str, float] | None = None,
) -> Replayed:
    """Play all rows; after the last one time stands still. `trial` are thresholds to try beside.

    Raises RecordingError for a row that the platform would not read.
    """
    remaining = iter(rows)
    first = next(remaining, None)
    if first is None:
        return Replayed()
    home = RecordedHome(policy, risk, ReplayClock(first.received_at), trial or {})
    player = _Player(first, home, period)
    for row in player.looked_ahead(chain((first,), remaining)):
        player.play(row)
        if player.found.events % PROGRESS_EVERY == 0:
            progress(player.found.events)
    return player.ended()


class _Player:
    """Moves the clock from instant to instant, so that whatever is done is done at its own time."""

    def __init__(self, first: Row, home: RecordedHome, period: timedelta | None) -> None:
        names = Names(f"{home.policy.bureau}-{HOME}")
        self._home, self._clock = home, home.clock
        self._watch: WatchHome = home.watched(names.thing(HUB), first.at)
        self._enrolled: set[str] = set()
        self._since, self._state = self._clock.now(), LivenessState.CONFIRMED
        self.found = Replayed(home, names=names, period=period, shadow=self._watch.shadow)
        if period:
            self._watch.expect_beats(period)

    def looked_ahead(self, rows: Iterator[Row]) -> Iterator[Row]:
        """Yield every row; at the hub's first beat learn its period from the day that follows."""
        for row in rows:
            if self.found.period is None and _is_beat(row):
                day = list(_until(rows, row.received_at + FIRST_DAY + STRAGGLING))
                beats = [each.at for each in (row, *day) if _is_beat(each)]
                self._learn(usual_period(beats))
                yield row
                yield from day
                yield from rows
                return
            yield row

    def _learn(self, period: timedelta | None) -> None:
        self.found.period = period
        if period:
            self._watch.expect_beats(period)

    def play(self, row: Row) -> None:
        """Let time come to a row's arrival and take it in."""
        thing = self.found.names.thing(row.device)
        if thing not in self._enrolled:
            self._enrol(thing, row)
        due = self._watch.due
        while due is not None and due < row.received_at:
            self._move_to(due)
            self._keep(self._watch.pass_time(due))
            due = self._watch.due
        self._move_to(row.received_at)
        try:
            outcomes = self._watch.receive(message_of(row, thing))
        except MessageError as error:
            raise refused(row, error.reason) from error
        if outcomes:
            self._keep(outcomes)
        self.found.events += 1

    def ended(self) -> Replayed:
        """Do what falls due at the very last instant, and return what was found."""
        now = self._clock.now()
        self._keep(self._watch.pass_time(now))
        self._close_span(now)
        return self.found

    def _enrol(self, thing: str, row: Row) -> None:
        if len(self._enrolled) == MOST_DEVICES:
            problem = f"more than {MOST_DEVICES} devices: this is not the recording of one home"
            raise RecordingError(problem, row.line, "device", "record each home in its own file")
        self._enrolled.add(thing)
        self._home.enrol(thing, row.kind)

    def _move_to(self, instant: datetime) -> None:
        """Time never runs back: what was recorded as earlier arrives now."""
        self._clock.instant = max(self._clock.instant, instant)

    def _keep(self, outcomes: Iterable[Outcome]) -> None:
        for outcome in outcomes:
            if isinstance(outcome, Finding):
                self.found.findings.append(outcome)
                continue
            if self._state is LivenessState.OVERDUE:
                self._home.answer()
            self._close_span(outcome.at)
            self._state = outcome.state

    def _close_span(self, now: datetime) -> None:
        spans = self.found.spans
        if now > self._since:
            if spans and spans[-1].state is self._state:
                self._since = spans.pop().start
            spans.append(Span(self._since, now, self._state))
        self._since = now


def _is_beat(row: Row) -> bool:
    return row.kind == HEARTBEAT and row.device == HUB


def _until(rows: Iterator[Row], end: datetime) -> Iterator[Row]:
    """Yield rows up to and with the first that arrives after `end`."""
    for row in rows:
        yield row
        if row.received_at > end:
            return
