"""Keeps dated records: notes them, settles them by a proof, ends them, and follows up what they say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from telecare.domain.errors import NotPermittedError, OutdatedError, UnknownRecordError
from telecare.domain.records.forms import FORMS, RecordKind
from telecare.domain.records.naming import record_id, task_key
from telecare.domain.records.record import Over, Record, until_of
from telecare.domain.registry.changes import NO_HOME, About, Change, Did
from telecare.ports.records import KeptRecord, Records
from telecare.ports.registry import RegistryLog
from telecare.ports.world import Clock, Directory, Tasks
from telecare.services.change_home import Asked

UNCONTENT = "ask_what_is_wrong"


@dataclass(frozen=True, slots=True)
class Place:
    """What a record is about: the id, the area in which it lies, and the home if it is of one."""

    about: str
    area: str
    home: str = ""


@dataclass(frozen=True, slots=True)
class KeepRecord:
    """Every record says who made it and when; the same key again changes nothing."""

    records: Records
    directory: Directory
    tasks: Tasks
    log: RegistryLog
    clock: Clock

    def note(
        self,
        bureau: str,
        kind: RecordKind,
        place: Place,
        fields: Mapping[str, str],
        at: datetime,
        asked: Asked,
    ) -> Record:
        """Record something that was at an instant; fields have been held against the kind's form.

        Who is less content than the bureau's `record.content_points` becomes a task of the street.

        Raises:
            NotPermittedError: it lies in time to come.
        """
        now = self.clock.now()
        if at > now:
            raise NotPermittedError("`at` lies in time to come")
        heard = self.log.heard(bureau, asked.key)
        known_as = heard.who if heard else record_id(kind, place.about, asked.key)
        found = self.records.one(bureau, known_as)
        if found is None:
            parameters = self.directory.parameters(bureau)
            made = Record(
                id=record_id(kind, place.about, asked.key),
                kind=kind,
                about=place.about,
                area=place.area,
                at=at,
                noted_by=asked.by,
                noted_at=now,
                home=place.home,
                fields=dict(fields),
                until=until_of(FORMS[kind], fields, at, parameters),
            )
            found = self.records.keep(bureau, KeptRecord(made), made)
        self._follow(bureau, found.record)
        self._log(bureau, found.record, Did.CREATED, asked)
        return found.record

    def end(self, bureau: str, known: KeptRecord, proof: str, asked: Asked) -> Record:
        """Settle what was mended by a proof, or end what holds no more; twice is once.

        Raises:
            OutdatedError: it was written since it was read.
            NotPermittedError: nothing of it can be mended.
        """
        if known.record.over is None:
            if asked.revision not in {None, known.version}:
                raise OutdatedError(known.record.id)
            after = known.record.ended(Over(self.clock.now(), asked.by, proof))
            known = self.records.keep(bureau, known, after)
        after = known.record
        self._log(bureau, after, Did.ENDED, asked)
        return after

    def known(self, bureau: str, record: str) -> KeptRecord:
        """Return a record; UnknownRecordError where there is none."""
        kept = self.records.one(bureau, record)
        if kept is None:
            raise UnknownRecordError(record)
        return kept

    def _follow(self, bureau: str, record: Record) -> None:
        if record.kind is not RecordKind.CONTENTMENT:
            return
        enough = self.directory.parameters(bureau).count("record.content_points")
        if int(record.fields["points"]) < enough:
            detail = {"record": record.id, "with": record.fields["with"], "elder": record.about}
            key, now = task_key(record.id, "record"), self.clock.now()
            self.tasks.open(bureau, key, UNCONTENT, record.home, detail, now, record.area)

    def _log(self, bureau: str, record: Record, did: Did, asked: Asked) -> None:
        if self.log.heard(bureau, asked.key) is not None:
            return
        now, detail = self.clock.now(), {"kind": record.kind.value}
        change = Change(
            asked.key,
            record.home or NO_HOME,
            About.RECORD,
            record.id,
            did,
            asked.by,
            now,
            tuple(sorted(record.fields)),
            None,
            detail,
        )
        self.log.keep(bureau, change)
