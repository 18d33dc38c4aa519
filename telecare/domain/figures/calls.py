"""The calls of one incident as its timeline tells them: whom, when, whether a human spoke, what became of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from telecare.domain.events import CallResult
from telecare.domain.run import Step
from telecare.domain.timeline import Entry

NO_TRY = frozenset({CallResult.CARRIER_FAILED, CallResult.ENGAGED})
"""Ends of a call that never reached anybody's telephone: no fault of who was to be rung."""

TO_RESPONDERS = frozenset(Step) - {Step.ELDER, Step.FOLLOW_UP}

_WORDS = frozenset({"accepted", "declined"})
_NOTED = frozenset({"elder_with_responder", "late_key"})


@dataclass(frozen=True, slots=True)
class Call:
    """One call; `spoke` says that whoever answered pressed a key: a voicemail presses none."""

    attempt: str
    person: str
    step: str
    placed_at: datetime
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    result: str = ""
    spoke: bool = False

    @property
    def is_try(self) -> bool:
        """Tell whether a telephone rang to its end; who was stopped while it rang had no chance."""
        is_stopped = self.result == CallResult.CANCELLED and self.answered_at is None
        return self.ended_at is not None and self.result not in NO_TRY and not is_stopped

    @property
    def answer_time(self) -> timedelta | None:
        """Return how long it rang before a human took it; None where none did."""
        return self.answered_at - self.placed_at if self.answered_at and self.spoke else None


@dataclass(frozen=True, slots=True)
class Part:
    """What one responder did in one incident."""

    person: str
    calls: tuple[Call, ...]
    accepted_at: datetime | None = None
    arrived_at: datetime | None = None
    is_wrong_number: bool = False


def parts_of(entries: Iterable[Entry]) -> tuple[Part, ...]:
    """Return what each responder did, in the order in which they were first heard of.

    A timeline holds a call's news once, however often they were delivered; an entry that stands twice
    is told by its attempt and counts once.
    """
    known = tuple(entries)
    calls = _calls(known)
    people = dict.fromkeys((*(c.person for c in calls), *(e.who for e in known if _took(e))))
    return tuple(_part(person, calls, known) for person in people)


def _took(entry: Entry) -> bool:
    return entry.event in {"accepted", "arrived"} and bool(entry.who)


def _part(person: str, calls: tuple[Call, ...], entries: tuple[Entry, ...]) -> Part:
    mine = [e for e in entries if e.who == person]
    return Part(
        person,
        tuple(call for call in calls if call.person == person),
        next((e.at for e in mine if e.event == "accepted"), None),
        next((e.at for e in mine if e.event == "arrived"), None),
        any(e.event == "declined" and e.detail.get("reason") == "wrong_number" for e in mine),
    )


def _calls(entries: tuple[Entry, ...]) -> tuple[Call, ...]:
    found: dict[str, Call] = {}
    for entry in entries:
        attempt = entry.detail.get("attempt", "")
        known = found.get(attempt)
        if entry.event == "call_placed" and known is None:
            if entry.detail.get("step", "") in TO_RESPONDERS:
                found[attempt] = Call(attempt, entry.who, entry.detail["step"], entry.at)
        elif known is not None and entry.event == "call_answered":
            found[attempt] = replace(known, answered_at=known.answered_at or entry.at)
        elif known is not None and entry.event == "call_ended" and known.ended_at is None:
            found[attempt] = replace(known, ended_at=entry.at, result=entry.detail["result"])
    return tuple(replace(call, spoke=_spoke(call, entries)) for call in found.values())


def _spoke(call: Call, entries: tuple[Entry, ...]) -> bool:
    return any(_is_said_in(call, entry) for entry in entries)


def _is_said_in(call: Call, entry: Entry) -> bool:
    """Tell whether an entry is a key pressed in this call: a reply to a message is said elsewhere."""
    if call.answered_at is None or entry.who != call.person or not _is_key(entry):
        return False
    return call.answered_at <= entry.at and (call.ended_at is None or entry.at <= call.ended_at)


def _is_key(entry: Entry) -> bool:
    if entry.event == "noted":
        return entry.detail.get("what") in _NOTED
    return entry.event in _WORDS and entry.detail.get("via", "key") == "key"
