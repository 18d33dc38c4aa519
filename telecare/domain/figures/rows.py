"""Figures as rows: one value a column, None where nobody knows; the same for a document and for a file."""

from __future__ import annotations

from collections.abc import Mapping

from telecare.domain.figures.reach import Reached
from telecare.domain.kinds import Role
from telecare.domain.registry.reach import Reach

Value = str | int | float | None
Row = Mapping[str, Value]


def reach_row(
    place: tuple[str, str], role: Role, counted: Reached, proofs: Reach, is_lost: bool
) -> Row:
    """Return a responder of (street, home)."""
    street, home = place
    last = counted.last_reached_at
    return {
        "street": street,
        "responder": counted.person,
        "home": home,
        "role": role.value,
        "incidents": counted.incidents,
        "calls": counted.calls,
        "answered": counted.answered,
        "accepted": counted.accepted,
        "arrived": counted.arrived,
        "wrong_number": counted.wrong_number,
        "answer_median_s": counted.answer.median_s,
        "answer_most_s": counted.answer.most_s,
        "last_reached_at": last.isoformat() if last else None,
        "unreached": counted.unreached,
        "is_lost": "yes" if is_lost else "no",
        "last_proof_at": proofs.last_at.isoformat() if proofs.last_at else None,
        "last_proof": proofs.last.value if proofs.last else None,
    }
