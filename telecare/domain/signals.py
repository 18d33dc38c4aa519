"""What devices say (contracts section 2): raw messages in, frozen signals out, or a reason why not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from telecare.domain import json_text as read
from telecare.domain.errors import MessageError, UndecodableMessageError, WrongTopicError
from telecare.domain.position import Position

LARGEST_SKEW = timedelta(minutes=5)
"""A device's clock that is further off is a fault of the device; its alarms still count."""

LONGEST_TEXT = 256
MOST_READINGS = 64


@dataclass(frozen=True, slots=True)
class RawSignal:
    """A message as it came: `trouble` says why nothing but the bytes could be taken from its envelope."""

    topic: str
    client_id: str
    received_at: datetime
    payload: bytes
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class AlarmSignal:
    """One activation; `faults` names evidence that could not be read: an alarm is not lost for it."""

    id: str
    word: str
    at: datetime | None = None
    value: float | str | bool | None = None
    position: Position | None = None
    test: bool = False
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """One measured value, name and unit as in SenML."""

    name: str
    unit: str
    value: float


@dataclass(frozen=True, slots=True)
class ReadingSignal:
    """What a device measured at one instant."""

    id: str
    at: datetime
    readings: tuple[Reading, ...]


@dataclass(frozen=True, slots=True)
class PositionSignal:
    """Where a locator was."""

    id: str
    at: datetime
    position: Position


@dataclass(frozen=True, slots=True)
class StatusSignal:
    """How a device fares."""

    id: str
    at: datetime
    battery_pct: float | None = None
    mains: bool | None = None
    tamper: bool | None = None
    signal_dbm: float | None = None
    fault: str = ""


@dataclass(frozen=True, slots=True)
class CommandSignal:
    """A device's answer to a command; `proof` is what shows that it acted."""

    command_id: str
    state: str
    proof: str = ""


@dataclass(frozen=True, slots=True)
class ActivitySignal:
    """A sign of life."""

    at: datetime
    word: str
    value: float | str | bool | None = None


@dataclass(frozen=True, slots=True)
class HeartbeatSignal:
    """A hub's audit heartbeat: when it last heard of each of its devices."""

    at: datetime
    seen: Mapping[str, datetime] = field(default_factory=dict)


Signal = (
    AlarmSignal
    | ReadingSignal
    | PositionSignal
    | StatusSignal
    | CommandSignal
    | ActivitySignal
    | HeartbeatSignal
)

COMMAND_STATES = ("done", "failed", "expired")


def decode(raw: RawSignal) -> Signal:
    """Return the signal of a message; a MessageError is the only error, whatever the bytes are."""
    if raw.trouble:
        raise UndecodableMessageError(raw.trouble)
    reader = _READERS[topic_word(raw.topic, raw.client_id)]
    return reader(read.read_object(raw.payload))


def topic_word(topic: str, client_id: str) -> str:
    """Return the last word of a device's own topic; WrongTopicError for anybody else's."""
    parts = topic.split("/")
    if parts[:2] == ["$aws", "rules"]:
        parts = parts[3:]  # Basic Ingest: the rule's name stands before the topic
    if len(parts) != 4 or parts[:2] != ["dt", "anju"] or parts[3] not in _READERS:
        raise WrongTopicError(f"{read.shown(topic)} is no topic of a device")
    if parts[2] != client_id:
        raise WrongTopicError(f"the topic is that of {read.shown(parts[2])}, not of the sender")
    return parts[3]


def alarm_id_in(payload: bytes) -> str:
    """Return the id under which a refused message can be answered, '' when it has none."""
    try:
        return read.word(read.read_object(payload), "id")
    except MessageError:
        return ""


def is_skewed(at: datetime | None, received_at: datetime) -> bool:
    """Tell whether a device's time is missing or too far from the time of receipt."""
    return at is None or abs(received_at - at) > LARGEST_SKEW


# ---- the readers ----


