"""Judges how soon alarms are answered, and tells when it is too late too often (HZ23-17)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from telecare.domain.actions import PlaceCall
from telecare.domain.parameters import Parameters
from telecare.domain.probes import is_synthetic
from telecare.ports.facts import Facts
from telecare.ports.incidents import Head, IncidentStore
from telecare.ports.world import Clock, Desk, Directory

LONGEST_WINDOW = timedelta(hours=1)
"""Over how long answering is judged; an incident is open for longer than that, but for a few."""


@dataclass(frozen=True, slots=True)
class JudgeAnswering:
    """Looks at the alarms of the last hour, each time anew; a bureau's breach is told once an hour.

    An alarm after which nobody has been rung at all counts as late: it is the worst answer.
    """

    bureaus: tuple[str, ...]
    store: IncidentStore
    directory: Directory
    desk: Desk
    clock: Clock
    facts: Facts

    def judge(self) -> None:
        """Judge every bureau that has had alarms."""
        for bureau in self.bureaus:
            heads = self._recent(bureau)
            if heads:
                parameters = self.directory.snapshot(bureau, "").parameters
                self._judge(bureau, heads, parameters)

    def _recent(self, bureau: str) -> list[Head]:
        since = self.clock.now() - LONGEST_WINDOW
        heads = (self.store.head(bureau, i) for i in self.store.open_register(bureau))
        return [head for head in heads if head.run.opened_at >= since and _counts(head)]

    def _judge(self, bureau: str, heads: list[Head], parameters: Parameters) -> None:
        target, now = parameters.duration("answer.target_s"), self.clock.now()
        known = [(head.run.opened_at, self._first_ring(head)) for head in heads]
        due = [pair for pair in known if pair[1] is not None or now - pair[0] > target]
        late = sum(not _in_time(opened_at, rung_at, target) for opened_at, rung_at in due)
        share = 100 * (1 - late / len(due)) if due else 100.0
        if len(due) < parameters.count("answer.least"):
            return
        if share >= parameters.number("answer.share_pct"):
            return
        detail = {"late": str(late), "alarms": str(len(due))}
        key = f"answering-{now:%Y%m%dT%H}"
        self.desk.tell(bureau, "kpi:answering", "supervisor", "answering_late", key, detail=detail)
        self.facts.note("answering_late", bureau=bureau, late=late, alarms=len(due))

    def _first_ring(self, head: Head) -> datetime | None:
        carried = self.store.carried_out(head.bureau, head.incident)
        calls = (item.done_at for item in carried if isinstance(item.action, PlaceCall))
        return next(calls, None)


def _counts(head: Head) -> bool:
    return not head.run.test and not is_synthetic(head.run.snapshot.home)


def _in_time(opened_at: datetime, rung_at: datetime | None, target: timedelta) -> bool:
    return rung_at is not None and rung_at - opened_at <= target
