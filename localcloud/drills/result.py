"""The result of drills as one document (contracts section 4); the same file gives the same bytes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from localcloud.drills.facts import Fact
from localcloud.drills.judge import Verdict
from localcloud.drills.model import Drill


@dataclass(frozen=True, slots=True)
class Result:
    """One drill with its verdicts and timeline."""

    drill: Drill
    zone: str
    verdicts: tuple[Verdict, ...]
    timeline: tuple[Fact, ...]

    @property
    def passed(self) -> bool:
        """Tell whether every expectation was met."""
        return all(verdict.met for verdict in self.verdicts)

    def instant(self, at: datetime) -> str:
        """Return an instant in the bureau's zone, in milliseconds."""
        return at.astimezone(ZoneInfo(self.zone)).isoformat(timespec="milliseconds")


def document(results: Iterable[Result]) -> dict[str, Any]:
    """Return the document of `--json`."""
    return {"drills": [_one(result) for result in results]}


def _one(result: Result) -> dict[str, Any]:
    return {
        "file": result.drill.file,
        "drill": result.drill.name,
        "passed": result.passed,
        "expectations": [
            {
                "expect": verdict.text,
                "met": verdict.met,
                "at": result.instant(verdict.at) if verdict.at else None,
                "why": verdict.why,
            }
            for verdict in result.verdicts
        ],
        "timeline": [
            {
                "at": result.instant(fact.at),
                "home": fact.home,
                "event": fact.event,
                "who": fact.who,
                "detail": dict(fact.detail),
            }
            for fact in result.timeline
        ],
    }
