"""What others tell through the call-events queue: carriers, the city centre, the watch over consoles."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from telecare.domain import json_text as read
from telecare.domain.errors import UndecodableMessageError
from telecare.domain.events import (
    CallAnswered,
    CallEnded,
    CallResult,
    ConsoleDied,
    Event,
    KeyPressed,
    TicketChanged,
)

KEYS = frozenset("0123456789*#")
MOST_KEYS = 64
LONGEST_REPLY = 500
SPEECH = ("clear", "none", "unclear")
SMS_STATES = ("delivered", "failed")
TICKET_STATES = ("accepted", "assigned", "arrived", "returned", "done")


@dataclass(frozen=True, slots=True)
class IncidentNews:
    """News for one incident: of a call that it placed, of its ticket, of a seat that has gone."""

    event_id: str
    bureau: str
    incident: str
    event: Event


@dataclass(frozen=True, slots=True)
class CallNews:
    """News of a call by a carrier that keeps our short reference alone, and an id of its own.

    `event` names the attempt as soon as the call has been found; None tells that the carrier has it.
    """

    event_id: str
    reference: str
    carrier_id: str
    event: CallAnswered | KeyPressed | CallEnded | None


@dataclass(frozen=True, slots=True)
class SmsReply:
    """An answer to a message; a carrier that keeps no reference knows the sender's number alone."""

    event_id: str
    text: str
    bureau: str = ""
    incident: str = ""
    person: str = ""
    number: str = ""


@dataclass(frozen=True, slots=True)
class SmsStatus:
    """What became of the message `message` to a person, `reason` in the carrier's word.

    Delivered is not read, and no acceptance (law 5).
    """

    event_id: str
    incident: str
    person: str
    message: str
    state: str
    bureau: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class InboundCall:
    """Somebody rings the centre; `speech` is what could be heard."""

    event_id: str
    number: str
    speech: str


News = IncidentNews | CallNews | SmsReply | SmsStatus | InboundCall


def decode_news(body: bytes) -> News:
    """Return one piece of news; a MessageError is the only error, whatever the bytes are."""
    document = read.read_object(body)
    word = read.word(document, "event")
    if word not in _READERS:
        raise UndecodableMessageError(f"{read.shown(word)} is no event of this queue")
    return _READERS[word](document)


def _of_incident(document: Mapping[str, Any], event: Event) -> IncidentNews:
    return IncidentNews(
        read.word(document, "event_id"),
        read.word(document, "bureau"),
        read.word(document, "incident"),
        event,
    )


def _of_call(
    document: Mapping[str, Any], event: CallAnswered | KeyPressed | CallEnded
) -> IncidentNews | CallNews:
    """Tell news that name incident and attempt from those that name a reference."""
    if "reference" not in document:
        return _of_incident(document, event)
    return replace(_taken(document), event=event)


def _taken(document: Mapping[str, Any]) -> CallNews:
    event_id, reference = read.word(document, "event_id"), read.word(document, "reference")
    return CallNews(event_id, reference, read.optional_word(document, "carrier_id"), None)


def _attempt(document: Mapping[str, Any]) -> str:
    return "" if "reference" in document else read.word(document, "attempt")


def _answered(document: Mapping[str, Any]) -> IncidentNews | CallNews:
    return _of_call(document, CallAnswered(_attempt(document)))


def _key(document: Mapping[str, Any]) -> IncidentNews | CallNews:
    key = _keys(document, "key")
    if len(key) != 1:
        raise UndecodableMessageError("key must be one key of a telephone")
    nth = read.optional_number(document, "nth", 0, MOST_KEYS) or 0
    return _of_call(document, KeyPressed(_attempt(document), key, int(nth)))


def _ended(document: Mapping[str, Any]) -> IncidentNews | CallNews:
    """Read the end of a call; a result that we have no word for is a failure of the carrier."""
    word = read.word(document, "result")
    result = CallResult(word) if word in set(CallResult) else CallResult.CARRIER_FAILED
    keys = _keys(document, "keys")
    return _of_call(document, CallEnded(_attempt(document), result, keys))


def _keys(document: Mapping[str, Any], field: str) -> str:
    keys = document.get(field) or ""
    if not isinstance(keys, str) or len(keys) > MOST_KEYS or not KEYS.issuperset(keys):
        raise UndecodableMessageError(f"{field} must be keys of a telephone")
    return keys


def _sms_reply(document: Mapping[str, Any]) -> SmsReply:
    text = document.get("text")
    if not isinstance(text, str) or len(text) > LONGEST_REPLY:
        raise UndecodableMessageError(f"text must be a string of at most {LONGEST_REPLY}")
    fields = {name: _optional(document, name) for name in ("bureau", "incident", "person")}
    number = _optional(document, "from")
    if not number and not all((fields["incident"], fields["person"])):
        raise UndecodableMessageError("a reply names its number, or incident and person")
    return SmsReply(read.word(document, "event_id"), text, number=number, **fields)


def _sms_status(document: Mapping[str, Any]) -> SmsStatus:
    state = read.word(document, "state")
    if state not in SMS_STATES:
        raise UndecodableMessageError(f"state must be one of {', '.join(SMS_STATES)}")
    return SmsStatus(
        read.word(document, "event_id"),
        read.word(document, "incident"),
        read.word(document, "person"),
        read.word(document, "message"),
        state,
        _optional(document, "bureau"),
        _optional(document, "reason"),
    )


def _optional(document: Mapping[str, Any], field: str) -> str:
    return read.optional_word(document, field) if document.get(field) else ""


def _inbound(document: Mapping[str, Any]) -> InboundCall:
    """Read an inbound call; speech that is not told counts as none: silence is a call for help."""
    speech = _optional(document, "speech")
    return InboundCall(
        read.word(document, "event_id"),
        read.word(document, "from"),
        speech if speech in SPEECH else "none",
    )


def _ticket(document: Mapping[str, Any]) -> IncidentNews:
    state = read.word(document, "state")
    if state not in TICKET_STATES:
        raise UndecodableMessageError(f"state must be one of {', '.join(TICKET_STATES)}")
    return _of_incident(document, TicketChanged(state))


def _console_dead(document: Mapping[str, Any]) -> IncidentNews:
    return _of_incident(document, ConsoleDied(read.word(document, "by")))


_READERS: dict[str, Callable[[Mapping[str, Any]], News]] = {
    "answered": _answered,
    "key": _key,
    "ended": _ended,
    "taken": _taken,
    "sms_reply": _sms_reply,
    "sms_status": _sms_status,
    "inbound": _inbound,
    "ticket": _ticket,
    "console_dead": _console_dead,
}
