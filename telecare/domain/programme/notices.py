"""What is told to many: weather before it comes, fraud at once, new policies (FJ24-28, FJ24-55 to FJ24-57)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from telecare.domain.programme.care import CareRules, welcome_from


class Audience(StrEnum):
    """Who is told."""

    ELDERS = "elders"
    ELDERS_AND_CONTACTS = "elders_and_contacts"


class Way(StrEnum):
    """How it is told."""

    SMS = "sms"
    CALL = "call"


@dataclass(frozen=True, slots=True)
class Notice:
    """One sort of notice: `days_before` what it is about it is told, 0 is at once."""

    title: str
    audience: Audience
    ways: tuple[Way, ...]
    clause: tuple[str, ...]
    days_before: int = 0
    urgent: bool = False


def send_at(notice: Notice, rules: CareRules, about: date, known: datetime) -> datetime | None:
    """Return when to tell of something that happens on a day, None when that day is over.

    Told on the day that lies `days_before` it, in hours that are welcome; what becomes known too late for
    that is told as soon as it is welcome, what is urgent as soon as it is known. Instants carry the
    bureau's zone.
    """
    if known.date() > about:
        return None
    day = about - timedelta(days=notice.days_before)
    due = max(known, datetime.combine(day, time.min, known.tzinfo))
    return (
        due if notice.urgent and due == known else _before(welcome_from(rules, due), about, known)
    )


def _before(welcome: datetime, about: date, known: datetime) -> datetime:
    """A welcome hour after the day itself is of no use: then it is told at once."""
    return known if welcome.date() > about else welcome


def told(notice: Notice, elder: str, contacts: Iterable[str]) -> tuple[str, ...]:
    """Return the people of one home whom a notice goes to, each once."""
    others = contacts if notice.audience is Audience.ELDERS_AND_CONTACTS else ()
    return tuple(dict.fromkeys((elder, *others)))
