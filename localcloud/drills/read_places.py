"""Reads where a home lies and how it is entered."""

from __future__ import annotations

from datetime import UTC, datetime

from infra.policy.source import Place
from telecare.domain.position import Position
from telecare.ports.enrolment import EntryFile

_BOUNDS = {"lat": 90.0, "lon": 180.0}


def read_position(place: Place) -> Position:
    """Return a position; PolicyError unless it lies on the earth (WGS 84)."""
    fields = place.only(*_BOUNDS)
    return Position(**{name: _degrees(place, fields, name) for name in _BOUNDS})


def _degrees(place: Place, fields: dict[str, Place], name: str) -> float:
    if name not in fields:
        raise place.missing(name)
    value = fields[name].value
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or abs(value) > _BOUNDS[name]:
        raise fields[name].error(f"must be degrees from -{_BOUNDS[name]:g} to {_BOUNDS[name]:g}")
    return float(value)


def read_entry(place: Place) -> EntryFile:
    """Return how a home is entered; `verified` is the day on which that was last tried."""
    fields = place.only("code", "verified", "consent")
    if "code" not in fields:
        raise place.missing("code")
    consent = fields["consent"].value if "consent" in fields else False
    if not isinstance(consent, bool):
        raise fields["consent"].error("must be true or false")
    verified = _day(fields["verified"]) if "verified" in fields else None
    return EntryFile(fields["code"].text(), verified, consent)


def _day(place: Place) -> datetime:
    try:
        day = datetime.fromisoformat(str(place.value))
    except ValueError as error:
        raise place.error("must be a day like 2026-01-15") from error
    return day if day.tzinfo else day.replace(tzinfo=UTC)
