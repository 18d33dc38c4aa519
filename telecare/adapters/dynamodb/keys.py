"""Every key of every table; each partition key starts with the bureau, no key is made elsewhere
but those of the presence table (watch_keys.py), of the registry (registry_keys.py), of imports
(import_keys.py), tallies (tally_keys.py) and of what is kept about the keeping itself (privacy_keys.py).

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
| incidents | {bureau}#task#{home} | {key} | a task for people outside the response |
| incidents | {bureau}#task-log#{home} | {key}#{number} | entries of one decision on a repair, from this number |
| incidents | {bureau}#thing#{thing} | repair#{fault} | where the last repair of this fault lies |
| incidents | {bureau}#tasks#{shard} | {area}#{home}#{key} | the register of tasks that are not over |
| incidents | {bureau}#due-tasks#{shard} | {at}#{home}#{key} | a task with its next deadline |
| incidents | {bureau}#desk#{audience} | {key} | a notice for seats, supervisor or backup centre |
| incidents | {bureau}#contact#{attempt} | contact | which contact of Amazon Connect a call became |
| incidents | {bureau}#consoles | {seat} | a seat that is signed in: its last beat and its check |
| incidents | {bureau}#held | {seat}#{incident} | a seat that has an incident in hand |
| incidents | {bureau}#looks#{elder} | {at}#{key} | a look at an elder's data, written once |
| incidents | {bureau}#probe | last | the last alarm that the platform raised against itself |
| incidents | {bureau}#line#{hash} | held | whose call is on a telephone number, until when |
| incidents | {bureau}#call#{reference} | carrier | which carrier has a call, under which id |
| | | line | on whose line it is |
| directory | {bureau}#thing#{thing} | thing | what an alarm needs to know of a device |
| directory | {bureau}#home#{home} | home | a home without personal data |
| | | position | where the home is, sealed |
| directory | {bureau}#homes#{street} | {home} | a home of this street, for call sheets |
| directory | {bureau}#streets | {street} | a street in which there is a home |
| directory | {bureau}#looks#{street} | {at}#{by} | who was shown the data of a street's homes, and why |
| directory | {bureau}#person#{person} | person | a person's sealed data |
| directory | {bureau}#seal#{owner} | key | the wrapped data key of an elder or team, or its erasure |
| directory | {bureau}#phone#{hash} | {home}#{person} | whose number this is |
| directory | {bureau}#hash | key | the wrapped key of the numbers' hashes |
| directory | {bureau}#team | {team} | a field team and its areas |
| directory | {bureau}#policy | current | which version is in force |
| | | version#{version} | a version, immutable |
| | | scripts#{version} | what is said and written under this version, immutable |
| | | programme#{version} | what the bureau gives to whom under this version, immutable |
| | | change#{at} | who put which version in force, and why |
| quarantine | {bureau}#quarantine#{day} | {received}#{digest}#{part} | a message that cannot be read |
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

TASK_SHARDS = 4
"""Over how many partitions a bureau's unfinished and due tasks are spread: a power cut makes many."""

LONGEST_ID = 200
"""In bytes; a sort key holds 1024."""

NO_BUREAU = "-"
"""Stands for the bureau of a message whose topic names none."""

INBOX, OUTBOX, DONE, TIMELINE = "inbox#", "outbox#", "done#", "timeline#"
RELAY_WORDS, HELD, POLICY_VERSION, REPAIRS = "words#", "#held", "version#", "repair#"

_NUMBER_AT_END = re.compile(r"(\d+)$")


class Key(NamedTuple):
    """Where one item lies."""

    pk: str
    sk: str


