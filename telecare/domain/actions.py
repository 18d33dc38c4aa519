"""What a decision asks the world to do; every action leaves through the outbox, its id is its idempotency key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from telecare.domain.kinds import Kind, Service, Witnessed


class Lane(StrEnum):
    """Alarms are carried out inline and first; bulk messages never delay them (law 11)."""

    ALARM = "alarm"
    BULK = "bulk"


class Flow(StrEnum):
    """What the called person may press."""

    RESPONDER = "responder"  # 1 (then a digit), 2, 8, 9, 0, *
    ELDER = "elder"  # 1 ends the call, 2 ends the call
    ELDER_HELD = "elder_held"  # 1 keeps the line open for a seat, 2 ends the call
    ELDER_TOLD = "elder_told"  # nothing is asked (gas, co)
    FOLLOW_UP = "follow_up"  # a seat is on the line


@dataclass(frozen=True, slots=True)
class PlaceCall:
    """Ring one person once."""

    id: str
    attempt: str
    person: str
    flow: Flow
    script: str
    ring_s: int
    key_s: int
    eta_s: int
    seat_s: int
    lane: Lane = Lane.ALARM


@dataclass(frozen=True, slots=True)
class CancelCall:
    """Stop a call that still rings, or release a held line."""

    id: str
    attempt: str
    lane: Lane = Lane.ALARM


@dataclass(frozen=True, slots=True)
class TellCall:
    """Say who goes to somebody who is on the line."""

    id: str
    attempt: str
    message: str
    lane: Lane = Lane.ALARM


@dataclass(frozen=True, slots=True)
class SendSms:
    """Send one person a message of the bureau's catalogue."""

    id: str
    person: str
    message: str
    kind: Kind
    lane: Lane = Lane.ALARM


@dataclass(frozen=True, slots=True)
class SendReceipt:
    """Tell the device what became of its alarm."""

    id: str
    thing: str
    alarm: str
    state: str
    say: str = ""
    lane: Lane = Lane.ALARM


@dataclass(frozen=True, slots=True)
class SendCommand:
    """Make a device act; `command_id` equals the action's id, `expires_in_s` counts from sending."""

    id: str
    thing: str
    command: str
    expires_in_s: int
    lane: Lane = Lane.ALARM


@dataclass(frozen=True, slots=True)
class StartResponse:
    """Start the incident's execution of the response machine under this fence."""

    id: str
    fence: int
    lane: Lane = Lane.ALARM


@dataclass(frozen=True, slots=True)
class RaiseRelay:
    """Put a relay to a service before the seats (law 15)."""

    id: str
    service: Service
    suspected: bool
    lane: Lane = Lane.ALARM


@dataclass(frozen=True, slots=True)
class PushCityCentre:
    """Push the incident to the city-operation centre of one level (XH23-26)."""

    id: str
    level: str
    kind: Kind
    lane: Lane = Lane.ALARM


@dataclass(frozen=True, slots=True)
class Tell:
    """Tell the supervisor or the backup centre that something needs a human."""

    id: str
    audience: str
    reason: str
    to: str = ""
    lane: Lane = Lane.ALARM


@dataclass(frozen=True, slots=True)
class GiveEntry:
    """Give an accepted responder who has arrived the way in; it is worthless after `until` (law 13)."""

    id: str
    person: str
    until: datetime
    lane: Lane = Lane.ALARM


@dataclass(frozen=True, slots=True)
class CountFalseAlarm:
    """Count a device's false alarm by its cause: too many, and it is looked at or moved (failure case 11)."""

    id: str
    thing: str
    cause: str
    lane: Lane = Lane.BULK


@dataclass(frozen=True, slots=True)
class OpenTask:
    """Open a task for people outside the response, for example a welfare visit."""

    id: str
    task: str
    detail: Mapping[str, str] = field(default_factory=dict)
    lane: Lane = Lane.BULK


@dataclass(frozen=True, slots=True)
class RecordLife:
    """Record that somebody saw an elder, or spoke with them: a proof of life (FJ24-24, SH24-23)."""

    id: str
    elder: str
    word: Witnessed
    by: str
    said_by: str
    lane: Lane = Lane.BULK


Action = (
    PlaceCall
    | CancelCall
    | TellCall
    | SendSms
    | SendReceipt
    | SendCommand
    | StartResponse
    | RaiseRelay
    | PushCityCentre
    | Tell
    | GiveEntry
    | CountFalseAlarm
    | OpenTask
    | RecordLife
)
