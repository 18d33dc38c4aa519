"""Every key of every table; each partition key starts with the bureau, no key is made elsewhere
but those of the directory (directory_keys.py), of tasks (task_keys.py), of the presence table
(watch_keys.py), of the registry (registry_keys.py), of imports (import_keys.py), tallies
(tally_keys.py) and of what is kept about the keeping itself (privacy_keys.py).

| table | pk | sk | item |
|---|---|---|---|
| incidents | {bureau}#thing#{thing} | receipt#{alarm} | what the last activation of this id opened or joined |
| | | position | where the last alarm of a locator came from, sealed, for its time |
| | | tally#{what}#{at}#{key} | one false alarm or repeat of a device, counted for a while |
| incidents | {bureau}#home#{home} | open | the home's open-incident lock |
| incidents | {bureau}#incident#{incident} | head | the run and its place in the timeline, at most 8 KB |
| | | snapshot | people and policy as they stood at opening, written once |
| | | alarm#{received}#{thing}#{alarm} | evidence, written once |
| | | attempt#{attempt} | who is dialling, and whether it was sent |
| | | event#{event} | an event of this id is in the inbox |
| | | inbox#{seq} | an event |
| | | outbox#{lane}#{number}#{action} | an action that is to be carried out |
| | | done#{lane}#{number}#{action} | an action that has been, since `done_at` |
| | | words#{event} | what a seat told a service, sealed |
| incidents | {bureau}#timeline#{incident} | timeline#{number} | the entries of one decision, from this number |
| incidents | {bureau}#open#{shard} | {incident} | the register of incidents that are not closed |
| incidents | {bureau}#desk#{audience} | {key} | a notice for seats, supervisor or backup centre |
| incidents | {bureau}#contact#{attempt} | contact | which contact of Amazon Connect a call became |
| incidents | {bureau}#consoles | {seat} | a seat that is signed in: its last beat and its check |
| incidents | {bureau}#held | {seat}#{incident} | a seat that has an incident in hand |
| incidents | {bureau}#looks#{elder} | {at}#{key} | a look at an elder's data, written once |
| incidents | {bureau}#probe | last | the last alarm that the platform raised against itself |
| incidents | {bureau}#line#{hash} | held | whose call is on a telephone number, until when |
| incidents | {bureau}#call#{reference} | carrier | which carrier has a call, under which id |
| | | line | on whose line it is |
| quarantine | {bureau}#quarantine#{day} | {received}#{digest}#{part} | a message that cannot be read |
| | {bureau}#quarantine-of#{thing} | {received}#{digest} | that one of this thing is there, and in how many pieces |
"""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from telecare.domain.errors import UnknownDeviceError

if TYPE_CHECKING:
    from telecare.domain.actions import Action
    from telecare.domain.events import Alarm

OPEN_SHARDS = 2
"""Over how many partitions a bureau's open incidents are spread."""

LONGEST_ID = 200
"""In bytes; a sort key holds 1024."""

NO_BUREAU = "-"
"""Stands for the bureau of a message whose topic names none."""

INBOX, OUTBOX, DONE, TIMELINE = "inbox#", "outbox#", "done#", "timeline#"
RELAY_WORDS, HELD = "words#", "#held"

_NUMBER_AT_END = re.compile(r"(\d+)$")


class Key(NamedTuple):
    """Where one item lies."""

    pk: str
    sk: str


def instant(at: datetime) -> str:
    """Return an instant so that texts sort as the instants do."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def short(outer_id: str) -> str:
    """Ids from outside may be of any length, sort keys may not: a long one is its digest."""
    text = outer_id.encode()
    return outer_id if len(text) <= LONGEST_ID else "sha256:" + hashlib.sha256(text).hexdigest()


def bureau_of(thing: str) -> str:
    """Return the bureau that a thing's name starts with; UnknownDeviceError when it names none."""
    bureau, dash, serial = thing.partition("-")
    if not (bureau and dash and serial):
        raise UnknownDeviceError(f"{thing!r} is not <bureau>-<serial>")
    return bureau


# ---- incidents ----


def receipt(bureau: str, thing: str, alarm_id: str) -> Key:
    """Lies with the thing, so that a repeat is found before its home is known."""
    return Key(f"{bureau}#thing#{thing}", f"receipt#{short(alarm_id)}")


def last_position(bureau: str, thing: str) -> Key:
    """There is one of it a thing: the newest."""
    return Key(f"{bureau}#thing#{thing}", "position")


def tallied(bureau: str, thing: str, what: str, at: datetime, key: str) -> Key:
    """Sorts by time within what is counted; the same key at the same instant lies in one place."""
    return Key(f"{bureau}#thing#{thing}", f"tally#{what}#{instant(at)}#{short(key)}")


def home_lock(bureau: str, home: str) -> Key:
    """There is one of it a home, so there is one open incident a home."""
    return Key(f"{bureau}#home#{home}", "open")


def _of_incident(bureau: str, incident: str, sk: str) -> Key:
    return Key(f"{bureau}#incident#{incident}", sk)


