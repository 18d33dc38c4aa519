"""What devices said last and when they heard life: folded in any order, however often, never moved back."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import accumulate, pairwise

from telecare.domain.dials import (
    METERS,
    Dials,
    dial_at,
    dials_from_plain,
    dials_to_plain,
    merged_dials,
)
from telecare.domain.errors import UndecodableMessageError, WrongTopicError
from telecare.domain.parameters import Parameters
from telecare.domain.signals import ActivitySignal, HeartbeatSignal, ReadingSignal, Signal
from telecare.domain.stirs import Stir, Stirs, merged

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
Runs = Mapping[str, Stirs]
Shown = Mapping[str, Dials]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MS = timedelta(milliseconds=1)


def pack_of(thing: str) -> str:
    """Return the pack in which a thing's words are kept, which is also its place in the stream."""
    return hashlib.sha256(thing.encode()).hexdigest()[:PACK_DIGITS]


@dataclass(frozen=True, slots=True)
class Keeping:
    """How long words and runs are kept, and how late a sign may be and still teach a rhythm."""

    words: timedelta
    stirs: timedelta
    late: timedelta

    @classmethod
    def of(cls, parameters: Parameters) -> Keeping:
        """Read a bureau's values."""
        return cls(
            words=parameters.duration("presence.kept_days"),
            stirs=parameters.duration("presence.stirs_h"),
            late=parameters.duration("presence.late_h"),
        )


@dataclass(frozen=True, slots=True)
class Presence:
    """When each device last said what, and of the last hours in which runs its signs of life came.

    Of a meter also what its dial showed in the last day. Folding takes the newest instant of each
    (thing, word) and merges its runs and dials: in which order, how often and in which parts words come
    makes no difference, so a stream may be read again and a batch be written twice.
    """

    words: Mapping[str, Words] = field(default_factory=dict)
    stirs: Mapping[str, Runs] = field(default_factory=dict)
    dials: Mapping[str, Shown] = field(default_factory=dict)

    def folded(self, other: Presence) -> Presence:
        """Return the newest of both."""
        words = {thing: dict(known) for thing, known in self.words.items()}
        for thing, said in other.words.items():
            mine = words.setdefault(thing, {})
            for word, at in said.items():
                if word not in mine or mine[word] < at:
                    mine[word] = at
        stirs = {thing: dict(known) for thing, known in self.stirs.items()}
        for thing, runs in other.stirs.items():
            own = stirs.setdefault(thing, {})
            for word, run in runs.items():
                own[word] = merged((*own.get(word, ()), *run))
        return Presence(words, stirs, _dials_of(self, other))

    def since(self, horizon: datetime, stirred: datetime) -> Presence:
        """Return what is no older than a horizon, and of the runs those that ended after another.

        Devices that are gone do not stay for ever, nor what a rhythm has long learnt from.
        """
        words = {
            thing: {word: at for word, at in known.items() if at >= horizon}
            for thing, known in self.words.items()
        }
        stirs = {
            thing: {
                word: tuple(stir for stir in run if stir.end >= stirred)
                for word, run in runs.items()
                if run[-1].end >= stirred
            }
            for thing, runs in self.stirs.items()
        }
        return Presence(
            {thing: known for thing, known in words.items() if known},
            {thing: runs for thing, runs in stirs.items() if runs},
            {thing: shown for thing, shown in self.dials.items() if words.get(thing)},
        )

    def only(self, things: Iterable[str]) -> Presence:
        """Return what is known of some things."""
        wanted = frozenset(things)
        return Presence(
            {thing: dict(known) for thing, known in self.words.items() if thing in wanted},
            {thing: dict(runs) for thing, runs in self.stirs.items() if thing in wanted},
            {thing: dict(shown) for thing, shown in self.dials.items() if thing in wanted},
        )

    def of(self, thing: str) -> Words:
        """Return the words of one thing; none where it never spoke."""
        return self.words.get(thing, {})

    def seen_by(self, hub: str, thing: str) -> datetime | None:
        """Return when a hub last heard of one of its devices, under either of the device's names."""
        words = self.of(hub)
        names = (thing, thing.partition("-")[2], thing.rpartition("-")[2])
        return max((words[SEEN + n] for n in names if SEEN + n in words), default=None)


