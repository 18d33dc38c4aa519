"""What can happen to a run: one frozen class an event, past tense, carried by the inbox."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from telecare.domain.kinds import Emergency, How, Kind, Outcome, Service


class CallResult(StrEnum):
    """How a call ended, in the carrier's words made ours."""

    COMPLETED = "completed"
    NO_ANSWER = "no_answer"
    BUSY = "busy"
    UNREACHABLE = "unreachable"
    POWER_OFF = "power_off"
    EMPTY_NUMBER = "empty_number"
    SUSPENDED = "suspended"
    DECLINED = "declined"
    HUNG_UP = "hung_up"
    CANCELLED = "cancelled"
    CARRIER_FAILED = "carrier_failed"  # no carrier took it: no try at all
    REFUSED = "refused"  # the carrier will never take this number
    ENGAGED = "engaged"  # our own call of another incident is on that line: no try
    LOST = "lost"


class Report(StrEnum):
    """What somebody in the field, a family member or a seat reports."""

    ARRIVED = "arrived"
    CONFIRMED = "confirmed"
    SAFE = "safe"
    FALSE_ALARM = "false_alarm"
    RESOLVED = "resolved"
    LEFT = "left"
    HANDED_OVER = "handed_over"
    CANNOT = "cannot"
    ACCEPTED = "accepted"


class SeatAct(StrEnum):
    """What a seat does with an incident."""

    CLAIM = "claim"
    HOLD = "hold"
    RELEASE = "release"
    PAUSE = "pause"
    RESUME = "resume"
    CONFIRM = "confirm"
    RELAY = "relay"
    ADD = "add"
    BAR = "bar"
    SKIP = "skip"
    HAND_OVER = "hand_over"
    CLOSE = "close"
    SPEAK = "speak"
    REORDER = "reorder"
    ANSWER = "answer"


@dataclass(frozen=True, slots=True)
class Alarm:
    """One activation of a device, or of a telephone (then `thing` is empty)."""

    thing: str
    id: str
    word: str
    kind: Kind
    at: datetime | None
    received_at: datetime
    elder: str = ""
    test: bool = False
    value: str = ""
    away: bool = False


@dataclass(frozen=True, slots=True)
class AlarmJoined:
    """A further alarm of the home came while the incident is open."""

    alarm: Alarm


@dataclass(frozen=True, slots=True)
class CallAnswered:
    """Somebody, or a voicemail, took the call: not yet acceptance (law 5)."""

    attempt: str


@dataclass(frozen=True, slots=True)
class KeyPressed:
    """A key of the telephone was pressed during a call; `nth` tells the same key told twice from two keys."""

    attempt: str
    key: str
    nth: int = 0


@dataclass(frozen=True, slots=True)
class CallEnded:
    """A call is over; `keys` are all keys of the call, so that one told out of order is not lost."""

    attempt: str
    result: CallResult
    keys: str = ""


@dataclass(frozen=True, slots=True)
class SmsReplied:
    """A responder answered a message."""

    person: str
    text: str


@dataclass(frozen=True, slots=True)
class SmsFailed:
    """A message could not be delivered; `code` is the carrier's word for why."""

    person: str
    code: str


@dataclass(frozen=True, slots=True)
class InboundCalled:
    """Somebody known to the home rang the centre while its incident is open."""

    person: str
    speech: str


@dataclass(frozen=True, slots=True)
class Reported:
    """A person reports from the field; `by` is a person id, a seat, or a service."""

    by: str
    report: Report
    emergency: Emergency | None = None
    cause: str = ""
    outcome: Outcome | None = None
    how: How | None = None
    seen_by: str = ""
    to: str = ""
    who: str = ""


@dataclass(frozen=True, slots=True)
class SeatActed:
    """A seat or supervisor did something with the incident."""

    by: str
    act: SeatAct
    who: str = ""
    to: str = ""
    reason: str = ""
    step: str = ""
    service: Service | None = None
    ticket: str = ""
    number: str = ""
    words: str = ""
    emergency: Emergency | None = None
    outcome: Outcome | None = None
    how: How | None = None
    seen_by: str = ""


@dataclass(frozen=True, slots=True)
class ConsoleDied:
    """A seat's console stopped beating, or was signed out with something in hand."""

    by: str
    reason: str = "console_dead"


@dataclass(frozen=True, slots=True)
class CommandAnswered:
    """A device answered a command; `proof` is what shows that it acted."""

    command: str
    state: str
    proof: str = ""


@dataclass(frozen=True, slots=True)
class TicketChanged:
    """The city centre moved its ticket: accepted, assigned, arrived, returned or done."""

    state: str


@dataclass(frozen=True, slots=True)
class FollowedUp:
    """A human's follow-up call; `reached` is whether the elder spoke."""

    by: str
    reached: bool


@dataclass(frozen=True, slots=True)
class FollowUpCalled:
    """A seat asks for the elder to be rung for the follow-up."""

    by: str


Event = (
    AlarmJoined
    | CallAnswered
    | KeyPressed
    | CallEnded
    | SmsReplied
    | SmsFailed
    | InboundCalled
    | Reported
    | SeatActed
    | ConsoleDied
    | CommandAnswered
    | TicketChanged
    | FollowedUp
    | FollowUpCalled
)
