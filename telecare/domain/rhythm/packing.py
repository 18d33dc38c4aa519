"""A rhythm as a short text, to be kept beside the last sign: about a kilobyte a person."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from telecare.domain.errors import UndecodableMessageError
from telecare.domain.rhythm.habits import Habits, Quiet
from telecare.domain.rhythm.person import PersonRhythm
from telecare.domain.rhythm.places import places_of

VERSION = 1
_BY_HOUR = ("waited", "ended", "long", "excess")


def packed(rhythm: PersonRhythm) -> str:
    """Return a rhythm as text; `unpacked` gives back exactly the same one.

    What the version before did not know stands only where there is any: it is not minded there.
    """
    habits, newest = rhythm.habits, rhythm.habits.newest
    document = {
        "v": VERSION,
        "last": _text(rhythm.last),
        "counted_to": _text(habits.counted_to),
        "days": habits.days,
        "newest": [_text(newest.start), _text(newest.end)] if newest else None,
        **{name: getattr(habits, name) for name in _BY_HOUR},
    }
    newer = {
        "place": rhythm.place,
        "began": newest.place if newest else "",
        "places": [[p.name, p.known_day, p.by_day, p.by_night] for p in habits.places],
        "vain": int(newest.in_vain) if newest else 0,
        "in_vain": [_text(at) for at in habits.in_vain],
    }
    document |= {name: known for name, known in newer.items() if known}
    return json.dumps(document, separators=(",", ":"))


def unpacked(text: str) -> PersonRhythm:
    """Return the rhythm of such a text; UndecodableMessageError for one that is none of this version."""
    try:
        document = json.loads(text)
        if document["v"] != VERSION:
            raise UndecodableMessageError(f"rhythm of version {document['v']!r}")
        place = str(document.get("place", ""))
        return PersonRhythm(_instant(document["last"]), _habits(document), place)
    except (ValueError, LookupError, TypeError) as error:
        raise UndecodableMessageError("no rhythm that was packed here") from error


def _habits(document: Any) -> Habits:
    newest = document["newest"]
    by_hour = {name: tuple(float(each) for each in document[name]) for name in _BY_HOUR}
    if any(len(numbers) != 24 for numbers in by_hour.values()):
        raise ValueError("not 24 hours")
    return Habits(
        counted_to=_instant(document["counted_to"]),
        days=float(document["days"]),
        newest=_quiet(newest, document) if newest else None,
        places=places_of(document.get("places", ())),
        in_vain=tuple(_instant(at) for at in document.get("in_vain", ())),
        **by_hour,
    )


def _quiet(newest: Any, document: Any) -> Quiet:
    place, in_vain = str(document.get("began", "")), bool(document.get("vain", 0))
    return Quiet(_instant(newest[0]), _instant(newest[1]), place, in_vain)


def _text(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()


def _instant(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError("an instant without a zone")
    return at.astimezone(UTC)