def _dials_of(one: Presence, other: Presence) -> dict[str, Shown]:
    """Return the dials of both, merged meter by meter."""
    dials = {thing: dict(shown) for thing, shown in one.dials.items()}
    for thing, shown in other.dials.items():
        own = dials.setdefault(thing, {})
        for meter, read in shown.items():
            own[meter] = merged_dials((*own.get(meter, ()), *read))
    return {**dials}


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


def stirs_to_plain(presence: Presence) -> dict[str, dict[str, list[int]]]:
    """Return runs as JSON holds them: the end of the last, then lengths and quiets, back in time."""
    return {
        thing: {word: _backwards(run) for word, run in sorted(runs.items())}
        for thing, runs in sorted(presence.stirs.items())
    }


def stirs_from_plain(
    document: Mapping[str, Mapping[str, Sequence[int]]],
) -> dict[str, dict[str, Stirs]]:
    """Return the runs that `stirs_to_plain` wrote."""
    return {t: {w: _forwards(run) for w, run in runs.items()} for t, runs in document.items()}


def dials_to_json(presence: Presence) -> dict[str, dict[str, list[int]]]:
    """Return what meters showed as JSON holds it."""
    return {
        thing: {meter: dials_to_plain(read) for meter, read in sorted(shown.items())}
        for thing, shown in sorted(presence.dials.items())
    }


def dials_from_json(document: Mapping[str, Mapping[str, Sequence[int]]]) -> dict[str, Shown]:
    """Return what `dials_to_json` wrote."""
    return {t: {m: dials_from_plain(n) for m, n in shown.items()} for t, shown in document.items()}


def _backwards(run: Stirs) -> list[int]:
    edges = [(at - _EPOCH) // _MS for stir in reversed(run) for at in (stir.end, stir.start)]
    return [edges[0], *(later - earlier for later, earlier in pairwise(edges))]


def _forwards(numbers: Sequence[int]) -> Stirs:
    edges = list(accumulate(numbers, lambda later, passed: later - passed))
    instants = [_EPOCH + edge * _MS for edge in reversed(edges)]
    return tuple(Stir(*edge) for edge in zip(instants[::2], instants[1::2], strict=True))


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
            return _sign(thing, word if word in SIGNS else OTHER, at, received_at)
        case ReadingSignal(readings=readings, at=at):
            if any(reading.name in VITALS and reading.value > 0 for reading in readings):
                return _sign(thing, VITAL, at, received_at)
            known = _known(at, received_at)
            shown = {r.name: (dial_at(known, r.value),) for r in readings if r.name in METERS}
            return Presence({thing: {READING: known}}, dials={thing: shown} if shown else {})
        case HeartbeatSignal(at=at, seen=seen):
            if len(seen) > MOST_SEEN:
                raise UndecodableMessageError(f"seen has more than {MOST_SEEN} devices")
            words = {SEEN + device: _known(when, received_at) for device, when in seen.items()}
            return Presence({thing: {**words, HEARTBEAT: _known(at, received_at)}})
        case _:
            raise WrongTopicError("this signal is no word of presence")


def _sign(thing: str, word: str, at: datetime, received_at: datetime) -> Presence:
    known = _known(at, received_at)
    return Presence({thing: {word: known}}, {thing: {word: (Stir(known, known),)}})


def _known(at: datetime, received_at: datetime) -> datetime:
    """Return an instant as it is kept, to the millisecond, and never in the future."""
    known = min(at, received_at)
    return known.replace(microsecond=known.microsecond // 1000 * 1000)
