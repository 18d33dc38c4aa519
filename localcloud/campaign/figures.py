"""The figures of a campaign: what was played, what went wrong on purpose, and what must be nought."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from localcloud.campaign.audits import AUDITS, Finding
from localcloud.campaign.audits.alarms import alarms, is_accepted
from localcloud.campaign.evidence import Evidence

ERRORS = "errors without a name"
FORBIDDEN = (*AUDITS, ERRORS)
"""What must be nought."""

PLAYED = (
    "schedules in memory",
    "schedules on the twin",
    "alarms",
    "accepted",
    "not accepted",
    "opened",
    "joined",
    "repeats answered",
    "dead letters",
    "quarantined",
    "calls",
    "messages",
    "resolved",
    "closed",
)


@dataclass(frozen=True, slots=True)
class Failure:
    """A schedule that did what must never happen."""

    seed: int
    stage: str
    findings: tuple[tuple[str, str], ...]


@dataclass(slots=True)
class Figures:
    """Counts of many schedules, and those that failed."""

    counts: Counter[str] = field(default_factory=Counter)
    troubles: Counter[str] = field(default_factory=Counter)
    failures: list[Failure] = field(default_factory=list)

    def add(self, other: Figures) -> None:
        """Take other schedules in."""
        self.counts.update(other.counts)
        self.troubles.update(other.troubles)
        self.failures += other.failures

    @property
    def forbidden(self) -> int:
        """Return how much happened that must never happen."""
        return sum(self.counts[name] for name in FORBIDDEN)


def figures_of(evidence: Evidence, stage: str, found: dict[str, list[Finding]]) -> Figures:
    """Return the figures of one played schedule."""
    figures = Figures(_counts(evidence), Counter(evidence.tally))
    figures.counts[f"schedules {stage}"] += 1
    for name, findings in found.items():
        figures.counts[name] += len(findings)
    if found:
        told = tuple((name, str(finding)) for name, all_ in found.items() for finding in all_)
        figures.failures.append(Failure(evidence.schedule.seed, stage, told))
    return figures


def _counts(evidence: Evidence) -> Counter[str]:
    raised = alarms(evidence)
    accepted = sum(is_accepted(evidence, deed) for deed in raised)
    entries = Counter(e.event for i in evidence.incidents for e in i.entries())
    receipts = Counter((r.device, r.id, r.state) for r in evidence.receipts)
    return Counter(
        {
            "alarms": len(raised),
            "accepted": accepted,
            "not accepted": len(raised) - accepted,
            "opened": len(evidence.incidents),
            "joined": entries["alarm_received"] - len(evidence.incidents),
            "repeats answered": receipts.total() - len(receipts),
            "dead letters": len(evidence.dead_alarms) + len(evidence.dead_news),
            "quarantined": len(evidence.quarantined),
            "calls": len(evidence.calls),
            "messages": len(evidence.messages),
            "resolved": entries["resolved"],
            "closed": entries["closed"],
        }
    )


def table(figures: Figures) -> list[str]:
    """Return the figures as lines: what was played, what went wrong on purpose, what must be nought."""
    lines = _rows("played", ((name, figures.counts[name]) for name in PLAYED))
    lines += _rows("went wrong on purpose", sorted(figures.troubles.items()))
    return lines + _rows("must be nought", ((name, figures.counts[name]) for name in FORBIDDEN))


def _rows(title: str, rows: Iterable[tuple[str, int]]) -> list[str]:
    return [title, *(f"  {name:<28}{count:>12,}" for name, count in rows)]
