"""The directory's write side in DynamoDB."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from telecare.adapters.dynamodb import directory_keys, items, keys
from telecare.adapters.dynamodb.data_keys import DataKeys
from telecare.adapters.dynamodb.directory import DynamoDirectory
from telecare.adapters.dynamodb.new_homes import NewHomes
from telecare.adapters.dynamodb.people import SealedPeople
from telecare.adapters.dynamodb.table import ConditionFailedError, Table, Value, Write
from telecare.adapters.places import Places
from telecare.adapters.programmes import programme_part
from telecare.adapters.records import (
    PROGRAMME,
    SCRIPTS,
    HomeRecord,
    TeamRecord,
    check_test_window,
    entry_id,
    home_record,
    kept_absences,
    responder_record,
    split_policy,
    with_absence,
    without_elder,
)
from telecare.domain import codec
from telecare.domain.areas import street_of
from telecare.domain.errors import ConflictError, PolicyError, SealError, UnknownDeviceError
from telecare.domain.home import Absence, HomeDevice
from telecare.domain.presence import pack_of
from telecare.ports.enrolment import HomeFile, ResponderFile
from telecare.ports.world import Personal


class DynamoEnrolment:
    """Writes the directory; an enrolment that broke off is mended by the same enrolment again."""

    def __init__(
        self,
        table: Table,
        directory: DynamoDirectory,
        people: SealedPeople,
        data_keys: DataKeys,
        places: Places,
    ) -> None:
        self._table = table
        self._directory = directory
        self._people = people
        self._keys = data_keys
        self._places = places
        self._new_homes = NewHomes(table, people, data_keys)

    def enrol_home(self, bureau: str, home: HomeFile) -> None:
        """Write a home with its people and devices; what is gone from it is removed last."""
        known, written = self._directory.standing(bureau, home.id)
        before, after = known or HomeRecord(home.id), home_record(home)
        if not before.people and self._new_homes.write(bureau, [home]):
            return
        if home.revision not in {None, written}:
            raise ConflictError(f"{home.id} was written by somebody else")
        revision = self._begin(bureau, home.id, written, is_known=known is not None)
        for elder in home.elders:
            self._people.write(bureau, elder.id, elder.id, home.id, elder.personal)
        for responder in home.responders:
            owner = after.elders[0] if after.elders else responder.id
            self._people.write(bureau, responder.id, owner, home.id, responder.personal)
        self._write_place(bureau, home, after)
        for device in home.devices:
            self._write_thing(bureau, device, after)
        self._write_street(bureau, before, after)
        self._put_home(bureau, kept_absences(before, after), revision, known is not None)
        self._remove_gone(bureau, before, after, home.ended)

    def enrol_new(self, bureau: str, homes: Sequence[HomeFile]) -> frozenset[str]:
        """Write homes that nobody knew, many a transaction, and return which were written."""
        return self._new_homes.write(bureau, homes)

    def _begin(self, bureau: str, home: str, revision: int, is_known: bool) -> int:
        """Take the next revision before anything is written: who read an older one writes nothing."""
        if is_known:
            write = self._table.update(
                directory_keys.home(bureau, home),
                "SET #revision = :next",
                "#revision = :known" if revision else "attribute_not_exists(#revision)",
                next=revision + 1,
                known=revision,
            )
            self._table.apply(write)
        return revision + 1

    def _write_place(self, bureau: str, home: HomeFile, record: HomeRecord) -> None:
        if home.entry is not None:
            name = entry_id(home.id)
            owner = record.elders[0] if record.elders else name
            self._people.write(bureau, name, owner, home.id, Personal(notes=home.entry.code))
        place = directory_keys.home_position(bureau, home.id)
        if home.position is None:
            self._table.apply(self._table.delete(place))
        else:
            sealed = self._places.seal(bureau, home.position)
            self._table.apply(self._table.put(place, {"v": items.SCHEMA, "sealed": sealed}))

    def _write_street(self, bureau: str, before: HomeRecord, after: HomeRecord) -> None:
        """Keep the home in its street's list first, so that no home is on no sheet."""
        was, now = street_of(before.area), street_of(after.area)
        item: dict[str, Value] = {"v": items.SCHEMA}
        self._table.apply(self._table.put(directory_keys.street(bureau, now), item))
        self._table.apply(
            self._table.put(directory_keys.home_of_street(bureau, now, after.id), item)
        )
        if was != now:
            self._table.apply(
                self._table.delete(directory_keys.home_of_street(bureau, was, after.id))
            )

    def set_absence(self, bureau: str, elder: str, absence: Absence | None) -> None:
        """Record an elder's absence, or that the elder is back; ConflictError for a lost race."""
        home_id, _ = self._people.place(bureau, elder)
        before = self._directory.home(bureau, home_id) or HomeRecord(home_id)
        revision = self._directory.revision(bureau, home_id) + 1
        after = codec.to_plain(with_absence(before, elder, absence))
        item = items.versioned(after, revision=revision)
        known = items.versioned(codec.to_plain(before))["body"]
        write = self._table.put(
            directory_keys.home(bureau, home_id), item, "#body = :known", known=known
        )
        self._table.apply(write)

    def enrol_team(self, bureau: str, team: ResponderFile, areas: tuple[str, ...] = ()) -> None:
        """Write a field team; without areas it serves every home of the bureau."""
        self._people.write(bureau, team.id, team.id, "", team.personal)
        record = TeamRecord(responder_record(team), areas)
        item = items.versioned(codec.to_plain(record))
        self._table.apply(self._table.put(directory_keys.team(bureau, team.id), item))

    def enrol_device(self, bureau: str, device: HomeDevice) -> None:
        """Write a device that belongs to no home; its alarms are the operator's."""
        self._write_thing(bureau, device, HomeRecord(""))

    def drop_device(self, bureau: str, thing: str) -> None:
        """Forget a device that belongs to no home; a home's own is left as it is."""
        self._remove_thing(bureau, thing, "")

    def open_test_window(self, thing: str, until: datetime, now: datetime) -> None:
        """Let a device's `test: true` count until then, no longer than the bureau's policy lets it."""
        bureau = self._directory.thing(thing).bureau
        check_test_window(self._directory.snapshot(bureau, "").parameters, until, now)
        write = self._table.update(
            directory_keys.thing(bureau, thing),
            "SET #test_until = :until",
            "attribute_exists(#pk)",
            until=keys.instant(until),
        )
        try:
            self._table.apply(write)
        except ConditionFailedError as error:
            raise UnknownDeviceError(thing) from error

    def erase_elder(self, bureau: str, elder: str, by: str, at: datetime) -> None:
        """Destroy the elder's data key; responders are first sealed anew for an elder who stays."""
        home_id, _ = self._people.place(bureau, elder)
        home = self._directory.home(bureau, home_id) or HomeRecord(home_id)
        under = {p for p in home.sealed if self._people.place(bureau, p)[1] == elder} - {elder}
        heir = self._heir(bureau, home, elder)
        for person in sorted(under) if heir else ():
            personal = self._people.read(bureau, person)
            self._people.write(bureau, person, heir, home_id, personal)
        self._keys.destroy(bureau, elder, by, at)
        for person in (elder, *(() if heir else sorted(under))):
            self._people.blank(bureau, person)

    def take_out(self, bureau: str, elder: str, things: tuple[str, ...]) -> None:
        """Write the home without them; what leads to it goes before, so that this can be repeated."""
        home_id, _ = self._people.place(bureau, elder)
        before, written = self._directory.standing(bureau, home_id)
        if before is None or elder not in before.elders:
            return
        after = without_elder(before, elder, things)
        revision = self._begin(bureau, home_id, written, is_known=True)
        for thing in things:
            self._remove_thing(bureau, thing, home_id)
        if not after.elders:
            listed = directory_keys.home_of_street(bureau, street_of(before.area), home_id)
            self._table.apply(self._table.delete(listed))
            self._table.apply(self._table.delete(directory_keys.home_position(bureau, home_id)))
            self._table.apply(self._table.delete(directory_keys.home(bureau, home_id)))
            return
        for device in after.devices:
            self._write_thing(bureau, device, after)
        self._put_home(bureau, after, revision)

    def publish_policy(
        self,
        bureau: str,
        version: str,
        document: Mapping[str, object],
        by: str,
        why: str,
        at: datetime,
        base: str = "",
    ) -> None:
        """Keep a version for good and put it in force, in one transaction."""
        policy, scripts = split_policy(bureau, version, document)
        programme = programme_part(bureau, version, document)
        change: dict[str, Value] = {"by": by, "why": why, "at": keys.instant(at)}
        in_force: dict[str, Value] = {"v": items.SCHEMA, "version": version, **change}
        writes = [
            self._table.put(
                directory_keys.current_policy(bureau),
                in_force,
                "#version = :base" if base else "",
                base=base,
            ),
            self._table.put(directory_keys.policy_change(bureau, at), in_force),
            *self._new(directory_keys.policy(bureau, version), items.versioned(policy, **change)),
            *self._new(
                directory_keys.policy_part(bureau, SCRIPTS, version), items.versioned(scripts)
            ),
        ]
        if programme is not None:
            writes += self._new(
                directory_keys.policy_part(bureau, PROGRAMME, version), items.versioned(programme)
            )
        self._table.transact(writes)

    def _new(self, place: keys.Key, item: Mapping[str, Value]) -> list[Write]:
        """Return the write of a part of a version; none where the same stands there already."""
        known = self._table.get(place)
        if known is None:
            return [self._table.put(place, dict(item), "attribute_not_exists(#pk)")]
        if items.from_body(known) == items.from_body(dict(item)):
            return []
        version = place.sk.partition("#")[2]
        mend = "is published with another document: give this one a version of its own"
        raise PolicyError(f"policy of {place.pk.partition('#')[0]}", 0, version, mend)

    def _heir(self, bureau: str, home: HomeRecord, elder: str) -> str:
        """Return whose key the home's responders go under when this elder's is destroyed, or ''."""
        if not self._has_key(bureau, elder):
            return ""
        others = (other for other in home.elders if other != elder)
        return next((other for other in others if self._has_key(bureau, other)), "")

    def _has_key(self, bureau: str, owner: str) -> bool:
        try:
            return self._keys.find(bureau, owner) is not None
        except SealError:
            return False

    def _put_home(
        self, bureau: str, home: HomeRecord, revision: int, is_known: bool = True
    ) -> None:
        """Write the home last; ConflictError where somebody has taken a later revision meanwhile.

        A home that was known and is gone has been erased: it does not come back.
        """
        item = items.versioned(codec.to_plain(home), revision=revision)
        is_mine = (
            "#revision = :mine" if is_known else "attribute_not_exists(#pk) OR #revision = :mine"
        )
        self._table.apply(
            self._table.put(directory_keys.home(bureau, home.id), item, is_mine, mine=revision)
        )

    def _write_thing(self, bureau: str, device: HomeDevice, home: HomeRecord) -> None:
        elder = home.elder_of(device.thing)
        attributes: dict[str, Value] = {
            "v": items.SCHEMA,
            "device": device.thing.partition("-")[2],
            "type": device.type,
            "home": home.id,
            "elder": elder,
            "risk": home.risk_of(elder).value,
            "pack": pack_of(device.thing),
            "language": home.language_of(elder),
        }
        change = "SET " + ", ".join(f"#{name} = :{name}" for name in attributes)
        self._table.apply(
            self._table.update(directory_keys.thing(bureau, device.thing), change, **attributes)
        )

    def _remove_gone(
        self, bureau: str, before: HomeRecord, after: HomeRecord, ended: frozenset[str]
    ) -> None:
        for person in set(before.sealed) - set(after.sealed):
            if person not in ended:
                self._people.remove(bureau, person, before.id)
        for person in sorted(ended - set(after.sealed)):
            self._people.unlist(bureau, person)
        for thing in before.things - after.things:
            self._remove_thing(bureau, thing, before.id)

    def _remove_thing(self, bureau: str, thing: str, home: str) -> None:
        place = directory_keys.thing(bureau, thing)
        try:
            self._table.apply(self._table.delete(place, "#home = :home", home=home))
        except ConditionFailedError:  # it hangs in another home by now
            return
