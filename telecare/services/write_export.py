"""Writes an export that was ordered, in parts, so that no answer is too long for what carries it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

from telecare.domain.errors import SealError, UnknownExportError
from telecare.ports.facts import Facts
from telecare.ports.world import Clock
from telecare.ports.written_exports import WrittenExports
from telecare.services.export_elder import ExportElder

PART = 1_000_000
"""In characters: even where each takes three bytes and is escaped, a part fits into one answer."""


@dataclass(frozen=True, slots=True)
class WriteExport:
    """Writes each export once; an order that comes again finds it written."""

    exporting: ExportElder
    exports: WrittenExports
    clock: Clock
    facts: Facts
    part: int = PART

    def write(self, bureau: str, elder: str, export_id: str) -> None:
        """Write an export; who was erased since is written nowhere, and a time that is over stays so."""
        try:
            asked = self.exports.export(bureau, elder, export_id, self.clock.now())
            if asked.is_written:
                return
            document = self.exporting.document(bureau, elder, asked.by, asked.asked_at)
            text = json.dumps(document, ensure_ascii=False, indent=1)
            parts = [text[at : at + self.part] for at in range(0, len(text), self.part)]
            digest = hashlib.sha256(text.encode()).hexdigest()
            self.exports.keep(bureau, asked, digest, parts)
        except (SealError, UnknownExportError) as error:
            self.facts.note("export_dropped", bureau=bureau, error=type(error).__name__)
            return
        self.facts.note("export_written", bureau=bureau, part=len(parts))
