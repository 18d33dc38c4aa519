"""Exports all that is kept of one person, readable, whole and provable; who took it is recorded first.

The format is written down in docs/privacy.md.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

from telecare.domain.dossier import Others, Record, masked
from telecare.domain.erasure import going_with
from telecare.domain.errors import SealError, UnknownPersonError
from telecare.domain.home import Snapshot
from telecare.messages.dossier import LEFT_OUT, SECTIONS, label
from telecare.ports.dossiers import Dossiers, Whereto
from telecare.ports.facts import Facts
from telecare.ports.looks import Look, Looks
from telecare.ports.world import Clock, Directory, Personal
from telecare.services.weigh_keeping import WeighKeeping

FORMAT, VERSION = "anju-person", 1
EXPORTED = "person_exported"
ANOTHER_ELDER = "another_elder"

ALGORITHM = (
    "document_digest is the lower-case hexadecimal SHA-256 of the JSON of all other members in UTF-8:"
    " members sorted by name at every level, no space, nothing escaped but what must be."
)


@dataclass(frozen=True, slots=True)
class ExportElder:
    """Writes exports; without the record of the look there is none."""

    dossiers: Dossiers
    weigh: WeighKeeping
    directory: Directory
    looks: Looks
    clock: Clock
    facts: Facts

    def export(self, bureau: str, elder: str, by: str, key: str) -> dict[str, Any]:
        """Record the look and return the document.

        Raises:
            UnknownPersonError: there is no such elder.
            SealError: the elder has been erased.
        """
        if self.directory.elder_place(bureau, elder) is None:
            raise UnknownPersonError(elder)
        now = self.clock.now()
        self.looks.keep(bureau, (elder,), key, Look(by, EXPORTED, "", now))
        return self.document(bureau, elder, by, now)

    def document(self, bureau: str, elder: str, by: str, at: datetime) -> dict[str, Any]:
        """Return the document for whoever's look is recorded already; raises as `export` does."""
        place = self.directory.elder_place(bureau, elder)
        if place is None:
            raise UnknownPersonError(elder)
        home = self.directory.snapshot(bureau, place.home)
        whereto = self._whereto(bureau, elder, home)
        others = self._others(whereto, home)
        records = [masked(record, others) for record in self.dossiers.records(whereto)]
        self.facts.note("person_exported", bureau=bureau, records=len(records))
        return document(bureau, elder, by, at, records)

    def _whereto(self, bureau: str, elder: str, home: Snapshot) -> Whereto:
        incidents = self.weigh.incidents(bureau, elder)
        alone = not set(home.elders) - {elder}
        return Whereto(bureau, elder, home.home, going_with(home, elder), incidents, alone)

    def _others(self, whereto: Whereto, home: Snapshot) -> Others:
        """Return everybody else of the home and of the incidents, by role, and what tells who they are."""
        heads = (self.weigh.store.head(whereto.bureau, each) for each in whereto.incidents)
        roles: dict[str, str] = {}
        for snapshot in (home, *(head.run.snapshot for head in heads)):
            roles |= {each.id: each.role.value for each in snapshot.responders}
            roles |= dict.fromkeys(snapshot.elders, ANOTHER_ELDER)
        roles.pop(whereto.elder, None)
        known = (self._personal(whereto.bureau, person) for person in roles)
        telling = {word for personal in known for word in (personal.name, personal.phone) if word}
        return Others(roles, tuple(sorted(telling)))

    def _personal(self, bureau: str, person: str) -> Personal:
        """Return a person's data; one who was erased is named nowhere any more."""
        try:
            return self.directory.personal(bureau, person)
        except SealError:
            return Personal()


def document(
    bureau: str, elder: str, by: str, at: datetime, records: list[Record]
) -> dict[str, Any]:
    """Return the document of a person's records, with the digest of all that it says."""
    members: dict[str, Any] = {
        "format": FORMAT,
        "version": VERSION,
        "bureau": bureau,
        "elder": elder,
        "exported_at": at.astimezone(UTC).isoformat(timespec="milliseconds"),
        "exported_by": by,
        "algorithm": ALGORITHM,
        "sections": list(_sections(records)),
        "left_out": [{"zh": zh, "en": en} for zh, en in LEFT_OUT],
    }
    return {**members, "document_digest": digest_of(members)}


def digest_of(members: Mapping[str, Any]) -> str:
    """Return the digest of a document's members, its own left out."""
    told = {name: value for name, value in members.items() if name != "document_digest"}
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _sections(records: list[Record]) -> Iterator[dict[str, Any]]:
    order = list(SECTIONS)
    found = sorted(records, key=lambda record: order.index(record.section))
    for section, of_it in groupby(found, key=lambda record: record.section):
        zh, en = SECTIONS[section]
        yield {
            "section": section,
            "zh": zh,
            "en": en,
            "records": [
                {"kept_at": record.kept_at, "fields": _fields(record.fields)} for record in of_it
            ],
        }


def _fields(fields: Mapping[str, Any]) -> list[dict[str, Any]]:
    found = []
    for name, value in sorted(fields.items()):
        zh, en = label(name)
        found.append({"name": name, "zh": zh, "en": en, "value": value})
    return found
