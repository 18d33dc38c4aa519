"""Sweeps what is due: homes that may have been silent for too long, links that are still away."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import islice

from telecare.domain.deadlines import (
    BUCKET,
    SHARDS,
    Due,
    DueKind,
    Ingest,
    Lane,
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
from telecare.services.glance_homes import Glance, GlanceHomes
from telecare.services.judge_home import JudgeHome
from telecare.services.judge_link import Counted, JudgeLink
from telecare.services.survey_homes import Glimpse
from telecare.services.tell_outage import TellOutage

BUDGET = timedelta(seconds=40)
"""A sweep begins no further judgement after this long: its function is given 50 s."""

AGAIN = timedelta(minutes=5)
"""When a deadline is tried again that could not be acted on: it must not hold its bucket back."""

INGEST, SWEEPS = "ingest", "sweep"
AT_ONCE = 100
"""How many deadlines are acted on together: what their homes have in common is read once."""

ALL_SHARDS = tuple(range(SHARDS))
NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(slots=True)
class _Round:
    """A sweep of one bureau: what it has counted, and how far signs had come in when it began.

    `budget` is when it begins nothing more; `behind` is for how long the oldest deadline that stays could
    have been acted on, and `limit` how long it may.
    """

    bureau: str
    began: datetime
    budget: datetime
    marks: Mapping[Lane, datetime]
    counted: Counted = field(default_factory=dict)
    heard_until: datetime | None = None
    has_looked: bool = False
    seen: int = 0
    failed: int = 0
    behind: timedelta = timedelta(0)
    limit: timedelta = timedelta.max

    @property
    def oldest(self) -> datetime:
        """Return up to when all of the bureau's lanes are swept."""
        return min(self.marks.values(), default=NEVER)


