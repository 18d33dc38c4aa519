"""The messages between a device and the platform: topics, what is sent, how answers are read."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from devices.repeats import Receipt, Verdict

RECEIPT = "receipt"


class UnreadableError(ValueError):
    """A message to the device that does not say what it must."""


@dataclass(frozen=True, slots=True)
class Topics:
    """Where one thing speaks and listens."""

    thing: str

    @property
    def everything_for_me(self) -> str:
        return f"cmd/anju/{self.thing}/+"

    def out(self, name: str) -> str:
        """`alarm`, `reading`, `position`, `status` or `command`."""
        return f"dt/anju/{self.thing}/{name}"

    @property
    def activity(self) -> str:
        return f"$aws/rules/anju_activity/dt/anju/{self.thing}/activity"

    @property
    def heartbeat(self) -> str:
        return f"$aws/rules/anju_heartbeat/dt/anju/{self.thing}/heartbeat"

    def name_of(self, topic: str) -> str | None:
        """What a topic for this thing is about (`receipt` or a command), None for others."""
        prefix = f"cmd/anju/{self.thing}/"
        name = topic.removeprefix(prefix)
        return name if topic.startswith(prefix) and name and "/" not in name else None


@dataclass(frozen=True, slots=True)
class Position:
    """Where the device is (WGS 84)."""

    lat: float
    lon: float
    accuracy_m: float


@dataclass(frozen=True, slots=True)
class Alarm:
    """One activation; the id stays the same however often it is sent."""

    alarm_id: str
    kind: str
    at: datetime
    value: object = None
    position: Position | None = None
    test: bool = False

    def encode(self) -> bytes:
        content: dict[str, object] = {
            "id": self.alarm_id,
            "kind": self.kind,
            "at": written(self.at),
        }
        if self.value is not None:
            content["value"] = self.value
        if self.position is not None:
            content["position"] = fields_of(self.position)
        if self.test:
            content["test"] = True
        return encode(content)


def fields_of(position: Position) -> dict[str, object]:
    return {"lat": position.lat, "lon": position.lon, "accuracy_m": position.accuracy_m}


def encode(content: Mapping[str, object]) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def written(at: datetime) -> str:
    """An instant with its offset, in milliseconds."""
    return at.isoformat(timespec="milliseconds")


def read_object(payload: bytes) -> Mapping[str, object]:
    """Read a JSON object.

    Raises:
        UnreadableError: it is none.
    """
    try:
        content = json.loads(payload)
    except (ValueError, RecursionError) as error:
        raise UnreadableError(f"not JSON: {error}") from error
    if not isinstance(content, dict):
        raise UnreadableError("not a JSON object")
    return content


def read_receipt(payload: bytes) -> Receipt:
    """Read a receipt.

    Raises:
        UnreadableError: it names no alarm or no state that a device knows.
    """
    content = read_object(payload)
    alarm_id, verdict, retry = content.get("id"), content.get("state"), content.get("retry_after_s")
    if not isinstance(alarm_id, str) or verdict not in tuple(Verdict):
        raise UnreadableError("a receipt needs an id and a known state")
    is_number = isinstance(retry, int | float) and not isinstance(retry, bool)
    say = content.get("say")
    return Receipt(
        alarm_id,
        Verdict(str(verdict)),
        float(str(retry)) if is_number else None,
        say if isinstance(say, str) else None,
    )


def read_instant(value: object) -> datetime:
    """Read an RFC 3339 instant with offset or milliseconds since 1970.

    Raises:
        UnreadableError: it is neither.
    """
    try:
        if isinstance(value, int) and not isinstance(value, bool):
            return datetime.fromtimestamp(value / 1000, UTC)
        at = datetime.fromisoformat(value) if isinstance(value, str) else None
    except (ValueError, OverflowError, OSError) as error:
        raise UnreadableError(f"not an instant: {value!r}") from error
    if at is None or at.tzinfo is None:
        raise UnreadableError(f"not an instant with offset: {value!r}")
    return at
