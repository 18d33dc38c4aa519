"""What an auditor is given of a street and a time, row by row: papers, digests and states, nobody's name (SH21-18)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from telecare.domain import codec
from telecare.domain.figures.rows import Row
from telecare.domain.programme.procedure import Act
from telecare.domain.run import Run
from telecare.domain.service.agreement import Agreement
from telecare.domain.service.life import Life

FORMAT, VERSION = "anju-evidence", 1

ALGORITHM = (
    "sha256 of each file is the lower-case hexadecimal SHA-256 of its bytes. document_digest is that of the"
    " canonical JSON of all members of this document but itself: members sorted by code point, no space,"
    " UTF-8, as in anju-timeline. Each file under timelines/ is an anju-timeline export of an incident of"
    " incidents.json, which repeats its count and last digest."
)


def canonical(value: Mapping[str, Any]) -> bytes:
    """Return the bytes that are digested: members by code point, no space, UTF-8."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def digest_of(content: bytes) -> str:
    """Return the digest of some bytes."""
    return hashlib.sha256(content).hexdigest()


def agreement_rows(life: Life, chain: tuple[int, str], first: date, last: date) -> Iterator[Row]:
    """Yield the agreements of a service that were in force in a time; `chain` is where its log stands."""
    entries, log_digest = chain
    for signed in life.agreements:
        if signed.on <= last and (signed.until is None or signed.until >= first):
            yield {
                "agreement": signed.id,
                "application": life.id,
                "elder": life.elder,
                "document": signed.document,
                "operator": signed.operator,
                "signed_by": signed.signed_by.value,
                "on": signed.on.isoformat(),
                "until": signed.until.isoformat() if signed.until else None,
                "package": signed.package,
                "elder_fen": signed.elder_fen,
                "sha256": _digest(signed),
                "log_entries": entries,
                "log_digest": log_digest,
            }


def _digest(signed: Agreement) -> str:
    return digest_of(canonical(codec.to_plain(signed)))


def acceptance_rows(life: Life, first: date, last: date) -> Iterator[Row]:
    """Yield the acceptances of a service in a time, with the papers that show them."""
    for taken in life.taken:
        if taken.act is Act.ACCEPT and first <= taken.on <= last:
            yield {
                "application": life.id,
                "home": life.home,
                "on": taken.on.isoformat(),
                "by": taken.by.value,
                "written_by": taken.written_by,
                "present": " ".join(sorted(taken.present)),
                "papers": " ".join(f"{k}={v}" for k, v in sorted(taken.evidence.items())),
            }


def incident_row(run: Run, closed_at: str, chain: tuple[int, str]) -> Row:
    """Return a closed incident with where its timeline stands by its head."""
    entries, digest = chain
    return {
        "incident": run.incident,
        "home": run.snapshot.home,
        "kind": run.kind.value,
        "test": "yes" if run.test else "no",
        "opened_at": run.opened_at.isoformat(),
        "closed_at": closed_at,
        "outcome": run.closure.outcome.value if run.closure else None,
        "how": run.closure.how.value if run.closure else None,
        "policy": run.snapshot.policy,
        "entries": entries,
        "last_digest": digest,
    }
