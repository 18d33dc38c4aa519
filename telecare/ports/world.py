"""What the core needs of the world outside: directory, carriers, devices, seats, clock."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from telecare.domain.kinds import Risk

if TYPE_CHECKING:
    from telecare.domain.actions import PlaceCall, SendSms
    from telecare.domain.home import Snapshot
    from telecare.domain.parameters import Parameters
    from telecare.domain.position import Position


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """Return an aware instant in UTC."""
        ...


@dataclass(frozen=True, slots=True)
class DirectoryItem:
    """What an alarm needs to know of a thing, read by one key."""

    bureau: str
    thing: str
    device: str
    type: str
    home: str
    elder: str
    risk: Risk
    pack: str
    test_until: datetime | None = None
    language: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Personal:
    """What is known of a person, unsealed; it goes to a carrier or a screen and into no log.

    `language` is the one that the person understands best, '' the bureau's own.
    """

    name: str = ""
    phone: str = ""
    address: str = ""
    notes: str = ""
    language: str = ""

    def __repr__(self) -> str:
        return "Personal(sealed)"


@dataclass(frozen=True, slots=True)
class ElderPlace:
    """Where an elder is at home, and who of the home must not know anything of it (law 13)."""

    home: str
    area: str
    suspected: frozenset[str] = frozenset()


class Directory(Protocol):
    """Who lives where with which devices; personal data stays sealed until a carrier needs it."""

    def thing(self, thing: str) -> DirectoryItem:
        """Return the directory item of a thing; UnknownDeviceError when no bureau knows it."""
        ...

    def snapshot(self, bureau: str, home: str) -> Snapshot:
        """Return people, devices and the bureau's policy in force, as an incident keeps them."""
        ...

    def begins_with(self, bureau: str, home: str) -> Snapshot:
        """As snapshot, in as few requests as can be: for who takes an alarm of this home."""
        ...

    def snapshots(self, bureau: str, homes: Iterable[str]) -> Mapping[str, Snapshot]:
        """Return the snapshots of many homes as they were a moment ago; the policy is read once for all."""
        ...

    def elder_place(self, bureau: str, elder: str) -> ElderPlace | None:
        """Return where an elder is at home; None for whoever is no elder of a home.

        SealError for one who was erased.
        """
        ...

    def parameters(self, bureau: str) -> Parameters:
        """Return the numbers of the bureau's policy in force; PolicyError where none is."""
        ...

    def phone(self, bureau: str, person: str) -> str:
        """Return a person's number in E.164; '' when there is none, SealError after erasure."""
        ...

    def personal(self, bureau: str, person: str) -> Personal:
        """Return a person's data; empty for an unknown person, SealError after erasure."""
        ...

    def people(self, bureau: str, persons: Iterable[str]) -> Mapping[str, Personal]:
        """Return the data of several people at once; empty for whoever is unknown or has been erased."""
        ...

    def entry_code(self, bureau: str, home: str) -> str:
        """Return how the home is entered; '' where nothing is recorded, SealError after erasure."""
        ...

    def home_position(self, bureau: str, home: str) -> Position | None:
        """Return where the home is; None where it is not recorded."""
        ...

    def streets(self, bureau: str) -> tuple[str, ...]:
        """Return every street in which the bureau has a home, in the order of their codes."""
        ...

    def homes(self, bureau: str, street: str) -> tuple[str, ...]:
        """Return the homes of a street, in the order of their ids."""
        ...

    def by_phone(self, number: str) -> tuple[tuple[str, str, str], ...]:
        """Return every (bureau, home, person) with this number, elders first; found by keyed hash.

        One number may serve several homes: a daughter's, a committee's.
        """
        ...


class Carrier(Protocol):
    """Places calls and sends messages; CarrierDownError: not sent; AmbiguousSendError: perhaps."""

    def place_call(
        self, bureau: str, incident: str, number: str, call: PlaceCall, text: str
    ) -> str:
        """Ring a number once under the idempotency key `call.attempt` and read `text` aloud.

        Returns the carrier's id.
        """
        ...

    def find_call(self, attempt: str) -> str | None:
        """Look an attempt up; returns the carrier's id when the carrier has it."""
        ...

    def cancel_call(self, attempt: str) -> None:
        """Stop a call that rings or release a held line; an ended call is no error."""
        ...

    def tell_call(self, attempt: str, text: str) -> None:
        """Speak a text to whoever is on the line; an ended call is no error."""
        ...

    def send_sms(self, number: str, text: str, sms: SendSms) -> None:
        """Send a message under the idempotency key `sms.id`."""
        ...


