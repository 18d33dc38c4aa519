"""The world outside in memory: what was asked of it is kept in order, how it fares is set from outside."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from telecare.domain.actions import PlaceCall, SendSms
from telecare.domain.errors import AmbiguousSendError, CarrierDownError, SealError, UnavailableError
from telecare.domain.position import Position
from telecare.ports.world import PassedWords


class ManualClock:
    """Stands still until it is moved."""

    def __init__(self, start: datetime) -> None:
        self._now = start

    def now(self) -> datetime:
        """Return the instant it stands at."""
        return self._now

    def forward(self, by: timedelta) -> datetime:
        """Move on and return the new instant."""
        self._now += by
        return self._now


@dataclass(frozen=True, slots=True)
class PlacedCall:
    """A call that the carrier took."""

    bureau: str
    incident: str
    number: str = field(repr=False)
    call: PlaceCall
    text: str = field(repr=False)


class MemoryCarrier:
    """Takes every call and message once a key; `down` takes nothing, `mute` takes and does not say so."""

    def __init__(self) -> None:
        self.calls: dict[str, PlacedCall] = {}
        self.messages: dict[str, tuple[str, str]] = {}
        self.cancelled: list[str] = []
        self.told: list[tuple[str, str]] = []
        self.down = False
        self.mute = False

    def place_call(
        self, bureau: str, incident: str, number: str, call: PlaceCall, text: str
    ) -> str:
        """Take a call once an attempt."""
        self._refuse_when_down()
        placed = PlacedCall(bureau, incident, number, call, text)
        self.calls.setdefault(call.attempt, placed)
        self._say_nothing_when_mute()
        return f"call-{call.attempt}"

    def find_call(self, attempt: str) -> str | None:
        """Return the id of a call that was taken."""
        self._refuse_when_down()
        return f"call-{attempt}" if attempt in self.calls else None

    def cancel_call(self, attempt: str) -> None:
        """Note that a call was stopped."""
        self._refuse_when_down()
        self.cancelled.append(attempt)

    def tell_call(self, attempt: str, text: str) -> None:
        """Note what was said on a call."""
        self._refuse_when_down()
        self.told.append((attempt, text))

    def send_sms(self, number: str, text: str, sms: SendSms) -> None:
        """Take a message once an id."""
        self._refuse_when_down()
        self.messages.setdefault(sms.id, (number, text))
        self._say_nothing_when_mute()

    def _refuse_when_down(self) -> None:
        if self.down:
            raise CarrierDownError("the carrier is down")

    def _say_nothing_when_mute(self) -> None:
        if self.mute:
            raise AmbiguousSendError("the carrier did not say whether it took it")


class MemoryDevices:
    """Keeps what was sent to devices."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str, Mapping[str, object]]] = []

    def send(self, thing: str, topic_word: str, document: Mapping[str, object]) -> None:
        """Keep a document."""
        self.sent.append((thing, topic_word, dict(document)))


class MemoryResponses:
    """Keeps executions; `ended` ones are not running any more."""

    def __init__(self) -> None:
        self.started: list[tuple[str, str, int]] = []
        self.ended: set[tuple[str, str, int]] = set()
        self.woken: list[str] = []

    def start(self, bureau: str, incident: str, fence: int) -> str:
        """Start an execution once a fence."""
        if (bureau, incident, fence) not in self.started:
            self.started.append((bureau, incident, fence))
        return f"{incident}-{fence}"

    def wake(self, token: str) -> None:
        """Keep the token."""
        self.woken.append(token)

    def is_running(self, bureau: str, incident: str, fence: int) -> bool:
        """Tell whether it was started and has not ended."""
        execution = (bureau, incident, fence)
        return execution in self.started and execution not in self.ended


class MemoryCityCentre:
    """Keeps what was pushed, once a key; `down` takes nothing."""

    def __init__(self) -> None:
        self.pushed: dict[str, tuple[str, str, str, str, str]] = {}
        self.down = False

    def push(self, bureau: str, incident: str, level: str, area: str, kind: str, key: str) -> None:
        """Keep an event."""
        if self.down:
            raise UnavailableError("the city centre is down")
        self.pushed.setdefault(key, (bureau, incident, level, area, kind))


class MemoryDesk:
    """Keeps notices, once a key."""

    def __init__(self) -> None:
        self.notices: dict[tuple[str, str, str], tuple[str, str]] = {}
        self.addressed: dict[tuple[str, str, str], str] = {}
        self.details: dict[tuple[str, str, str], dict[str, str]] = {}

    def tell(
        self,
        bureau: str,
        incident: str,
        audience: str,
        reason: str,
        key: str,
        to: str = "",
        detail: Mapping[str, str] | None = None,
    ) -> None:
        """Keep a notice for its audience."""
        if (bureau, audience, key) not in self.notices:
            self.notices[bureau, audience, key] = (incident, reason)
            self.addressed[bureau, audience, key] = to
            self.details[bureau, audience, key] = dict(detail or {})


