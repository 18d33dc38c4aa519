"""How long what is kept: a floor under records, a lid on places (FJ24-31, FJ24-51, FJ24-66)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class Kept(StrEnum):
    """What is kept of somebody."""

    SERVICE_RECORDS = "service_records"
    INCIDENTS = "incidents"
    POSITIONS = "positions"
    VITALS = "vitals"
    CALL_RECORDINGS = "call_recordings"
    PERSON = "person"  # who somebody is, where they live, whom they know
    LOOKS = "looks"  # who looked at whose data


class Bound(StrEnum):
    """Which way a term is meant."""

    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    SERVICE_LASTS = "service_lasts"  # as long as the person is served, then `days` more


@dataclass(frozen=True, slots=True)
class Term:
    """How long one kind of thing is kept."""

    bound: Bound
    days: int
    clause: tuple[str, ...]


def must_keep(
    terms: Mapping[Kept, Term],
    kept: Kept,
    made: date,
    today: date,
    service_ended: date | None = None,
) -> bool:
    """Tell whether it must not be erased yet; a kind without a term is kept (laws 1 and 9)."""
    term = terms.get(kept)
    if term is None:
        return True
    if term.bound is Bound.AT_MOST:
        return False
    if term.bound is Bound.SERVICE_LASTS:
        return service_ended is None or today < service_ended + timedelta(days=term.days)
    return today < made + timedelta(days=term.days)


def must_erase(
    terms: Mapping[Kept, Term],
    kept: Kept,
    made: date,
    today: date,
    service_ended: date | None = None,
) -> bool:
    """Tell whether it may be kept no longer; a floor alone never says so."""
    term = terms.get(kept)
    if term is None or term.bound is Bound.AT_LEAST:
        return False
    begins = made if term.bound is Bound.AT_MOST else service_ended
    return begins is not None and today >= begins + timedelta(days=term.days)
