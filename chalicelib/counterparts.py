"""Counterparts of the portal: what each of its parts needs of the core, as narrow protocols."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Protocol

from telecare.domain.events import Event
from telecare.domain.home import Snapshot
from telecare.domain.kinds import Service
from telecare.domain.presence_standing import PersonView
from telecare.domain.timeline import Link
from telecare.messages.scripts import Question
from telecare.ports.confirmations import Confirmation
from telecare.ports.consoles import Console
from telecare.ports.imports import ImportHead
from telecare.ports.incidents import Head
from telecare.ports.tasks import Task, TaskPlace
from telecare.ports.world import ElderPlace, PassedWords
from telecare.ports.written_exports import WrittenExports
from telecare.services.complete_task import Completion
from telecare.services.erase_elder import EraseElder
from telecare.services.export_elder import ExportElder
from telecare.services.hold_data import HoldData
from telecare.services.order_export import OrderExport
from telecare.services.preview_import import Upload
from telecare.services.read_audit import Reader, Seen
from telecare.services.tell_bounds import HomeBound, StreetBound


class Incidents(Protocol):
    """Incidents as they are stored."""

    def head(self, bureau: str, incident: str) -> Head:
        """Return the head; UnknownIncidentError when there is none."""
        ...

    def timeline(self, bureau: str, incident: str) -> tuple[Link, ...]:
        """Return the whole timeline in order."""
        ...

    def open_register(self, bureau: str) -> tuple[str, ...]:
        """Return every incident of the bureau that is not closed."""
        ...


class Advance(Protocol):
    """The one writer of incidents."""

    def bring(
        self, bureau: str, incident: str, event: Event, event_id: str, version: int | None = None
    ) -> None:
        """Bring an event to an incident; the same `event_id` again changes nothing.

        MovedOnError where the event is new and the incident is not at `version` any more.
        """
        ...


class Words(Protocol):
    """What seats told services."""

    def keep(self, bureau: str, incident: str, key: str, passed: PassedWords) -> None:
        """Keep what was said under its key; the same again changes nothing."""
        ...

    def read(self, bureau: str, incident: str) -> tuple[PassedWords, ...]:
        """Return all that was said of an incident, oldest first."""
        ...


class Reading(Protocol):
    """What a seat reads out; that somebody looked is recorded before anybody is named."""

    def relay(self, head: Head, service: Service, by: str, key: str) -> str:
        """Return the words for an emergency service."""
        ...

    def desk(self, head: Head, reason: str, by: str, key: str) -> str:
        """Return the words for the city centre's duty desk."""
        ...

    def guide(self, head: Head) -> tuple[Question, ...]:
        """Return the questions for the incident's kind, in order."""
        ...

    def progress(self, head: Head) -> str:
        """Return how far the response is, in plain words that name nobody."""
        ...


class ConsolesOfSeats(Protocol):
    """The consoles at which seats work."""

    def beat(self, bureau: str, seat: str) -> None:
        """Record that a console lives."""
        ...

    def act(self, bureau: str, seat: str, to: str = "") -> None:
        """Take what a seat does for a beat; it never raises."""
        ...

    def signed_in(self, bureau: str) -> tuple[Console, ...]:
        """Return the consoles that live."""
        ...

    def beat_every(self, bureau: str) -> timedelta:
        """Return how often a console must beat."""
        ...


class Watch(Protocol):
    """What lets go what seats have in hand."""

    def sign_out(self, bureau: str, seat: str) -> None:
        """Let go at once all that a seat has in hand, and forget its console."""
        ...


class Exports(Protocol):
    """Timelines as files."""

    def export(self, head: Head, by: str, key: str) -> Iterator[str]:
        """Record the look and return the document in pieces."""


class Tasks(Protocol):
    """Tasks of people, for reading."""

    def task(self, bureau: str, place: TaskPlace) -> Task:
        """Return one task; UnknownTaskError when there is none."""
        ...

    def of_home(self, bureau: str, home: str) -> Iterator[Task]:
        """Yield every task of a home in the order of their keys."""
        ...

    def unfinished(self, bureau: str, area: str, after: str) -> Iterator[tuple[str, Task]]:
        """Yield (cursor, task) of what is not over under an area, past a cursor."""
        ...


class Completions(Protocol):
    """Takes in what people say they did."""

    def complete(self, bureau: str, place: TaskPlace, said: Completion, event_id: str) -> Task:
        """Take a completion in and return the task after it; the same `event_id` changes nothing."""


class HomesUnderWatch(Protocol):
    """How homes are watched; looks at people are recorded."""

    def home(self, bureau: str, home: str) -> Snapshot:
        """Return who lives in a home, as ids; UnknownHomeError when there is none."""
        ...

    def people(self, known: Snapshot, by: str, key: str) -> tuple[PersonView, ...]:
        """Record the look and return how the people of a home stand."""
        ...

    def bound(self, known: Snapshot) -> HomeBound:
        """Return how long a silence in a home may last unnoticed."""
        ...

    def streets(self, bureau: str, area: str, after: str) -> Iterator[str]:
        """Yield the streets under an area past one of them, in order."""
        ...

    def street(self, bureau: str, street: str, by: str) -> StreetBound:
        """Record the look and return the bounds of a street's homes."""
        ...


class LifeConfirmed(Protocol):
    """Takes in what people say of elders."""

    def take(
        self, bureau: str, home: str, elder: str, said: Confirmation, key: str
    ) -> Confirmation:
        """Return the confirmation as it is kept; the same key again changes nothing."""
        ...


class Audit(Protocol):
    """Who looked at whose data."""

    def place(self, bureau: str, elder: str) -> ElderPlace | None:
        """Return where an elder is at home; None for whoever is no elder of a home."""
        ...

    def read(self, bureau: str, elder: str, place: ElderPlace, reader: Reader) -> tuple[Seen, ...]:
        """Return the looks at an elder's data, the newest first; the reader's own among them."""
        ...


class CarrierNews(Protocol):
    """Takes what carriers tell."""

    def take(self, carrier: str, kind: str, token: str, body: bytes) -> None:
        """Take one call-back durably, or raise why not."""
        ...


class Previews(Protocol):
    """Shows files before anything is enrolled."""

    def preview(self, bureau: str, upload: Upload) -> ImportHead:
        """Read a file whole and keep what was found; UnreadableFileError where it is none."""
        ...


class Commits(Protocol):
    """Takes in what was shown."""

    def commit(self, bureau: str, import_id: str, digest: str, by: str) -> ImportHead:
        """Take a short file in, have a long one taken in, and return how far it is."""
        ...


class SheetExports(Protocol):
    """Rosters and incidents as spreadsheets."""

    def roster(self, bureau: str, by: str, why: str, areas: tuple[str, ...]) -> bytes:
        """Record the look and return the homes under these areas."""
        ...

    def incidents(self, heads: Iterable[Head]) -> bytes:
        """Return incidents, by ids and words alone."""
        ...


class Privacy(Protocol):
    """What holds, exports and erases the data of a person."""

    def hold_data(self) -> HoldData:
        """Return what sets and lifts legal holds."""
        ...

    def export_elder(self) -> ExportElder:
        """Return what exports all that is kept of a person."""
        ...

    def order_export(self) -> OrderExport:
        """Return what takes orders for exports of any length."""
        ...

    def written_exports(self) -> WrittenExports:
        """Return where exports lie until they are fetched."""
        ...

    def erase_elder(self) -> EraseElder:
        """Return what erases a person."""
        ...