def head(bureau: str, incident: str) -> Key:
    """The item that every decision writes."""
    return _of_incident(bureau, incident, "head")


def snapshot(bureau: str, incident: str) -> Key:
    """The item that the opening writes and nothing changes; the outbox lies right before it."""
    return _of_incident(bureau, incident, "snapshot")


def alarm(bureau: str, incident: str, evidence: Alarm) -> Key:
    """Sorts by receipt; the same (thing, id) may come again after its window."""
    sk = f"alarm#{instant(evidence.received_at)}#{evidence.thing}#{short(evidence.id)}"
    return _of_incident(bureau, incident, sk)


def attempt(bureau: str, incident: str, attempt_id: str) -> Key:
    """What has become of one call."""
    return _of_incident(bureau, incident, f"attempt#{short(attempt_id)}")


def event(bureau: str, incident: str, event_id: str) -> Key:
    """Marks an event that the inbox holds already."""
    return _of_incident(bureau, incident, f"event#{short(event_id)}")


def inbox(bureau: str, incident: str, seq: int) -> Key:
    """Sorts in the order of arrival."""
    return _of_incident(bureau, incident, f"{INBOX}{seq:08d}")


def timeline(bureau: str, incident: str, number: int) -> Key:
    """Sorts in the order of the chain.

    A partition of its own, because roles can be refused partitions and not items: no function may
    change or delete what lies in one of these (law 7).
    """
    return Key(f"{bureau}#timeline#{incident}", f"{TIMELINE}{number:08d}")


def relay_words(bureau: str, incident: str, event_id: str) -> Key:
    """One item a passing of words."""
    return _of_incident(bureau, incident, f"{RELAY_WORDS}{short(event_id)}")


def outbox(bureau: str, incident: str, action: Action) -> Key:
    """Sorts by lane, alarms first, then in the order in which actions were decided."""
    return _of_incident(bureau, incident, OUTBOX + _rank(action))


def done(bureau: str, incident: str, action: Action) -> Key:
    """Lies out of the way of whoever looks for what is to be done."""
    return _of_incident(bureau, incident, DONE + _rank(action))


def _rank(action: Action) -> str:
    ends_with = _NUMBER_AT_END.search(action.id)
    number = int(ends_with[1]) if ends_with else 0
    return f"{action.lane}#{number:08d}#{action.id}"


def open_register(bureau: str, incident: str) -> Key:
    """Lies in one of a few partitions, so that no bureau's register is one hot key."""
    return Key(f"{bureau}#open#{zlib.crc32(incident.encode()) % OPEN_SHARDS}", incident)


def open_shards(bureau: str) -> Iterator[str]:
    """Return the partitions of a bureau's register."""
    return (f"{bureau}#open#{shard}" for shard in range(OPEN_SHARDS))


def notice(bureau: str, audience: str, key: str) -> Key:
    """Notices lie with those who read them."""
    return Key(f"{bureau}#desk#{audience}", short(key))


def contact(bureau: str, attempt_id: str) -> Key:
    """Found by the attempt alone, whatever incident it belongs to."""
    return Key(f"{bureau}#contact#{short(attempt_id)}", "contact")


def line(bureau: str, digest: str) -> Key:
    """There is one of it a number, so there is one live call a number."""
    return Key(f"{bureau}#line#{digest}", "held")


def line_of_call(bureau: str, reference: str) -> Key:
    """Leads from a call that has ended to the line that it held."""
    return Key(f"{bureau}#call#{reference}", "line")


def call(bureau: str, reference: str) -> Key:
    """Found by what a carrier hands back with its news."""
    return Key(f"{bureau}#call#{reference}", "carrier")


def last_probe(bureau: str) -> Key:
    """There is one of it a bureau."""
    return Key(f"{bureau}#probe", "last")


def console(bureau: str, seat: str) -> Key:
    """All consoles of a bureau lie together, for who shows them; a few hundred beat in one partition."""
    return Key(f"{bureau}#consoles", short(seat))


def holding(bureau: str, seat: str, incident: str) -> Key:
    """Sorts by seat, so that what a dead console holds is found without looking at any incident."""
    return Key(f"{bureau}{HELD}", f"{short(seat)}#{incident}")


def looks(bureau: str, elder: str) -> str:
    """Return the partition of the looks at one elder's data, so that the elder can read them."""
    return f"{bureau}#looks#{elder}"


def look(bureau: str, elder: str, at: datetime, key: str) -> Key:
    """Sorts by instant."""
    return Key(looks(bureau, elder), f"{instant(at)}#{short(key)}")


# ---- quarantine ----


def quarantined(bureau: str, received_at: datetime, digest: str, part: int) -> Key:
    """The same message of the same receipt lies in the same place, so it is kept once."""
    at = instant(received_at)
    return Key(f"{bureau or NO_BUREAU}#quarantine#{at[:10]}", f"{at}#{digest}#{part}")


def quarantined_of(bureau: str, thing: str) -> str:
    """Return the partition that tells which messages of a thing are in quarantine, so that they can go."""
    return f"{bureau or NO_BUREAU}#quarantine-of#{thing}"