def instant(at: datetime) -> str:
    """Return an instant so that texts sort as the instants do."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _short(outer_id: str) -> str:
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
    return Key(f"{bureau}#thing#{thing}", f"receipt#{_short(alarm_id)}")


def last_position(bureau: str, thing: str) -> Key:
    """There is one of it a thing: the newest."""
    return Key(f"{bureau}#thing#{thing}", "position")


def tallied(bureau: str, thing: str, what: str, at: datetime, key: str) -> Key:
    """Sorts by time within what is counted; the same key at the same instant lies in one place."""
    return Key(f"{bureau}#thing#{thing}", f"tally#{what}#{instant(at)}#{_short(key)}")


def home_lock(bureau: str, home: str) -> Key:
    """There is one of it a home, so there is one open incident a home."""
    return Key(f"{bureau}#home#{home}", "open")


def _of_incident(bureau: str, incident: str, sk: str) -> Key:
    return Key(f"{bureau}#incident#{incident}", sk)


def head(bureau: str, incident: str) -> Key:
    """The item that every decision writes."""
    return _of_incident(bureau, incident, "head")


def snapshot(bureau: str, incident: str) -> Key:
    """The item that the opening writes and nothing changes."""
    return _of_incident(bureau, incident, "snapshot")


def alarm(bureau: str, incident: str, evidence: Alarm) -> Key:
    """Sorts by receipt; the same (thing, id) may come again after its window."""
    sk = f"alarm#{instant(evidence.received_at)}#{evidence.thing}#{_short(evidence.id)}"
    return _of_incident(bureau, incident, sk)


def attempt(bureau: str, incident: str, attempt_id: str) -> Key:
    """What has become of one call."""
    return _of_incident(bureau, incident, f"attempt#{_short(attempt_id)}")


def event(bureau: str, incident: str, event_id: str) -> Key:
    """Marks an event that the inbox holds already."""
    return _of_incident(bureau, incident, f"event#{_short(event_id)}")


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
    return _of_incident(bureau, incident, f"{RELAY_WORDS}{_short(event_id)}")


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


def task(bureau: str, home: str, key: str) -> Key:
    """Tasks lie with their home; those of no home are the operator's."""
    return Key(f"{bureau}#task#{home}", _short(key))


def task_log(bureau: str, home: str, key: str, number: int) -> Key:
    """Apart from the tasks, whose list needs no logs; sorts in the order of the chain."""
    return Key(f"{bureau}#task-log#{home}", f"{_short(key)}#{number:08d}")


def is_task(pk: str) -> bool:
    """Tell whether a partition holds the tasks of a home."""
    return pk.split("#")[1:2] == ["task"]


def is_task_log(pk: str) -> bool:
    """Tell whether a partition holds logs of tasks."""
    return pk.split("#")[1:2] == ["task-log"]


def standing_repair(bureau: str, thing: str, fault: str) -> Key:
    """There is one of it a device and fault, so there is one repair that is not over."""
    return Key(f"{bureau}#thing#{thing}", f"{REPAIRS}{_short(fault)}")


def unfinished_task(bureau: str, area: str, home: str, key: str) -> Key:
    """Sorts by area, so that a street, a district and a city each read their own alone."""
    shard = _task_shard(home)
    return Key(f"{bureau}#tasks#{shard}", f"{area}#{home}#{_short(key)}")


def unfinished_shards(bureau: str) -> Iterator[str]:
    """Return the partitions of a bureau's unfinished tasks."""
    return (f"{bureau}#tasks#{shard}" for shard in range(TASK_SHARDS))


def due_task(bureau: str, at: datetime, home: str, key: str) -> Key:
    """Sorts by deadline, so that a sweep reads what is due and nothing else."""
    shard = _task_shard(home)
    return Key(f"{bureau}#due-tasks#{shard}", f"{instant(at)}#{home}#{_short(key)}")


def due_until(bureau: str, at: datetime) -> Iterator[tuple[Key, Key]]:
    """Return, for each partition, between which keys lies what is due by an instant."""
    for shard in range(TASK_SHARDS):
        pk = f"{bureau}#due-tasks#{shard}"
        yield Key(pk, "0"), Key(pk, f"{instant(at)}\uffff")


def _task_shard(home: str) -> int:
    return zlib.crc32(home.encode()) % TASK_SHARDS


