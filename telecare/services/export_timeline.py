"""Exports a timeline as a document that anybody can verify without the platform (law 7).

The format is written down in docs/timeline-export.md; `anju/verify_timeline.py` reads it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import takewhile
from typing import Any

from telecare.domain.timeline import GENESIS, Link
from telecare.ports.facts import Facts
from telecare.ports.incidents import Head, IncidentStore
from telecare.ports.looks import Look, Looks
from telecare.ports.world import Clock

FORMAT, VERSION = "anju-timeline", 1

ALGORITHM = (
    "The digest of an entry is the lower-case hexadecimal SHA-256 of: the digest of the entry before"
    " it (genesis for the first) in ASCII, a vertical bar, and the canonical JSON of the entry's n, at,"
    " event, who and detail in UTF-8. Canonical JSON has its members sorted by code point, no space, and"
    " escapes the quotation mark, the reverse solidus and the characters below U+0020 alone (b, f, n, r"
    " and t by letter, others as u00 and two lower-case hexadecimal digits). document_digest is the"
    " lower-case hexadecimal SHA-256 of the canonical JSON of all members but entries and itself."
)


@dataclass(frozen=True, slots=True)
class ExportTimeline:
    """Writes the export of an incident, and who took it.

    The same head, asker and instant give the same bytes. Count and last digest are the head's own:
    a timeline that lost its end in the store shows that in its export.
    """

    store: IncidentStore
    looks: Looks
    clock: Clock
    facts: Facts

    def export(self, head: Head, by: str, key: str) -> Iterator[str]:
        """Record the look, then return the document in pieces, an entry a piece, as the store pages.

        The look is recorded before the first piece: without it there is no export.
        """
        at = self.clock.now()
        look = Look(by, "timeline_exported", head.incident, at)
        self.looks.keep(head.bureau, head.run.snapshot.elders, key, look)
        self.facts.note(
            "timeline_exported", incident=head.incident, entries=head.entries, digest=head.digest
        )
        links = self.store.links(head.bureau, head.incident)
        return _pieces(header(head, by, at), takewhile(lambda x: x.number <= head.entries, links))


def header(head: Head, by: str, at: datetime) -> dict[str, Any]:
    """Return every member of the document but its entries and its own digest."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "bureau": head.bureau,
        "incident": head.incident,
        "exported_at": _instant(at),
        "exported_by": by,
        "algorithm": ALGORITHM,
        "genesis": GENESIS,
        "count": head.entries,
        "last_digest": head.digest,
    }


def _pieces(members: Mapping[str, Any], links: Iterator[Link]) -> Iterator[str]:
    yield "{"
    for name, value in members.items():
        yield f'"{name}":{_json(value)},\n'
    yield '"entries":['
    between = "\n"
    for link in links:
        yield between + _json(_entry(link))
        between = ",\n"
    digest = hashlib.sha256(_json(dict(sorted(members.items()))).encode()).hexdigest()
    yield f'\n],\n"document_digest":"{digest}"}}\n'


def _entry(link: Link) -> dict[str, Any]:
    return {
        "n": link.number,
        "at": _instant(link.entry.at),
        "event": link.entry.event,
        "who": link.entry.who,
        "detail": dict(sorted(link.entry.detail.items())),
        "digest": link.digest,
    }


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds")


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
