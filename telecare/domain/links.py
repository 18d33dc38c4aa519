"""The connection of one device, told by lifecycle events that may come twice, late and in any order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from telecare.domain import json_text as read
from telecare.domain.errors import UndecodableMessageError
from telecare.domain.liveness import Deafness

VERSIONS_LAST = timedelta(hours=1)
"""AWS IoT Core counts a client's versions from 0 again when it was away for about an hour."""

CONNECTED, DISCONNECTED = "connected", "disconnected"

MOST_GAPS = 8
"""How many outages a link remembers: silence is judged by the last few."""


@dataclass(frozen=True, slots=True)
class LinkEvent:
    """A device connected, or lost its connection; both events of one session carry one version."""

    thing: str
    session: str
    version: int
    connected: bool
    at: datetime
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A device's connection as the newest event left it.

    The newest event is found by version, not by arrival: a take-over's disconnect, which comes last,
    does not cut the session that took over.
    """

    session: str
    version: int
    connected: bool
    since: datetime
    gaps: tuple[Deafness, ...] = ()

    def is_of(self, event: LinkEvent) -> bool:
        """Tell whether it is this very event that left the link as it is."""
        mine = (self.session, self.version, self.connected, self.since)
        return mine == (event.session, event.version, event.connected, event.at)

    def hears(self, event: LinkEvent) -> Link:
        """Return the link after an event; the same link where the event is old news."""
        if not _is_newer(event, self):
            return self
        gaps = self.gaps
        if event.connected and not self.connected and event.at > self.since:
            gaps = (*gaps, Deafness(self.since, event.at))[-MOST_GAPS:]
        return Link(event.session, event.version, event.connected, event.at, gaps)


def begun(event: LinkEvent) -> Link:
    """Return the link of a device of which nothing was heard before."""
    return Link(event.session, event.version, event.connected, event.at)


def _is_newer(event: LinkEvent, link: Link) -> bool:
    if event.session != link.session and abs(event.at - link.since) >= VERSIONS_LAST:
        return event.at > link.since
    mine, theirs = (link.version, not link.connected), (event.version, not event.connected)
    if mine == theirs and event.session != link.session:
        return event.at > link.since
    return theirs > mine


def read_event(payload: bytes) -> LinkEvent:
    """Return the lifecycle event that AWS IoT Core's bytes hold; a MessageError says what is wrong."""
    document = read.read_object(payload)
    change = read.word(document, "eventType")
    if change not in (CONNECTED, DISCONNECTED):
        raise UndecodableMessageError(f"eventType must be {CONNECTED} or {DISCONNECTED}")
    return LinkEvent(
        thing=read.word(document, "clientId"),
        session=read.optional_word(document, "sessionIdentifier"),
        version=int(read.number(document, "versionNumber", 0, 1e15)),
        connected=change == CONNECTED,
        at=read.instant(document, "timestamp"),
        reason=read.optional_word(document, "disconnectReason"),
    )
