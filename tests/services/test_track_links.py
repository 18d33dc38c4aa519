"""Links are tracked: events twice and in any order leave one link, and a loss gets one deadline."""

import json
from dataclasses import replace
from datetime import timedelta
from itertools import permutations

import pytest

from telecare.adapters.memory.presence import MemoryDeadlines, MemoryLinks
from telecare.domain.links import Link, LinkEvent
from telecare.domain.signals import RawSignal
from telecare.ports.presence import KeptLink
from tests.fakes.platform import KilledError
from tests.fakes.story import BUREAU, START
from tests.fakes.watched import PIR, WatchedPlatform


def lifecycle(change: str, version: int, minutes: float, thing: str = PIR) -> RawSignal:
    """As AWS IoT Core documents its events."""
    at = START + timedelta(minutes=minutes)
    document = {
        "clientId": thing,
        "timestamp": int(at.timestamp() * 1000),
        "eventType": change,
        "sessionIdentifier": f"0000-{version}",
        "principalIdentifier": "a1b2",
        "versionNumber": version,
        **({"clientInitiatedDisconnect": False, "disconnectReason": "CONNECTION_LOST"}
           if change == "disconnected" else {}),
    }  # fmt: skip
    topic = f"$aws/events/presence/{change}/{thing}"
    return RawSignal(topic, "n/a", START, json.dumps(document).encode())


EVENTS = (
    lifecycle("connected", 0, 0),
    lifecycle("disconnected", 0, 5),
    lifecycle("connected", 1, 6),
    lifecycle("disconnected", 1, 9),
)


def test_every_order_and_every_repeat_leaves_the_same_link():
    seen = set()
    for order in permutations(EVENTS):
        platform = WatchedPlatform()
        for raw in (*order, *order[::-1]):
            platform.watching.track_links().receive(raw)
        link = platform.links.link(BUREAU, PIR).link
        assert link is not None
        seen.add((link.connected, link.version, link.since))
        assert [d.thing for d in platform.links.down(BUREAU, "310104003")] == [PIR]

    assert seen == {(False, 1, START + timedelta(minutes=9))}


def test_a_loss_is_looked_at_when_the_bureau_says():
    platform = WatchedPlatform()
    for raw in EVENTS[:2]:
        platform.watching.track_links().receive(raw)

    links = [due for _, due in platform.deadlines.armed if due.kind == "link"]
    assert [due.at - START for due in links] == [timedelta(minutes=20)]


def test_a_connection_sets_no_deadline():
    platform = WatchedPlatform()
    platform.watching.track_links().receive(EVENTS[0])

    assert [due.kind for _, due in platform.deadlines.armed] == ["home"]


def test_an_event_that_cannot_be_read_is_kept():
    platform = WatchedPlatform()
    topic = f"$aws/events/presence/connected/{PIR}"
    for payload in (b"{}", b"\xff", b'{"eventType": "subscribed", "clientId": "x"}'):
        platform.watching.track_links().receive(RawSignal(topic, "n/a", START, payload))

    assert len(platform.quarantine.kept) == 3


def test_a_client_that_no_bureau_knows_changes_nothing():
    platform = WatchedPlatform()
    stranger = LinkEvent("standard-console-7", "s", 0, False, START)

    platform.watching.track_links().track(stranger)

    assert [due.kind for _, due in platform.deadlines.armed] == ["home"]


class BreaksOff(MemoryLinks):
    """Writes a link, and dies before its street's list."""

    def list_again(self, bureau: str, thing: str, link: Link, street: str) -> None:
        raise KilledError(bureau, thing, link, street)


def test_an_event_that_broke_off_is_made_good_when_it_is_shown_again():
    platform = WatchedPlatform()
    whole, deadlines = platform.watching.track_links(), MemoryDeadlines()
    broken = BreaksOff(deadlines)
    with pytest.raises(KilledError):
        replace(whole, links=broken).receive(EVENTS[1])
    assert [due.kind for _, due in deadlines.armed] == ["link"]
    half = broken.link(BUREAU, PIR).link
    assert half is not None
    platform.links.keep(BUREAU, PIR, KeptLink(None), half, "", None)

    whole.receive(EVENTS[1])

    assert [d.thing for d in platform.links.down(BUREAU, "310104003")] == [PIR]
