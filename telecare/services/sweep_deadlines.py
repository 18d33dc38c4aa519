"""Sweeps what is due: homes that may have been silent for too long, links that are still away."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from telecare.domain.deadlines import (
    SHARDS,
    Due,
    DueKind,
    Ingest,
    armed,
    passed_by,
    swept_until,
    unswept,
)
from telecare.domain.errors import AnjuError, UnavailableError
from telecare.domain.tracers import passed, tracers
from telecare.ports.facts import Facts
from telecare.ports.presence import Deadlines, Presences, Tracers
from telecare.ports.world import Clock, Directory
from telecare.services.judge_home import JudgeHome
from telecare.services.judge_link import Counted, JudgeLink
from telecare.services.survey_homes import Glimpse, SurveyHomes
from telecare.services.tell_outage import TellOutage

BUDGET = timedelta(seconds=40)
"""A sweep begins no further judgement after this long: its function is given 50 s."""

AGAIN = timedelta(minutes=5)
"""When a deadline is tried again that could not be acted on: it must not hold its bucket back."""

INGEST = "ingest"
AT_ONCE = 100
"""How many deadlines are acted on together: what their homes have in common is read once."""

ALL_SHARDS = tuple(range(SHARDS))


@dataclass(slots=True)
class _Round:
    """One sweep of one bureau: what it has counted, and how far signs had come in when it began."""

    bureau: str
    began: datetime
    counted: Counted
    heard_until: datetime | None = None
    has_looked: bool = False
    seen: int = 0
    failed: int = 0
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class SweepDeadlines:
    """Sweeps; late, twice and at the same moment it does the same as once.

    The watermark passes what is settled for good, and nothing else. A home is judged only as of an
    instant up to which its signs have surely come in: a late stream never looks like silence.
    """

    bureaus: tuple[str, ...]
    deadlines: Deadlines
    presences: Presences
    tracers: Tracers
    directory: Directory
    survey_homes: SurveyHomes
    judge_home: JudgeHome
    judge_link: JudgeLink
    tell_outage: TellOutage
    clock: Clock
    facts: Facts

    def sweep(self, shards: Iterable[int] = ALL_SHARDS) -> None:
        """Look at all that is due in some shards until the budget is spent; the rest is due still.

        UnavailableError at the end when something could not be judged.
        """
        chosen, failed = tuple(shards), 0
        for bureau in self.bureaus:
            swept = _Round(bureau, self.clock.now(), {})
            marks = self.deadlines.watermarks(bureau)
            for shard in chosen:
                self._sweep_shard(swept, shard, marks.get(shard))
            failed += swept.failed
            if swept.seen or swept.waiting:
                self.facts.note(
                    "deadlines_swept",
                    bureau=bureau,
                    seen=swept.seen,
                    failed=swept.failed,
                    waiting=swept.waiting,
                )
        if failed:
            raise UnavailableError(f"{failed} deadlines could not be acted on")

    def _sweep_shard(self, swept: _Round, shard: int, mark: datetime | None) -> None:
        now, left = swept.began, list[datetime]()
        since = swept_until(mark, now)
        for bucket in unswept(since, now):
            dues = self.deadlines.due(swept.bureau, shard, bucket, since, now)
            while some := tuple(islice(dues, AT_ONCE)):
                seen = self._surveyed(swept, some)
                left += [d.at for d in some if not self._done(swept, d, seen.get(d.name))]
        passed = passed_by(now, left)
        if passed > since:
            self.deadlines.advance(swept.bureau, shard, passed)

    def _surveyed(self, swept: _Round, dues: tuple[Due, ...]) -> Mapping[str, Glimpse]:
        """Look at many homes at once; where that fails, each is looked at by itself."""
        if self._is_spent(swept):
            return {}
        try:
            homes = [d.name for d in dues if d.kind is DueKind.HOME and self._is_heard(swept, d)]
            return self.survey_homes.survey(swept.bureau, homes) if homes else {}
        except AnjuError as error:
            self.facts.note("survey_failed", bureau=swept.bureau, error=type(error).__name__)
            return {}

    def _is_spent(self, swept: _Round) -> bool:
        return self.clock.now() - swept.began >= BUDGET

    def _done(self, swept: _Round, due: Due, glimpse: Glimpse | None) -> bool:
        """Act on one deadline; False where it stays for the next sweep."""
        if self._is_spent(swept):
            return False
        try:
            return self._judged(swept, due, glimpse)
        except AnjuError as error:
            swept.failed += 1
            kind = type(error).__name__
            self.facts.note("deadline_stuck", bureau=swept.bureau, kind=due.kind, error=kind)
            return self._put_off(swept, due)

    def _judged(self, swept: _Round, due: Due, glimpse: Glimpse | None) -> bool:
        if due.kind is DueKind.LINK:
            self.judge_link.judge(swept.bureau, due, swept.began, swept.counted)
        else:
            heard_until = self._heard_until(swept)
            if heard_until is None or heard_until < due.at:
                swept.waiting += 1
                return False
            self.judge_home.judge(swept.bureau, due, heard_until, glimpse)
        swept.seen += 1
        return True

    def _put_off(self, swept: _Round, due: Due) -> bool:
        """Try again later, in a bucket of its own time: one that is stuck holds no watermark back."""
        again = armed(due.kind, due.name, swept.began + AGAIN, swept.began)
        judge = self.judge_link if due.kind is DueKind.LINK else self.judge_home
        try:
            judge.put_off(swept.bureau, due, again)
        except AnjuError as error:
            kind = type(error).__name__
            self.facts.note("deadline_stays", bureau=swept.bureau, error=kind)
            return False
        return True

    # ---- how far signs have come in ----

    def _is_heard(self, swept: _Round, due: Due) -> bool:
        heard_until = self._heard_until(swept)
        return heard_until is not None and due.at <= heard_until

    def _heard_until(self, swept: _Round) -> datetime | None:
        if not swept.has_looked:
            self._look_at_ingest(swept)
            swept.has_looked = True
        return swept.heard_until

    def _look_at_ingest(self, swept: _Round) -> None:
        """Read how far signs have come in, send the next tracers, and tell of an outage."""
        bureau, now = swept.bureau, swept.began
        parameters = self.directory.parameters(bureau)
        known = self.presences.read(bureau, tracers(bureau))
        asked = self.deadlines.ingest(bureau).asked
        ingest = Ingest(asked, passed(bureau, known))
        swept.heard_until = ingest.heard_until(now, parameters.duration("ingest.margin_min"))
        if ingest.lag(now) > parameters.duration("ingest.lag_min"):
            self.tell_outage.tell(bureau, INGEST)
        if ingest.is_answered:
            self.deadlines.ask(bureau, now)
        self.tracers.send(bureau, now)