class MemoryWhereabouts:
    """Keeps the newest position a thing, for its time."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], tuple[Position, datetime, datetime]] = {}

    def keep(
        self, bureau: str, thing: str, position: Position, at: datetime, until: datetime
    ) -> None:
        """Keep where a thing was at an instant, unless something newer is known."""
        known = self.kept.get((bureau, thing))
        if known is None or known[1] <= at:
            self.kept[bureau, thing] = (position, at, until)

    def forget(self, bureau: str, thing: str) -> None:
        """Take the last position out."""
        self.kept.pop((bureau, thing), None)

    def last(
        self, bureau: str, thing: str, now: datetime, since: datetime | None = None
    ) -> Position | None:
        """Return the last position, None when there is none in its time or since an instant."""
        known = self.kept.get((bureau, thing))
        if known is None or now >= known[2] or (since is not None and known[1] < since):
            return None
        return known[0]


class MemoryTally:
    """Counts what devices do."""

    def __init__(self) -> None:
        self.counted: dict[tuple[str, str, str], set[tuple[datetime, str]]] = {}
        self.listed: dict[tuple[str, str, str], set[tuple[datetime, str, str]]] = {}

    def add(
        self,
        bureau: str,
        thing: str,
        what: str,
        key: str,
        at: datetime,
        since: datetime,
        street: str = "",
    ) -> int:
        """Count one thing once under its key; returns how many there are from `since` on."""
        known = self.counted.setdefault((bureau, thing, what), set())
        known.add((at, key))
        if street:
            self.listed.setdefault((bureau, street, what), set()).add((at, key, thing))
        return sum(1 for counted_at, _ in known if since <= counted_at <= at)

    def under(
        self, bureau: str, street: str, what: str, since: datetime, until: datetime
    ) -> Iterator[str]:
        """Yield the thing of each that was listed in a street between two instants."""
        for at, _, thing in sorted(self.listed.get((bureau, street, what), set())):
            if since <= at <= until:
                yield thing


class MemoryRelayWords:
    """Keeps each passing of words once."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str, str], PassedWords] = {}
        self.forgotten: set[tuple[str, str]] = set()

    def keep(self, bureau: str, incident: str, key: str, passed: PassedWords) -> None:
        """Keep what was said under its key."""
        self.kept.setdefault((bureau, incident, key), passed)

    def read(self, bureau: str, incident: str) -> tuple[PassedWords, ...]:
        """Return all that was said of an incident, oldest first; SealError once it was erased."""
        if (bureau, incident) in self.forgotten:
            raise SealError(f"the words of {incident} have been erased")
        found = [p for (b, i, _), p in self.kept.items() if (b, i) == (bureau, incident)]
        return tuple(sorted(found, key=lambda passed: passed.at))

    def forget(self, bureau: str, incident: str) -> None:
        """Erase the words of an incident, where there are any."""
        if any(place[:2] == (bureau, incident) for place in self.kept):
            self.forgotten.add((bureau, incident))
            self.kept = {p: w for p, w in self.kept.items() if p[:2] != (bureau, incident)}


class MemoryQuarantine:
    """Keeps unreadable messages, each with its reason."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, datetime, str, bytes], str] = {}

    def keep(
        self, bureau: str, received_at: datetime, topic: str, payload: bytes, reason: str
    ) -> None:
        """Keep the raw bytes once."""
        self.kept.setdefault((bureau, received_at, topic, payload), reason)

    def forget(self, bureau: str, things: Iterable[str]) -> None:
        """Take out what came from these things."""
        topics = tuple(f"dt/anju/{thing}/" for thing in things)
        for kept in [k for k in self.kept if k[0] == bureau and k[2].startswith(topics)]:
            del self.kept[kept]


class MemorySweeps:
    """Keeps how far off the next sweeps were asked for."""

    def __init__(self) -> None:
        self.asked: list[timedelta] = []

    def again(self, after: timedelta) -> None:
        """Keep a question."""
        self.asked.append(after)


class MemoryFacts:
    """Keeps facts with their keys."""

    def __init__(self) -> None:
        self.noted: list[tuple[str, dict[str, str | int]]] = []

    def note(self, fact: str, **keys: str | int) -> None:
        """Keep a fact."""
        self.noted.append((fact, dict(keys)))
