"""Packs what an auditor asks for of one street and time into one file that can be verified (SH21-18)."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo
from zoneinfo import ZoneInfo

from telecare.domain.errors import NotPermittedError
from telecare.domain.figures.evidence import (
    ALGORITHM,
    FORMAT,
    VERSION,
    acceptance_rows,
    agreement_rows,
    canonical,
    digest_of,
    incident_row,
)
from telecare.domain.figures.home_day import Day
from telecare.domain.figures.rows import Row
from telecare.domain.service.life import Phase
from telecare.domain.service.settling import Month
from telecare.messages import figures as columns
from telecare.messages.figures import Column
from telecare.ports.case_files import CaseFiles, ClosedIncident
from telecare.ports.incidents import Head, IncidentStore
from telecare.ports.policy_log import PolicyLog
from telecare.ports.services import KeptService, Services
from telecare.ports.settlements import Settlements
from telecare.ports.street_looks import StreetLook, StreetLooks
from telecare.ports.world import Clock, Directory
from telecare.services.export_timeline import ExportTimeline
from telecare.services.write_figures import Table, WriteFigures

MOST_INCIDENTS = 300
"""A request has time for so many timelines; a street closes some dozens a month."""

EVIDENCE = "evidence_pack"
MANIFEST, OVERVIEW, INCIDENTS = "manifest.json", "overview.xlsx", "incidents.json"
_MADE = (1980, 1, 1, 0, 0, 0)
"""Files of a zip carry no time of their own: the same content is the same bytes."""


@dataclass(frozen=True, slots=True)
class Span:
    """Of which street and months a pack is, who takes it and under which key the looks are kept."""

    street: str
    months: tuple[Month, ...]
    by: str
    key: str


@dataclass(frozen=True, slots=True)
class PackEvidence:
    """Packs; who took it is recorded with the street and with each elder of an incident before it is given."""

    services: Services
    settlements: Settlements
    case_files: CaseFiles
    store: IncidentStore
    policies: PolicyLog
    timelines: ExportTimeline
    street_looks: StreetLooks
    directory: Directory
    files: WriteFigures
    clock: Clock

    def pack(self, bureau: str, span: Span, statistics: Iterable[Table]) -> bytes:
        """Return the pack: tables as JSON and as one spreadsheet, timelines whole, and what they are digested to.

        Raises:
            NotPermittedError: there are more incidents than one request has time for.
        """
        closed = self._closed(bureau, span)
        look = StreetLook(span.street, span.by, "", EVIDENCE, len(closed), self.clock.now())
        self.street_looks.keep(bureau, look)
        heads = [self.store.head(bureau, each.incident) for each in closed]
        tables = [*self._tables(bureau, span, list(zip(heads, closed, strict=True))), *statistics]
        packed = {f"{_name(each)}.json": _json(each) for each in tables}
        packed[OVERVIEW] = self.files.write(bureau, tables)
        for head in heads:
            pieces = self.timelines.export(head, span.by, f"{span.key}-{head.incident}")
            packed[f"timelines/{head.incident}.json"] = "".join(pieces).encode()
        return _zipped(self._manifest(bureau, span, packed), packed)

    # ---- within ----

    def _closed(self, bureau: str, span: Span) -> list[ClosedIncident]:
        zone = ZoneInfo(self.directory.snapshot(bureau, "").zone)
        begins = Day.of(span.months[0].first, zone).begins
        ends = Day.of(span.months[-1].last, zone).ends
        closed = list(self.case_files.of_street(bureau, span.street, begins, ends))
        if len(closed) > MOST_INCIDENTS:
            told = f"{len(closed)} incidents, {MOST_INCIDENTS} fit into one pack: name fewer months"
            raise NotPermittedError(told)
        return closed

    def _tables(
        self, bureau: str, span: Span, incidents: list[tuple[Head, ClosedIncident]]
    ) -> list[Table]:
        first, last = span.months[0].first, span.months[-1].last
        lives = list(self._lives(bureau, span.street))
        agreements = [
            row
            for kept in lives
            for row in agreement_rows(kept.life, (kept.entries, kept.digest), first, last)
        ]
        acceptances = [row for kept in lives for row in acceptance_rows(kept.life, first, last)]
        cases = [
            incident_row(head.run, each.closed_at.isoformat(), (head.entries, head.digest))
            for head, each in incidents
        ]
        return [
            _table("协议 agreements", columns.AGREEMENTS, agreements),
            _table("验收 acceptances", columns.ACCEPTANCES, acceptances),
            _table("结算 settlements", columns.SETTLEMENTS, self._settled(bureau, span)),
            _table("事件 incidents", columns.INCIDENTS, cases),
            _table("政策 policies", columns.POLICIES, self._policies(bureau)),
        ]

    def _lives(self, bureau: str, street: str) -> Iterable[KeptService]:
        for _, listed in self.services.under(bureau, street, ""):
            if listed.phase is not Phase.ENTERING:
                yield self.services.service(bureau, listed.id)

    def _settled(self, bureau: str, span: Span) -> list[Row]:
        found = (self.settlements.closed(bureau, span.street, str(month)) for month in span.months)
        return [
            {
                "month": closed.month,
                "closed_at": closed.closed_at.isoformat(),
                "closed_by": closed.closed_by,
                "policy": closed.policy,
                "is_payable": "yes" if closed.is_payable else "no",
                "owed_fen": " ".join(f"{k}={v}" for k, v in sorted(closed.owed.items())),
                "services": len(closed.services),
                "sha256": closed.digest,
            }
            for closed in found
            if closed is not None
        ]

    def _policies(self, bureau: str) -> list[Row]:
        return [
            {"version": c.version, "at": c.at.isoformat(), "by": c.by, "why": c.why}
            for c in self.policies.changes(bureau)
        ]

    def _manifest(self, bureau: str, span: Span, packed: Mapping[str, bytes]) -> bytes:
        files = [
            {"name": name, "bytes": len(content), "sha256": digest_of(content)}
            for name, content in sorted(packed.items())
        ]
        document: dict[str, Any] = {
            "format": FORMAT,
            "version": VERSION,
            "bureau": bureau,
            "street": span.street,
            "from": str(span.months[0]),
            "until": str(span.months[-1]),
            "exported_at": _instant(self.clock.now()),
            "exported_by": span.by,
            "policy": self.directory.snapshot(bureau, "").policy,
            "algorithm": ALGORITHM,
            "files": files,
        }
        document["document_digest"] = digest_of(canonical(document))
        return json.dumps(document, ensure_ascii=False, indent=1).encode()


def _table(name: str, told: tuple[Column, ...], rows: Iterable[Row]) -> Table:
    return Table(name, told, tuple(rows), {})


def _name(table: Table) -> str:
    return table.name.partition(" ")[2].replace(" ", "_")


def _json(table: Table) -> bytes:
    rows = [{column.name: row.get(column.name) for column in table.columns} for row in table.rows]
    return json.dumps(rows, ensure_ascii=False, indent=1).encode()


def _zipped(manifest: bytes, packed: Mapping[str, bytes]) -> bytes:
    held = io.BytesIO()
    with ZipFile(held, "w", ZIP_DEFLATED) as pack:
        for name, content in {MANIFEST: manifest, **dict(sorted(packed.items()))}.items():
            pack.writestr(ZipInfo(name, _MADE), content, ZIP_DEFLATED)
    return held.getvalue()


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds")