def notice(bureau: str, audience: str, key: str) -> Key:
    """Notices lie with those who read them."""
    return Key(f"{bureau}#desk#{audience}", _short(key))


def contact(bureau: str, attempt_id: str) -> Key:
    """Found by the attempt alone, whatever incident it belongs to."""
    return Key(f"{bureau}#contact#{_short(attempt_id)}", "contact")


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
    return Key(f"{bureau}#consoles", _short(seat))


def holding(bureau: str, seat: str, incident: str) -> Key:
    """Sorts by seat, so that what a dead console holds is found without looking at any incident."""
    return Key(f"{bureau}{HELD}", f"{_short(seat)}#{incident}")


def looks(bureau: str, elder: str) -> str:
    """Return the partition of the looks at one elder's data, so that the elder can read them."""
    return f"{bureau}#looks#{elder}"


def look(bureau: str, elder: str, at: datetime, key: str) -> Key:
    """Sorts by instant."""
    return Key(looks(bureau, elder), f"{instant(at)}#{_short(key)}")


# ---- directory ----


def thing(bureau: str, name: str) -> Key:
    """The one item that an alarm's judgement reads."""
    return Key(f"{bureau}#thing#{name}", "thing")


def home(bureau: str, home_id: str) -> Key:
    """A home without personal data."""
    return Key(f"{bureau}#home#{home_id}", "home")


def home_position(bureau: str, home_id: str) -> Key:
    """Apart from the home: few alarms ask for it, and it is sealed."""
    return Key(f"{bureau}#home#{home_id}", "position")


def home_of_street(bureau: str, street: str, home_id: str) -> Key:
    """A street's homes lie together."""
    return Key(f"{bureau}#homes#{street}", home_id)


def street(bureau: str, code: str) -> Key:
    """A bureau's streets lie together, in the order of their codes."""
    return Key(f"{bureau}#streets", code)


def looked(bureau: str, code: str, at: datetime, by: str) -> Key:
    """Sorts by time within a street."""
    return Key(f"{bureau}#looks#{code}", f"{instant(at)}#{_short(by)}")


def person(bureau: str, person_id: str) -> Key:
    """A person's sealed data."""
    return Key(f"{bureau}#person#{person_id}", "person")


def seal(bureau: str, owner: str) -> Key:
    """The wrapped data key of an elder, or of a team."""
    return Key(f"{bureau}#seal#{owner}", "key")


def hash_key(bureau: str) -> Key:
    """The wrapped key under which a bureau's numbers are hashed."""
    return Key(f"{bureau}#hash", "key")


def phone(bureau: str, digest: str, home_id: str, person_id: str) -> Key:
    """One number may be several people's."""
    return Key(f"{bureau}#phone#{digest}", f"{home_id}#{person_id}")


def team(bureau: str, team_id: str) -> Key:
    """All teams of a bureau lie together: a snapshot reads them all."""
    return Key(f"{bureau}#team", team_id)


def current_policy(bureau: str) -> Key:
    """Names the version in force."""
    return Key(f"{bureau}#policy", "current")


def policy(bureau: str, version: str) -> Key:
    """One version of a bureau's policy."""
    return Key(f"{bureau}#policy", f"{POLICY_VERSION}{version}")


def policy_part(bureau: str, part: str, version: str) -> Key:
    """A version's words or programme; most readers of a policy need neither."""
    return Key(f"{bureau}#policy", f"{part}#{version}")


def policy_change(bureau: str, at: datetime) -> Key:
    """One decision to put a version in force (law 12)."""
    return Key(f"{bureau}#policy", f"change#{instant(at)}")


# ---- quarantine ----


def quarantined(bureau: str, received_at: datetime, digest: str, part: int) -> Key:
    """The same message of the same receipt lies in the same place, so it is kept once."""
    at = instant(received_at)
    return Key(f"{bureau or NO_BUREAU}#quarantine#{at[:10]}", f"{at}#{digest}#{part}")