def _alarm(document: Mapping[str, Any]) -> AlarmSignal:
    alarm_id, kind = read.word(document, "id"), read.word(document, "kind")
    faults: list[str] = []

    def evidence(name: str, reader: Callable[[Mapping[str, Any], str], Any]) -> Any:
        try:
            return reader(document, name)
        except UndecodableMessageError:
            faults.append(name)
            return None

    at = evidence("at", read.instant)
    value = evidence("value", _value)
    position = evidence("position", _optional_position)
    test = evidence("test", read.optional_flag)
    return AlarmSignal(alarm_id, kind, at, value, position, bool(test), tuple(faults))


def _value(document: Mapping[str, Any], name: str) -> float | str | bool | None:
    value = document.get(name)
    if value is None or isinstance(value, bool | int | float):
        return value
    return read.word(document, name, LONGEST_TEXT)


def _optional_position(document: Mapping[str, Any], name: str) -> Position | None:
    value = document.get(name)
    if value is None:
        return None
    if not isinstance(value, Mapping):
        raise UndecodableMessageError(f"{name} must be an object")
    return _position(value)


def _position(document: Mapping[str, Any]) -> Position:
    return Position(
        lat=read.number(document, "lat", -90, 90),
        lon=read.number(document, "lon", -180, 180),
        accuracy_m=read.optional_number(document, "accuracy_m", 0, 100_000),
    )


def _reading(document: Mapping[str, Any]) -> ReadingSignal:
    items = document.get("readings")
    if not isinstance(items, list) or not 1 <= len(items) <= MOST_READINGS:
        raise UndecodableMessageError(f"readings must be a list of 1 to {MOST_READINGS}")
    return ReadingSignal(
        read.word(document, "id"),
        read.instant(document, "at"),
        tuple(_one_reading(item) for item in items),
    )


def _one_reading(item: Any) -> Reading:
    if not isinstance(item, Mapping):
        raise UndecodableMessageError("each reading must be an object")
    return Reading(
        read.word(item, "n"), read.optional_word(item, "u"), read.number(item, "v", -1e12, 1e12)
    )


def _place(document: Mapping[str, Any]) -> PositionSignal:
    return PositionSignal(
        read.word(document, "id"), read.instant(document, "at"), _position(document)
    )


def _status(document: Mapping[str, Any]) -> StatusSignal:
    return StatusSignal(
        id=read.word(document, "id"),
        at=read.instant(document, "at"),
        battery_pct=read.optional_number(document, "battery_pct", 0, 100),
        mains=read.optional_flag(document, "mains"),
        tamper=read.optional_flag(document, "tamper"),
        signal_dbm=read.optional_number(document, "signal_dbm", -200, 100),
        fault=read.optional_word(document, "fault", LONGEST_TEXT),
    )


def _command(document: Mapping[str, Any]) -> CommandSignal:
    state = read.word(document, "state")
    if state not in COMMAND_STATES:
        raise UndecodableMessageError(f"state must be one of {', '.join(COMMAND_STATES)}")
    return CommandSignal(
        read.word(document, "command_id"),
        state,
        read.optional_word(document, "proof", LONGEST_TEXT),
    )


def _activity(document: Mapping[str, Any]) -> ActivitySignal:
    return ActivitySignal(
        read.instant(document, "at"), read.word(document, "kind"), _value(document, "value")
    )


def _heartbeat(document: Mapping[str, Any]) -> HeartbeatSignal:
    seen = document.get("seen", {})
    if not isinstance(seen, Mapping):
        raise UndecodableMessageError("seen must be an object")
    times = {
        read.read_word(device, "a device in seen"): read.read_instant(at, "a time in seen")
        for device, at in seen.items()
    }
    return HeartbeatSignal(read.instant(document, "at"), times)


_READERS: dict[str, Callable[[Mapping[str, Any]], Signal]] = {
    "alarm": _alarm,
    "reading": _reading,
    "position": _place,
    "status": _status,
    "command": _command,
    "activity": _activity,
    "heartbeat": _heartbeat,
}
