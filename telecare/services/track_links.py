"""Tracks the connections of devices: what is lost is looked at again when it has been away for long enough."""

from __future__ import annotations

from dataclasses import dataclass

from telecare.domain.areas import street_of
from telecare.domain.deadlines import DueKind, armed
from telecare.domain.errors import ConflictError, MessageError, UnknownDeviceError
from telecare.domain.links import Link, LinkEvent, begun, read_event
from telecare.domain.signals import RawSignal
from telecare.ports.facts import Facts
from telecare.ports.presence import KeptLink, Links
from telecare.ports.world import Clock, Directory, DirectoryItem, Quarantine

MOST_TRIES = 8
"""How often a link is read anew that others write at the same time."""

PLATFORM = "platform"


@dataclass(frozen=True, slots=True)
class TrackLinks:
    """Takes lifecycle events in; twice, late and in any order they leave the same link.

    A lost link raises nothing by itself: it gets a deadline, and the sweep looks whether it is back.
    """

    links: Links
    directory: Directory
    quarantine: Quarantine
    clock: Clock
    facts: Facts

    def receive(self, raw: RawSignal) -> None:
        """Take one message of the broker in; one that cannot be read is kept with its reason."""
        try:
            event = read_event(raw.payload)
        except MessageError as error:
            self.quarantine.keep(PLATFORM, raw.received_at, raw.topic, raw.payload, error.reason)
            self.facts.note("quarantined", bureau=PLATFORM)
            return
        self.track(event)

    def track(self, event: LinkEvent) -> None:
        """Bring one event to its link; raises what a repeat of the same event may mend."""
        try:
            item = self.directory.thing(event.thing)
        except UnknownDeviceError:
            self.facts.note("link_of_a_stranger")
            return
        for _ in range(MOST_TRIES):
            kept = self.links.link(item.bureau, event.thing)
            link = begun(event) if kept.link is None else kept.link.hears(event)
            if link is kept.link:
                self._hear_again(item, event, link)
                return
            try:
                self._keep(item, event.thing, kept, link)
            except ConflictError:
                continue  # another event of the device was written at this moment
            self._note(item.bureau, link)
            return
        raise ConflictError(f"the link of {event.thing} is written by others all the time")

    def _hear_again(self, item: DirectoryItem, event: LinkEvent, link: Link) -> None:
        """Old news changes nothing; the event of which the link is may have broken off half written."""
        if link.is_of(event):
            area = self.directory.snapshot(item.bureau, item.home).area
            self.links.list_again(item.bureau, event.thing, link, street_of(area))

    def _keep(self, item: DirectoryItem, thing: str, kept: KeptLink, link: Link) -> None:
        known = self.directory.snapshot(item.bureau, item.home)
        lost_at = link.since + known.parameters.duration("link.lost_min")
        due = armed(DueKind.LINK, thing, lost_at, self.clock.now())
        street = street_of(known.area)
        self.links.keep(item.bureau, thing, kept, link, street, None if link.connected else due)

    def _note(self, bureau: str, link: Link) -> None:
        self.facts.note("link_back" if link.connected else "link_away", bureau=bureau)
