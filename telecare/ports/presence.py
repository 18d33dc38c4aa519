"""What is kept of devices and homes under watch: last words, links, guards and deadlines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from telecare.domain.deadlines import Due, Ingest, Lane
from telecare.domain.guard import Guard
from telecare.domain.links import Link
from telecare.domain.pack import Pack
from telecare.domain.presence import Presence
from telecare.domain.storms import DownLink

if TYPE_CHECKING:
    from telecare.ports.services import KeptService


class Presences(Protocol):
    """The last words of devices, packed: one item holds those of many (design, "How a home stays watched")."""

    def fold(
        self, bureau: str, pack: str, presence: Presence, horizon: datetime, stirred: datetime
    ) -> None:
        """Keep the newest of what stands in a pack and what is new; what is older than the horizon goes.

        Of runs of signs those go that ended before `stirred`. The same again changes nothing, and two
        who fold at the same time lose nothing of each other.
        """
        ...

    def settled(self, bureau: str, groups: Iterable[str]) -> Mapping[str, datetime]:
        """Return up to when the pages of groups are in their packs, none of a group that has no pages yet."""
        ...

    def note(self, bureau: str, pages: Mapping[str, Pack], at: datetime) -> None:
        """Keep words and runs, a page for each group, beside the packs of groups that were settled before.

        Some may be kept where it fails; the same again changes nothing.
        """
        ...

    def settle(
        self,
        bureau: str,
        group: str,
        until: datetime,
        now: datetime,
        horizon: datetime,
        stirred: datetime,
    ) -> None:
        """Fold all pages of a group into its packs, then say so of those up to an instant.

        Who comes while another is at it leaves it to them; a crash leaves every page to be read and
        settled again.
        """
        ...

    def read(self, bureau: str, things: Iterable[str]) -> Presence:
        """Return the words of some things, read strongly, each pack once, and all that pages add to them."""
        ...

    def glimpse(self, bureau: str, things: Iterable[str]) -> Presence:
        """Return the words of many things as their packs had them a moment ago, for half of the price.

        What lies on pages is missing: a glimpse shows less life than there was, never more.
        """
        ...

    def forget(self, bureau: str, things: Iterable[str]) -> None:
        """Take all that is known of some things out of their packs; what others said stays. Again is the same."""
        ...


@dataclass(frozen=True, slots=True)
class KeptLink:
    """A device's link as stored, and its version for the next write."""

    link: Link | None
    version: int = 0


class Links(Protocol):
    """The connections of devices, and which of each street are away."""

    def link(self, bureau: str, thing: str) -> KeptLink:
        """Return a device's link, read strongly; a version of 0 where nothing was heard of it."""
        ...

    def links(self, bureau: str, things: Iterable[str]) -> Mapping[str, Link]:
        """Return the links of some devices; a device without one is left out."""
        ...

    def glimpse(self, bureau: str, things: Iterable[str]) -> Mapping[str, Link]:
        """Return the links of many devices as they were a moment ago."""
        ...

    def keep(
        self, bureau: str, thing: str, kept: KeptLink, link: Link, street: str, due: Due | None
    ) -> None:
        """Write when a link is given up, the link, and its place among its street's lost ones, in this order.

        Raises ConflictError when somebody else wrote the link first.
        """
        ...

    def list_again(self, bureau: str, thing: str, link: Link, street: str) -> None:
        """Write a link's place among its street's lost ones, where `keep` may have broken off before it."""
        ...

    def down(self, bureau: str, street: str) -> tuple[DownLink, ...]:
        """Return the links of a street that are away."""
        ...


@dataclass(frozen=True, slots=True)
class KeptGuard:
    """A home's guard as stored; a version of 0 is a new one.

    `due` is where it is looked at next, whatever is heard; `look` counts its proper looks.
    """

    guard: Guard
    version: int = 0
    due: Due | None = None
    look: int = 0

    def heeds(self, due: Due) -> bool:
        """Tell whether a deadline stands: the guard names it, or the last look gave it with a hint.

        One with a hint is armed before the guard of its look is written: whoever meets it then looks.
        """
        return self.due == due if due.hint is None else self.look <= due.look

    def is_past(self, due: Due) -> bool:
        """Tell whether a later look is known to have set another: what the guard names never is."""
        return self.due != due and due.look < self.look

    def looked_at_again(self) -> KeptGuard:
        """Return it as of the next look: what earlier ones set means nothing any more."""
        return replace(self, look=self.look + 1)


class Served(Protocol):
    """The services of elders, as the watch asks after them: only of those of whom nothing was ever heard."""

    def of_elder(self, bureau: str, elder: str) -> tuple[KeptService, ...]:
        """Return every service that an elder has or had."""
        ...


class Guards(Protocol):
    """The homes under watch; the deadline that a guard names stands at any time.

    Others of the home that no guard names may stand there as well, and mean nothing.
    """

    def guard(self, bureau: str, home: str) -> KeptGuard | None:
        """Return a home's guard, read strongly; None for a home that nobody watches yet."""
        ...

    def glimpse(self, bureau: str, homes: Iterable[str]) -> Mapping[str, KeptGuard]:
        """Return the guards of many homes as they were a moment ago; one without is left out."""
        ...

    def keep(self, bureau: str, home: str, kept: KeptGuard, guard: Guard, due: Due) -> KeptGuard:
        """Write a guard and move its deadline; the new one stands before the guard names it.

        Raises ConflictError when somebody else wrote first.
        """
        ...

    def forget(self, bureau: str, home: str) -> None:
        """Watch a home no more: its guard goes with its deadline. Again is the same."""
        ...

    def looked_at(self, bureau: str) -> str:
        """Return the last street whose homes were all found under watch, '' at the beginning."""
        ...

    def look_past(self, bureau: str, street: str) -> None:
        """Note that all homes of a street are under watch, or ('') that the register begins anew."""
        ...


class Deadlines(Protocol):
    """What falls due, by bucket and shard, and how far the sweeps have come."""

    def watermarks(self, bureau: str) -> Mapping[Lane, datetime]:
        """Return up to which instant each lane is swept for good; one that never was has none."""
        ...

    def advance(self, bureau: str, lane: Lane, until: datetime) -> None:
        """Say that all of a lane is swept up to an instant; an older one than is known changes nothing.

        What lies before it may be forgotten.
        """
        ...

    def due(
        self, bureau: str, lane: Lane, bucket: datetime, since: datetime, until: datetime
    ) -> Iterator[Due]:
        """Yield what of a lane falls due in a bucket after one instant and by another, in order."""
        ...

    def arm(self, bureau: str, due: Due) -> None:
        """Write a deadline; the same again is one."""
        ...

    def arm_all(self, bureau: str, dues: Iterable[Due]) -> None:
        """Write many deadlines, all or some: whoever is told of a failure takes none of them for written."""
        ...

    def drop(self, bureau: str, due: Due) -> None:
        """Take a deadline out that is settled; one that is gone is no error."""
        ...

    def ingest(self, bureau: str) -> Ingest:
        """Return which tracer was asked for; `passed` is for whoever reads the tracers' words."""
        ...

    def ask(self, bureau: str, at: datetime) -> None:
        """Note that a tracer has been sent at an instant."""
        ...


class Tracers(Protocol):
    """Sends what signs of life are measured by: a message on the same way, from rule to fold."""

    def send(self, bureau: str, at: datetime) -> None:
        """Send the bureau's tracers with this instant."""
        ...
