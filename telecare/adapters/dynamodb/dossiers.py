"""Reads every table for what it holds of one person: partition by partition, by key, never by a scan."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from telecare.adapters.dynamodb import (
    appointment_keys,
    directory_keys,
    import_keys,
    items,
    keys,
    privacy_keys,
    record_keys,
    registry_keys,
    task_keys,
    tiding_keys,
    watch_keys,
)
from telecare.adapters.dynamodb.deadlines import DynamoGuards
from telecare.adapters.dynamodb.people import SealedPeople
from telecare.adapters.dynamodb.presence import DynamoPresences
from telecare.adapters.dynamodb.table import Item, Table
from telecare.adapters.places import Places
from telecare.adapters.records import entry_id
from telecare.adapters.seal import ContextSeal
from telecare.domain import codec
from telecare.domain.dossier import Record
from telecare.domain.imports.forms import FileKind
from telecare.domain.legal_hold import SubjectKind
from telecare.domain.presence import pack_of
from telecare.domain.presence_proof import said_of
from telecare.ports.dossiers import Whereto

TECHNICAL = frozenset(
    {"pk", "sk", "v", "body", "policy", "sealed", "digest", "token", "ttl", "wrapped", "prints"}
)
"""Attributes that tell nothing of a person: places, versions, ciphertexts."""

_OF_INCIDENT = {
    "head": "incident",
    "snapshot": "incident_began_with",
    "alarm": "alarm",
    "attempt": "call",
    "event": "event",
    "inbox": "event",
    "outbox": "action",
    "done": "action",
    "words": "relay_words",
}
"""What lies in an incident's partition, by the first word of its sort key."""

AT_HOME = ("elder_risks", "elder_languages", "away")
GUARDED = ("silences", "home_since", "rhythms", "untaught", "cases")

Opens = Callable[[Item], Mapping[str, Any]]