@dataclass(frozen=True, slots=True)
class SweepDeadlines:
    """Sweeps; late, twice and at the same moment it does the same as once.

    The watermark passes what is settled for good, and nothing else. A home is judged only as of an
    instant up to which its signs have surely come in: a late stream never looks like silence. Who is
    furthest behind comes first, so that a large bureau takes no sweep from another.
    """

    bureaus: tuple[str, ...]
    deadlines: Deadlines
    presences: Presences
    tracers: Tracers
    directory: Directory
    glance_homes: GlanceHomes
    judge_home: JudgeHome
    judge_link: JudgeLink
    tell_outage: TellOutage
    clock: Clock
    facts: Facts

    def sweep(self, shards: Iterable[int] = ALL_SHARDS) -> None:
        """Look at all that is due in some shards until the budget is spent; the rest is due still.

        UnavailableError at the end when something could not be judged.
        """
        now, chosen = self.clock.now(), tuple(shards)
        rounds = [_Round(b, now, now + BUDGET, self.deadlines.watermarks(b)) for b in self.bureaus]
        for swept in sorted(rounds, key=lambda each: each.oldest):
            try:
                self._sweep_bureau(swept, chosen)
            except Exception as error:  # noqa: BLE001 - noted and counted; one must not stop all others
                swept.failed += 1
                self.facts.note("sweep_broke_off", bureau=swept.bureau, error=type(error).__name__)
        failed = sum(swept.failed for swept in rounds)
        if failed:
            raise UnavailableError(f"{failed} deadlines could not be acted on")

    def _sweep_bureau(self, swept: _Round, shards: tuple[int, ...]) -> None:
        for kind in (DueKind.LINK, DueKind.HOME):
            lanes = [Lane(kind, shard) for shard in shards]
            for lane in sorted(lanes, key=lambda each: swept.marks.get(each, NEVER)):
                self._sweep_lane(swept, lane)
        if swept.seen:
            counts = {"seen": swept.seen, "failed": swept.failed}
            self.facts.note("deadlines_swept", bureau=swept.bureau, **counts)
        if swept.behind > swept.limit:
            self.tell_outage.tell(swept.bureau, SWEEPS)

    def _sweep_lane(self, swept: _Round, lane: Lane) -> None:
        now, left, was_due = swept.began, list[datetime](), False
        since = swept_until(swept.marks.get(lane), now)
        until = now
        for bucket in unswept(since, now):
            until = self._asked_until(swept, lane, since)
            if bucket > until:
                break
            dues = self.deadlines.due(swept.bureau, lane, bucket, since, until)
            while some := tuple(islice(dues, AT_ONCE)):
                left += self._left(swept, lane, some)
                was_due = True
        passed = min(until, passed_by(now, left))
        if passed > since and (was_due or passed - since >= BUCKET):
            self.deadlines.advance(swept.bureau, lane, passed)

    def _asked_until(self, swept: _Round, lane: Lane, since: datetime) -> datetime:
        """Return up to when deadlines are read: once it is known how far signs have come in, no further.

        What has to wait would else be read with each sweep; the watermark does not pass it either way.
        """
        if lane.kind is DueKind.LINK or not swept.has_looked:
            return swept.began
        return since if swept.heard_until is None else max(since, swept.heard_until)

    def _left(self, swept: _Round, lane: Lane, dues: tuple[Due, ...]) -> list[datetime]:
        """Act on some deadlines of a lane; return the instants of those that stay for the next sweep."""
        heard_until = swept.began if lane.kind is DueKind.LINK else self._heard_until(swept)
        ripe = [due for due in dues if heard_until is not None and due.at <= heard_until]
        glance = self._glance(swept, ripe) if lane.kind is DueKind.HOME else Glance()
        swept.seen += len(glance.settled)
        rest = [due for due in ripe if due not in glance.settled]
        left = [d.at for d in rest if not self._done(swept, d, glance.glimpses.get(d.name))]
        if left and heard_until is not None:
            swept.behind = max(swept.behind, heard_until - min(left))
        return left + [due.at for due in dues if heard_until is None or due.at > heard_until]

    def _glance(self, swept: _Round, homes: list[Due]) -> Glance:
        """Look at many homes at once; where that fails, each is looked at by itself."""
        if not homes or swept.heard_until is None or self._is_spent(swept):
            return Glance()
        try:
            return self.glance_homes.glance(swept.bureau, homes, swept.heard_until)
        except Exception as error:  # noqa: BLE001 - noted and counted; one must not stop all others
            self.facts.note("survey_failed", bureau=swept.bureau, error=type(error).__name__)
            return Glance()

    def _is_spent(self, swept: _Round) -> bool:
        return self.clock.now() >= swept.budget

    def _done(self, swept: _Round, due: Due, glimpse: Glimpse | None) -> bool:
        """Act on one deadline; False where it stays for the next sweep."""
        if self._is_spent(swept):
            return False
        try:
            if not self._judged(swept, due, glimpse):
                return False
        except Exception as error:  # noqa: BLE001 - noted and counted; one must not stop all others
            swept.failed += 1
            kind = type(error).__name__
            self.facts.note("deadline_stuck", bureau=swept.bureau, kind=due.kind, error=kind)
            return self._put_off(swept, due)
        swept.seen += 1
        return True

    def _judged(self, swept: _Round, due: Due, glimpse: Glimpse | None) -> bool:
        if due.kind is DueKind.LINK:
            self.judge_link.judge(swept.bureau, due, swept.began, swept.counted)
            return True
        heard_until = swept.heard_until
        return heard_until is not None and self.judge_home.judge(
            swept.bureau, due, heard_until, glimpse
        )

    def _put_off(self, swept: _Round, due: Due) -> bool:
        """Try again later, in a bucket of its own time: one that is stuck holds no watermark back."""
        again = armed(due.kind, due.name, swept.began + AGAIN, swept.began)
        judge = self.judge_link if due.kind is DueKind.LINK else self.judge_home
        try:
            judge.put_off(swept.bureau, due, again)
        except Exception as error:  # noqa: BLE001 - noted and counted; one must not stop all others
            kind = type(error).__name__
            self.facts.note("deadline_stays", bureau=swept.bureau, error=kind)
            return self._set_aside(swept, due, again)
        return True

    def _set_aside(self, swept: _Round, due: Due, again: Due) -> bool:
        """Arm it anew without its guard or link, which cannot be read: else all after it is swept again and again.

        Where the guard names another the look at the register wakes the home.
        """
        try:
            self.deadlines.arm(swept.bureau, replace(again, hint=due.hint, look=due.look))
        except AnjuError:
            return False
        return True

    # ---- how far signs have come in ----

    def _heard_until(self, swept: _Round) -> datetime | None:
        """Return it; asked for when a home's deadline is met, so that nobody asks for a bureau without homes."""
        if not swept.has_looked:
            self._look_at_ingest(swept)
            swept.has_looked = True
        return swept.heard_until

    def _look_at_ingest(self, swept: _Round) -> None:
        """Read how far signs have come in, send the next tracers, and tell of an outage."""
        bureau, now = swept.bureau, swept.began
        parameters = self.directory.parameters(bureau)
        # Weakly, and without pages: an older word of a tracer only says that less has come in.
        known = self.presences.glimpse(bureau, tracers(bureau))
        asked = self.deadlines.ingest(bureau).asked
        ingest = Ingest(asked, passed(bureau, known))
        swept.heard_until = ingest.heard_until(now, parameters.duration("ingest.margin_min"))
        swept.limit = parameters.duration("ingest.lag_min")
        if ingest.lag(now) > swept.limit:
            self.tell_outage.tell(bureau, INGEST)
        if ingest.is_answered:
            self.deadlines.ask(bureau, now)
        self.tracers.send(bureau, now)
