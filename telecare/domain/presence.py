"""The last words of devices: folded in any order, however often they come, and never moved back."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from telecare.domain.errors import UndecodableMessageError, WrongTopicError
from telecare.domain.signals import ActivitySignal, HeartbeatSignal, ReadingSignal, Signal

PACK_DIGITS = 3
"""Hexadecimal: 4096 packs hold 24 devices each at a hundred thousand devices. The rules know it too."""

HEARTBEAT = "heartbeat"
SEEN = "seen:"
"""Begins the word under which a hub's entry holds when it last heard of one of its devices."""

VITAL, OTHER, READING = "vital", "other", "reading"
SIGNS = ("motion", "door", "frontdoor", "water", "power", "bed", VITAL, OTHER)
"""The words of activity; any other word is `other`, so that no device fills a pack with its own."""

VITALS = frozenset(
    {"heart_rate", "spo2", "systolic", "diastolic", "body_temperature", "respiratory_rate"}
)
"""What only a living person gives to measure (FJ24-23)."""

MOST_SEEN = 64
"""How many devices one hub may speak of."""

Words = Mapping[str, datetime]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MS = timedelta(milliseconds=1)


def pack_of(thing: str) -> str:
    """Return the pack in which a thing's words are kept, which is also its place in the stream."""
    return hashlib.sha256(thing.encode()).hexdigest()[:PACK_DIGITS]


@dataclass(frozen=True, slots=True)
class Presence:
    """When each device last said what: the newest instant of each (thing, word).

    Folding is the maximum: in which order, how often and in which parts words come makes no
    difference, so a stream may be read again and a batch be written twice.
    """

    words: Mapping[str, Words] = field(default_factory=dict)

    def folded(self, other: Presence) -> Presence:
        """Return the newest of both."""
        merged = {thing: dict(words) for thing, words in self.words.items()}
        for thing, words in other.words.items():
            mine = merged.setdefault(thing, {})
            for word, at in words.items():
                if word not in mine or mine[word] < at:
                    mine[word] = at
        return Presence(merged)

    def since(self, horizon: datetime) -> Presence:
        """Return what is no older than a horizon: devices that are gone do not stay for ever."""
        kept = {
            thing: {word: at for word, at in words.items() if at >= horizon}
            for thing, words in self.words.items()
        }
        return Presence({thing: words for thing, words in kept.items() if words})

    def of(self, thing: str) -> Words:
        """Return the words of one thing; none where it never spoke."""
        return self.words.get(thing, {})

    def seen_by(self, hub: str, thing: str) -> datetime | None:
        """Return when a hub last heard of one of its devices, under either of the device's names."""
        words = self.of(hub)
        names = (thing, thing.partition("-")[2], thing.rpartition("-")[2])
        return max((words[SEEN + n] for n in names if SEEN + n in words), default=None)


def to_plain(presence: Presence) -> dict[str, dict[str, int]]:
    """Return words as JSON holds them: milliseconds since the epoch."""
    return {
        thing: {word: (at - _EPOCH) // _MS for word, at in sorted(words.items())}
        for thing, words in sorted(presence.words.items())
    }


def from_plain(document: Mapping[str, Mapping[str, int]]) -> Presence:
    """Return the words that `to_plain` wrote."""
    return Presence(
        {t: {w: _EPOCH + ms * _MS for w, ms in words.items()} for t, words in document.items()}
    )


def folded(parts: Iterable[Presence]) -> Presence:
    """Return the newest of all."""
    whole = Presence()
    for part in parts:
        whole = whole.folded(part)
    return whole


def words_of(thing: str, signal: Signal, received_at: datetime) -> Presence:
    """Return what a message adds to what is known; what claims to be later than now is of now.

    Raises:
        WrongTopicError: alarms, positions and answers have ways of their own.
        UndecodableMessageError: a hub speaks of more devices than one hub has.
    """
    match signal:
        case ActivitySignal(word=word, at=at):
            return _one(thing, word if word in SIGNS else OTHER, at, received_at)
        case ReadingSignal(readings=readings, at=at):
            living = any(reading.name in VITALS and reading.value > 0 for reading in readings)
            return _one(thing, VITAL if living else READING, at, received_at)
        case HeartbeatSignal(at=at, seen=seen):
            if len(seen) > MOST_SEEN:
                raise UndecodableMessageError(f"seen has more than {MOST_SEEN} devices")
            words = {SEEN + device: _known(when, received_at) for device, when in seen.items()}
            return Presence({thing: {**words, HEARTBEAT: _known(at, received_at)}})
        case _:
            raise WrongTopicError("this signal is no word of presence")


def _one(thing: str, word: str, at: datetime, received_at: datetime) -> Presence:
    return Presence({thing: {word: _known(at, received_at)}})


def _known(at: datetime, received_at: datetime) -> datetime:
    """Return an instant as it is kept, to the millisecond, and never in the future."""
    known = min(at, received_at)
    return known.replace(microsecond=known.microsecond // 1000 * 1000)