class SealedDossiers:
    """Opens what is sealed of a person, and of nobody else."""

    def __init__(
        self,
        tables: tuple[Table, Table, Table],
        people: SealedPeople,
        places: Places,
        words: ContextSeal,
    ) -> None:
        self._incidents, self._directory, self._presence = tables
        self._people = people
        self._places = places
        self._words = words

    def records(self, whereto: Whereto) -> Iterator[Record]:
        """Yield a record for every item that is kept of an elder; SealError when they were erased."""
        yield from self._person(whereto)
        yield from self._home(whereto)
        yield from self._registry(whereto)
        yield from self._devices(whereto)
        yield from self._watch(whereto)
        yield from self._around(whereto)
        for incident in whereto.incidents:
            yield from self._incident(whereto.bureau, incident)

    # ---- the directory ----

    def _person(self, at: Whereto) -> Iterator[Record]:
        bureau, elder = at.bureau, at.elder
        personal = asdict(self._people.read(bureau, elder))
        place = directory_keys.person(bureau, elder)
        yield self._record(
            "person", self._directory, place, {k: v for k, v in personal.items() if v}
        )
        listed = (self._directory.get(place) or {}).get("digest")
        if listed:
            phone = directory_keys.phone(bureau, str(listed), at.home, elder)
            by_hand = directory_keys.phone_by_hand(bureau, str(listed), elder)
            for index in (phone, by_hand):
                yield from self._one("number_index", self._directory, index)
        yield from self._one("key", self._directory, directory_keys.seal(bureau, elder), _key)

    def _home(self, at: Whereto) -> Iterator[Record]:
        table, bureau = self._directory, at.bureau
        yield from self._one(
            "home", table, directory_keys.home(bureau, at.home), _home_of(at.elder)
        )
        if at.alone:
            way_in = directory_keys.person(bureau, entry_id(at.home))
            yield from self._one("way_in", table, way_in, _sealed)
            place = directory_keys.home_position(bureau, at.home)
            yield from self._one("place_of_home", table, place, self._place_of(bureau))

    def _registry(self, at: Whereto) -> Iterator[Record]:
        table, bureau, elder = self._directory, at.bureau, at.elder
        yield from self._all("consent", table, registry_keys.consent(bureau, elder, "").pk)
        mine = registry_keys.live_service(bureau, elder).pk
        yield from self._all("service_index", table, mine)
        for item in table.query(mine, registry_keys.OF_ELDER):
            service = str(item["service"])
            place = registry_keys.service(bureau, service)
            yield from self._one("service", table, place)
            area = _plain(table.get(place) or {}).get("area", "")
            listed = registry_keys.listed_service(bureau, str(area), service)
            yield from self._one("service_index", table, listed)
            log = registry_keys.service_log(bureau, service, 0).pk
            yield from self._all("service_log", table, log)
        yield from self._one("handout", table, registry_keys.handouts(bureau, at.home))
        for about in (elder, at.home):
            yield from self._all("record", table, record_keys.records_of(bureau, about))
        yield from self._appointments(at)
        for kind in FileKind:
            for shard in import_keys.imported_shards(bureau, kind.value):
                rows = (row for row in table.query(shard) if row.get("person") == elder)
                yield from self._each("imported_row", table, rows)

    def _appointments(self, at: Whereto) -> Iterator[Record]:
        """A team's day lies in one item with those of others: of it the elder's own alone is told."""
        table, bureau = self._directory, at.bureau
        for mine in table.query(appointment_keys.of_elder(bureau, at.elder, "").pk):
            name = str(mine["sk"])
            where = table.get(appointment_keys.appointment(bureau, name))
            if where is None:
                continue
            day = date.fromisoformat(str(where["day"]))
            place = appointment_keys.team_day(bureau, day, str(where["team"]))
            told = table.get(place)
            for each in items.from_body(told) if told else ():
                if each["id"] == name:
                    yield self._record("appointment", table, place, each)

    # ---- devices and the watch ----

    def _devices(self, at: Whereto) -> Iterator[Record]:
        for thing in at.things:
            place = directory_keys.thing(at.bureau, thing)
            yield from self._one("device", self._directory, place)
            found = self._incidents.query(place.pk)
            opens = self._place_of(at.bureau)
            yield from self._each("device_trace", self._incidents, found, opens)
            yield from self._one("link", self._presence, watch_keys.link(at.bureau, thing))

    def _watch(self, at: Whereto) -> Iterator[Record]:
        table, bureau = self._presence, at.bureau
        kept = DynamoGuards(table).guard(bureau, at.home)
        if kept is not None:
            fields = _of_one(codec.to_plain(kept.guard), GUARDED, at.elder)
            place = watch_keys.guard(bureau, at.home)
            yield self._record("watch", table, place, fields)
        yield from self._all("said", table, watch_keys.confirmation(bureau, at.elder, "").pk)
        names = (*at.things, said_of(at.elder))
        for pack in sorted({pack_of(name) for name in names}):
            said = DynamoPresences(table).read(bureau, [n for n in names if pack_of(n) == pack])
            if said.words:
                place = watch_keys.pack(bureau, pack)
                yield self._record("last_words", table, place, codec.to_plain(said))

    # ---- what happened ----

    def _around(self, at: Whereto) -> Iterator[Record]:
        table, bureau, elder = self._incidents, at.bureau, at.elder
        yield from self._all("look", table, keys.looks(bureau, elder))
        yield from self._one("tidings", table, tiding_keys.book(bureau, elder))
        yield from self._all("incident_index", table, privacy_keys.incidents_of(bureau, elder))
        exports = table.query(privacy_keys.exports(bureau, elder))
        yield from self._each("written_export", table, (e for e in exports if "body" in e))
        for kind, subjects in ((SubjectKind.ELDER, (elder,)), (SubjectKind.INCIDENT, at.incidents)):
            for subject in subjects:
                pk = privacy_keys.legal_hold(bureau, kind, subject, "").pk
                yield from self._all("legal_hold", table, pk)
        for place in (at.home, elder):
            yield from self._one("incident_index", table, keys.home_lock(bureau, place))
        tasks, logs = (
            task_keys.task(bureau, at.home, ""),
            task_keys.task_log(bureau, at.home, "", 0),
        )
        for section, pk in (("task", tasks.pk), ("task_log", logs.pk)):
            found = table.query(pk)
            theirs = (item for item in found if at.alone or elder in str(_plain(item)))
            yield from self._each(section, table, theirs)

    def _incident(self, bureau: str, incident: str) -> Iterator[Record]:
        pk = keys.head(bureau, incident).pk
        for item in self._incidents.query(pk):
            section = _OF_INCIDENT[str(item["sk"]).partition("#")[0]]
            opens = self._passed(bureau) if section == "relay_words" else _plain
            yield self._record(section, self._incidents, _key_of(item), opens(item))
        yield from self._all("timeline", self._incidents, keys.timeline(bureau, incident, 0).pk)

    # ---- one item, one record ----

    def _one(
        self, section: str, table: Table, place: keys.Key, opens: Opens | None = None
    ) -> Iterator[Record]:
        item = table.get(place)
        if item is not None:
            yield self._record(section, table, place, (opens or _plain)(item))

    def _all(self, section: str, table: Table, pk: str) -> Iterator[Record]:
        return self._each(section, table, table.query(pk))

    def _each(
        self, section: str, table: Table, found: Iterable[Item], opens: Opens | None = None
    ) -> Iterator[Record]:
        for item in found:
            yield self._record(section, table, _key_of(item), (opens or _plain)(item))

    def _record(
        self, section: str, table: Table, place: keys.Key, fields: Mapping[str, Any]
    ) -> Record:
        return Record(section, f"{table.name}/{place.pk}/{place.sk}", fields)

    def _place_of(self, bureau: str) -> Opens:
        def opened(item: Item) -> Mapping[str, Any]:
            if "sealed" not in item:
                return _plain(item)
            return {**_plain(item), **asdict(self._places.open(bureau, item["sealed"]))}

        return opened

    def _passed(self, bureau: str) -> Opens:
        def opened(item: Item) -> Mapping[str, Any]:
            if "sealed" not in item:
                return _plain(item)
            return {**_plain(item), "words": self._words.open(bureau, item["sealed"]).decode()}

        return opened


def _key_of(item: Item) -> keys.Key:
    return keys.Key(str(item["pk"]), str(item["sk"]))


def _plain(item: Item) -> dict[str, Any]:
    """Return what an item says: its attributes and its document, without what is technical."""
    told = {name: value for name, value in item.items() if name not in TECHNICAL}
    if "body" in item:
        document = items.from_body(item)
        told |= document if isinstance(document, Mapping) else {"entries": document}
    return {name: value for name, value in told.items() if value not in ("", b"")}


def _sealed(item: Item) -> dict[str, Any]:
    """A code that opens a door is in no file that is taken away (law 13)."""
    return {"kept": "sealed" in item}


def _key(item: Item) -> dict[str, Any]:
    return {"kept": "wrapped" in item}


def _home_of(elder: str) -> Opens:
    """Return what is read of a home: what is said of another elder in it is left out."""

    return lambda item: _of_one(_plain(item), AT_HOME, elder)


def _of_one(told: Mapping[str, Any], names: Iterable[str], elder: str) -> dict[str, Any]:
    """Return a document of which these members are by elder, with those of one alone."""
    own = {
        name: {w: v for w, v in told[name].items() if w == elder} for name in names if name in told
    }
    return {**told, **own}
