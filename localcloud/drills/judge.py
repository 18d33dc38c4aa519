"""Judges what was seen against what was expected (contracts section 4, meaning 1)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from localcloud.drills.facts import Fact, matches
from localcloud.drills.model import Body, Drill, Expectation

OUTWARD = frozenset({"call", "sms", "team_sent", "relay_raised", "pushed", "command"})
"""What `nothing_else` speaks of."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether one expectation was met, when, and why not."""

    text: str
    met: bool
    at: datetime | None
    why: str


def judge(drill: Drill, facts: Sequence[Fact]) -> tuple[Verdict, ...]:
    """Return a verdict for every expectation, in the order of the file."""
    judge_one = _Judge(drill, facts)
    return tuple(judge_one.verdict(expectation) for expectation in drill.expectations)


class _Judge:
    def __init__(self, drill: Drill, facts: Sequence[Fact]) -> None:
        self._drill = drill
        self._facts = facts
        self._from = drill.start + drill.first_at
        self._end = drill.start + drill.until

    def verdict(self, expectation: Expectation) -> Verdict:
        try:
            since = self._since(expectation)
            before = self._before(expectation)
        except LookupError as error:
            return Verdict(expectation.text, False, None, str(error))
        by = since + expectation.within if expectation.within is not None else self._end
        window = [f for f in self._facts if since <= f.at <= by and f.at < before]
        if expectation.body.verb in {"incident", "not_incident"}:
            window = [*self._standing(since), *window]
        return self._judged(expectation, window)

    def _standing(self, since: datetime) -> list[Fact]:
        """Return the state that each incident had when the window began, and has until it changes."""
        last: dict[str, Fact] = {}
        for fact in self._facts:
            if fact.event == "incident" and fact.at <= since:
                last[fact.detail["incident"]] = fact
        return [fact for fact in last.values() if fact.at < since]

    def _since(self, expectation: Expectation) -> datetime:
        if expectation.since is None:
            return self._from if expectation.within is not None else self._drill.start
        return self._first(expectation.since, "since")

    def _first(self, body: Body, role: str) -> datetime:
        found = next((f.at for f in self._facts if matches(body, f)), None)
        if found is None:
            raise LookupError(f"{role}: {body.verb} {body.value} was never seen")
        return found

    def _before(self, expectation: Expectation) -> datetime:
        if expectation.before is None:
            return datetime.max.replace(tzinfo=UTC)
        return self._first(expectation.before, "before")

    def _judged(self, expectation: Expectation, window: list[Fact]) -> Verdict:
        seen = [fact for fact in window if matches(expectation.body, fact)]
        match expectation.body.verb:
            case "no_call":
                return self._never(expectation, seen, "was called")
            case "not_incident":
                return self._never(expectation, seen, "the incident was in that state")
            case "nothing_else":
                return self._never(expectation, self._others(window), "was not expected")
            case "calls" | "incidents" | "quarantined" | "tasks":
                return self._counted(expectation, seen)
            case _:
                return self._seen(expectation, seen)

    def _seen(self, expectation: Expectation, seen: list[Fact]) -> Verdict:
        if seen:
            return Verdict(expectation.text, True, seen[0].at, "")
        late = next((f for f in self._facts if matches(expectation.body, f)), None)
        why = "never seen" if late is None else f"seen at {self._offset(late.at)}"
        return Verdict(expectation.text, False, late.at if late else None, why)

    def _never(self, expectation: Expectation, seen: list[Fact], why: str) -> Verdict:
        if not seen:
            return Verdict(expectation.text, True, None, "")
        first = seen[0]
        about = " ".join(part for part in (first.event, first.who, _words(first)) if part)
        why = f"{about} {why} at {self._offset(first.at)}"
        return Verdict(expectation.text, False, first.at, why)

    def _others(self, window: list[Fact]) -> list[Fact]:
        bodies = [e.body for e in self._drill.expectations if e.body.verb != "no_call"]
        return [f for f in window if f.event in OUTWARD and not any(matches(b, f) for b in bodies)]

    def _counted(self, expectation: Expectation, seen: Iterable[Fact]) -> Verdict:
        found = list(seen)
        met = len(found) == expectation.count
        at = found[-1].at if found else None
        why = "" if met else f"seen {len(found)} times"
        return Verdict(expectation.text, met, at, why)

    def _offset(self, instant: datetime) -> str:
        return f"{(instant - self._drill.start) / timedelta(seconds=1):g}s"


def _words(fact: Fact) -> str:
    return " ".join(f"{name}={value}" for name, value in sorted(fact.detail.items()))
