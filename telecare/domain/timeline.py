"""The timeline of an incident: append-only entries, each holding the digest of the one before (law 7)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

GENESIS = "0" * 64
"""The digest that the first entry follows."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened, in the timeline's words (contracts section 4, meaning 8); ids only, no personal data."""

    at: datetime
    event: str
    who: str = ""
    detail: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Link:
    """An entry in its place in the chain."""

    number: int
    entry: Entry
    digest: str


def canonical(entry: Entry, number: int) -> bytes:
    """Return the bytes that the chain digests: sorted JSON, instants in UTC with milliseconds."""
    document = {
        "n": number,
        "at": entry.at.astimezone(UTC).isoformat(timespec="milliseconds"),
        "event": entry.event,
        "who": entry.who,
        "detail": dict(sorted(entry.detail.items())),
    }
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def chain(entries: Iterable[Entry], after: int, digest: str) -> tuple[Link, ...]:
    """Append entries behind number `after`, whose digest is `digest`."""
    links: list[Link] = []
    for number, entry in enumerate(entries, start=after + 1):
        digest = hashlib.sha256(digest.encode() + b"|" + canonical(entry, number)).hexdigest()
        links.append(Link(number, entry, digest))
    return tuple(links)


def first_break(links: Iterable[Link]) -> int | None:
    """Return the number of the first entry that does not follow from the one before, or None."""
    digest, expected = GENESIS, 1
    for link in links:
        good = chain([link.entry], expected - 1, digest)[0]
        if link.number != expected or link.digest != good.digest:
            return expected
        digest, expected = link.digest, expected + 1
    return None
