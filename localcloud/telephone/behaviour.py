"""How a telephone behaves: from a drill's words to the course of one call (contracts section 4, meanings 4, 5)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from telecare.domain.actions import Flow
from telecare.domain.events import CallResult

SECOND = timedelta(seconds=1)
PRESS_AFTER = 3 * SECOND
NEXT_KEY_AFTER = 2 * SECOND

FAILS = {
    "busy": (SECOND, CallResult.BUSY),
    "unreachable": (SECOND, CallResult.UNREACHABLE),
    "power_off": (SECOND, CallResult.POWER_OFF),
    "empty_number": (SECOND, CallResult.EMPTY_NUMBER),
    "suspended": (SECOND, CallResult.SUSPENDED),
    "declined": (5 * SECOND, CallResult.DECLINED),
}
MACHINES = {"voicemail": 20 * SECOND, "ai_assistant": 20 * SECOND}
WORDS = (*FAILS, *MACHINES, "no_answer", "hang_up", "wrong_person")


@dataclass(frozen=True, slots=True)
class Behaviour:
    """One answer of a telephone: a word of the list, or an answer with keys, or a reply by message."""

    word: str = ""
    answer_after: timedelta | None = None
    press: str = ""
    reply: str = ""
    reply_after: timedelta = timedelta(0)

    @property
    def is_person(self) -> bool:
        """Tell whether a person, and the right one, takes the call."""
        return self.answer_after is not None and self.word != "wrong_person"


NO_ANSWER = Behaviour("no_answer")
WRONG_PERSON = Behaviour("wrong_person", 5 * SECOND, "8")


@dataclass(frozen=True, slots=True)
class CallTerms:
    """What the platform asked of the carrier for this call."""

    flow: Flow
    ring: timedelta
    key: timedelta
    eta: timedelta
    seat: timedelta


@dataclass(frozen=True, slots=True)
class Moment:
    """Something of a call, so long after it was placed."""

    after: timedelta
    event: str
    key: str = ""
    result: CallResult | None = None


def course(behaviour: Behaviour, terms: CallTerms) -> tuple[Moment, ...]:
    """Return all that happens in a call that nobody cancels, in order; a held line has no end."""
    if behaviour.word in FAILS:
        after, result = FAILS[behaviour.word]
        if after < terms.ring:
            return (Moment(after, "ended", result=result),)
    answer = _answers_after(behaviour)
    if answer is None or answer >= terms.ring:
        return (Moment(terms.ring, "ended", result=CallResult.NO_ANSWER),)
    return (Moment(answer, "answered"), *_conversation(behaviour, terms, answer))


def _answers_after(behaviour: Behaviour) -> timedelta | None:
    if behaviour.word == "hang_up":
        return 5 * SECOND
    return MACHINES.get(behaviour.word, behaviour.answer_after)


def _conversation(behaviour: Behaviour, terms: CallTerms, answer: timedelta) -> Iterator[Moment]:
    if behaviour.word == "hang_up":
        yield Moment(7 * SECOND, "ended", result=CallResult.HUNG_UP)
        return
    line_until, at = answer + terms.key, answer + PRESS_AFTER
    keys = "" if terms.flow is Flow.ELDER_TOLD else behaviour.press
    for number, key in enumerate(keys):
        if at > line_until:
            break
        yield Moment(at, "key", key=key)
        is_digit = terms.flow is Flow.RESPONDER and keys[number - 1 : number] == "1"
        waits = timedelta(0) if is_digit else _waits(key, terms)
        if waits is None:
            return
        line_until, at = at + waits, at + NEXT_KEY_AFTER
    yield Moment(line_until, "ended", result=CallResult.COMPLETED)


def _waits(key: str, terms: CallTerms) -> timedelta | None:
    """Return how much longer the line is kept after a key; None keeps it until the platform lets go."""
    if terms.flow is Flow.RESPONDER:
        after = {"1": terms.eta, "0": terms.seat, "*": terms.key}
        return after.get(key, timedelta(0) if key in {"2", "8", "9"} else terms.key)
    if key == "1" and terms.flow is Flow.ELDER_HELD:
        return None
    return timedelta(0) if key in {"1", "2"} else terms.key
