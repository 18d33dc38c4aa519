"""Reads an uploaded file and shows what it would change; nothing is enrolled by it."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from telecare.domain.imports.difference import Difference, compare, homes_of
from telecare.domain.imports.faults import Fault
from telecare.domain.imports.forms import FORMS, FileKind, Rules
from telecare.domain.imports.plan import (
    Planned,
    digest_of,
    elder_identity,
    outside,
    plan_elders,
    plan_others,
    portions,
)
from telecare.domain.imports.reading import Reading, read_file
from telecare.ports.facts import Facts
from telecare.ports.imports import ImportHead, ImportPreviews, ImportRegister
from telecare.ports.sheets import Sheets
from telecare.ports.world import Clock, Directory

FAULTS, CHANGED, GONE, NEW, ROWS = "faults", "changed", "gone", "new", "rows"
_MENTIONED = "mentioned"
"""The parts of a preview; each is kept in pieces, `faults#0000` and so on."""

PIECE = 1000
"""So many entries are kept together."""

KEPT_FOR = timedelta(days=1)


@dataclass(frozen=True, slots=True, repr=False)
class Upload:
    """A file that somebody brought; `areas` are those under which they may write ('' is all)."""

    kind: FileKind
    content: bytes
    by: str
    areas: tuple[str, ...] = ("",)
    default_area: str = ""

    def __repr__(self) -> str:
        return f"Upload({self.kind}, {len(self.content)} bytes)"


@dataclass(frozen=True, slots=True)
class PreviewImport:
    """Shows a file before anything is done with it; the same file again is the same preview."""

    sheets: Sheets
    register: ImportRegister
    previews: ImportPreviews
    directory: Directory
    clock: Clock
    facts: Facts

    def preview(self, bureau: str, upload: Upload) -> ImportHead:
        """Read a file whole and keep what was found, sealed, for a day.

        Raises:
            UnreadableFileError: it is no spreadsheet, or one that could do harm.
        """
        form = FORMS[upload.kind]
        zone = ZoneInfo(self.directory.snapshot(bureau, "").zone)
        today = self.clock.now().astimezone(zone).date()
        rules = Rules(today, upload.default_area)
        reading = read_file(form, self.sheets.read(upload.content), rules)
        found = self._hold_against(bureau, upload, reading)
        head = self.previews.keep(bureau, self._head(bureau, upload, reading, found), found.parts())
        self.facts.note(
            "import_previewed", bureau=bureau, rows=len(reading.records), faults=len(found.faults)
        )
        return head

    def is_as_shown(self, bureau: str, head: ImportHead) -> bool:
        """Tell whether committing would still do what the preview showed."""
        rows = [
            planned
            for number in range(head.portions)
            for planned in read_portion(self.previews.part(bureau, head, f"{ROWS}#{number:04}"))
        ]
        mentioned = unpacked(self.previews.part(bureau, head, _MENTIONED))
        difference = self._difference(bureau, head.kind, rows, head.areas, mentioned)
        return digest_of(head.kind, head.content, difference) == head.digest

    def _hold_against(self, bureau: str, upload: Upload, reading: Reading) -> _Found:
        known = self.register.known(bureau, FileKind.ELDERS)
        key, kind = self.register.key(bureau), upload.kind
        if kind is FileKind.ELDERS:
            records, faults = outside(reading.records, upload.areas)
            kept = {id(record) for record in records}
            others = (r for r in (*reading.records, *reading.spoilt) if id(r) not in kept)
            mentioned = [elder_identity(key, r.fields["id_number"]) for r in others]
            named = [(elder_identity(key, r.fields["id_number"]), r) for r in records]
            planned = plan_elders(named, known, homes_of(named, known, key))
        else:
            mine = {i: k for i, k in known.items() if k.area.startswith(upload.areas)}
            planned, faults = plan_others(kind, reading.records, mine, key)
            mentioned = [p.identity for p in plan_others(kind, reading.spoilt, mine, key)[0]]
        difference = self._difference(bureau, kind, planned, upload.areas, mentioned)
        found = tuple(sorted((*reading.faults, *faults), key=_place))
        return _Found(planned, found, difference, tuple(sorted(mentioned)))

    def _difference(
        self,
        bureau: str,
        kind: FileKind,
        planned: Sequence[Planned],
        areas: tuple[str, ...],
        mentioned: Sequence[str],
    ) -> Difference:
        """Hold planned rows against what is known; of a register of departures nobody can be gone."""
        rows = sorted(planned, key=lambda each: (each.record.sheet, each.record.row))
        named = [(each.identity, each.record) for each in rows]
        scope = () if kind is FileKind.DEPARTURES else areas
        known, key = self.register.known(bureau, kind), self.register.key(bureau)
        return compare(named, known, key, scope, mentioned)

    def _head(self, bureau: str, upload: Upload, reading: Reading, found: _Found) -> ImportHead:
        content = hashlib.sha256(upload.content).hexdigest()
        digest = digest_of(upload.kind, content, found.difference)
        name = json.dumps([digest, upload.by, upload.areas, upload.default_area])
        now = self.clock.now()
        return ImportHead(
            id=hashlib.sha256(f"{bureau}\0{name}".encode()).hexdigest()[:32],
            kind=upload.kind,
            digest=digest,
            content=content,
            by=upload.by,
            at=now,
            until=now + KEPT_FOR,
            areas=upload.areas,
            portions=len(list(portions(found.planned))),
            counts=found.counts() | {"nameless": reading.nameless, "ignored": len(reading.ignored)},
        )


@dataclass(frozen=True, slots=True)
class _Found:
    planned: tuple[Planned, ...]
    faults: tuple[Fault, ...]
    difference: Difference
    mentioned: tuple[str, ...]

    def counts(self) -> dict[str, int]:
        return {
            "new": len(self.difference.new),
            "changed": len(self.difference.changed),
            "unchanged": self.difference.unchanged,
            "gone": len(self.difference.gone),
            "faults": len(self.faults),
        }

    def parts(self) -> dict[str, bytes]:
        lists: Mapping[str, list[Any]] = {
            FAULTS: [[f.sheet, f.row, f.column, f.field, f.what, f.other_row] for f in self.faults],
            NEW: [[r.sheet, r.row] for r in self.difference.new],
            CHANGED: [[c.record.sheet, c.record.row, c.fields] for c in self.difference.changed],
            GONE: [[known.person, known.home, known.area] for known in self.difference.gone],
        }
        made = {
            f"{name}#{start // PIECE:04}": packed(entries[start : start + PIECE])
            for name, entries in lists.items()
            for start in range(0, len(entries), PIECE)
        }
        made[_MENTIONED] = packed(self.mentioned)
        for number, portion in enumerate(portions(self.planned)):
            made[f"{ROWS}#{number:04}"] = packed([planned.to_plain() for planned in portion])
        return made


def packed(entries: Sequence[Any]) -> bytes:
    """Return entries as a preview keeps them."""
    return zlib.compress(json.dumps(entries, ensure_ascii=False, separators=(",", ":")).encode())


def unpacked(content: bytes) -> list[Any]:
    """Read what `packed` wrote; nothing is no entries."""
    entries: list[Any] = json.loads(zlib.decompress(content)) if content else []
    return entries


def read_portion(content: bytes) -> Iterator[Planned]:
    """Yield the planned rows of a portion."""
    return map(Planned.from_plain, unpacked(content))


def _place(fault: Fault) -> tuple[str, int, str]:
    return fault.sheet, fault.row, fault.column