class Devices(Protocol):
    """Speaks to devices over their command topics."""

    def send(self, thing: str, topic_word: str, document: Mapping[str, object]) -> None:
        """Publish a document on `cmd/anju/{thing}/{topic_word}`, QoS 1."""
        ...


class Responses(Protocol):
    """Runs the response machine."""

    def start(self, bureau: str, incident: str, fence: int) -> str:
        """Start the execution of this fence once and return its id; a second call is the same."""
        ...

    def wake(self, token: str) -> None:
        """Complete a wait; an invalid, used or late token is ignored: the inbox is the truth."""
        ...

    def is_running(self, bureau: str, incident: str, fence: int) -> bool:
        """Tell whether the execution of this fence is alive."""
        ...


class CityCentre(Protocol):
    """The city-operation centre (一网统管) of a district or street (XH23-26)."""

    def push(self, bureau: str, incident: str, level: str, area: str, kind: str, key: str) -> None:
        """Push an event once under its idempotency key."""
        ...


class Desk(Protocol):
    """Where seats, supervisors and the backup centre are told."""

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
        """Put a notice before an audience (seats, supervisor or backup_centre), or before one of it.

        `detail` holds counts and words, never what is sealed.
        """
        ...


class Whereabouts(Protocol):
    """The last position of each carried device: sealed, and forgotten after its time."""

    def keep(
        self, bureau: str, thing: str, position: Position, at: datetime, until: datetime
    ) -> None:
        """Keep where a thing was at an instant; an older position never takes a newer one's place."""
        ...

    def last(
        self, bureau: str, thing: str, now: datetime, since: datetime | None = None
    ) -> Position | None:
        """Return the last position; None when there is none, or its time is over (FJ24-51).

        With `since`, None also where it is of an earlier instant.
        """
        ...

    def forget(self, bureau: str, thing: str) -> None:
        """Forget where a thing was, before its time."""
        ...


@dataclass(frozen=True, slots=True, repr=False)
class PassedWords:
    """What a seat told a service, word for word; it names people and places and goes into no log."""

    service: str
    by: str
    at: datetime
    words: str

    def __repr__(self) -> str:
        return "PassedWords(sealed)"


class RelayWords(Protocol):
    """The words of relays, kept sealed for whoever has to answer for them (law 15)."""

    def keep(self, bureau: str, incident: str, key: str, passed: PassedWords) -> None:
        """Keep what was said under its key; the same again changes nothing."""
        ...

    def read(self, bureau: str, incident: str) -> tuple[PassedWords, ...]:
        """Return all that was said of an incident, oldest first; SealError once it was erased."""
        ...

    def forget(self, bureau: str, incident: str) -> None:
        """Erase the words of an incident; that something was said, by whom and when stays known."""
        ...


class Quarantine(Protocol):
    """Where messages go that cannot be read; nothing is lost."""

    def keep(
        self, bureau: str, received_at: datetime, topic: str, payload: bytes, reason: str
    ) -> None:
        """Keep the raw bytes with their reason; the same message twice is kept once."""
        ...

    def forget(self, bureau: str, things: Iterable[str]) -> None:
        """Take out what came under the topics of these things, whose elder is erased. Again is the same."""
        ...


class Tally(Protocol):
    """Counts what devices do over a window: false alarms, repeats that nobody answered."""

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
        """Count one thing once under its key; returns how many there are from `since` on.

        With a street, it is also listed there.
        """
        ...

    def under(
        self, bureau: str, street: str, what: str, since: datetime, until: datetime
    ) -> Iterator[str]:
        """Yield the thing of each that was listed in a street between two instants."""
        ...


class Tasks(Protocol):
    """Tasks for people outside the response: visits, devices that are moved, watches."""

    def open(
        self,
        bureau: str,
        key: str,
        task: str,
        home: str,
        detail: Mapping[str, str],
        now: datetime,
        area: str = "",
    ) -> None:
        """Open a task once under its key; without an area only who sees the whole bureau finds it."""
        ...
