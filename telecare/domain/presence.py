"""What devices said last and when they heard life: folded in any order, however often, never moved back."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from typing import NamedTuple, TypeVar

from telecare.domain.dials import Dials, merged_dials
from telecare.domain.parameters import Parameters
from telecare.domain.stirs import Stirs, merged

PACK_DIGITS = 3
"""Hexadecimal: 4096 packs hold 24 devices each at a hundred thousand devices. The rules know it too."""

GROUP_DIGITS = 2
"""As many of a pack's name its group takes: a window's signs of sixteen packs are one page."""

GROUPS: int = 16**GROUP_DIGITS

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

MOST_HEARD = MOST_SEEN + 1
"""How many of them are kept of a hub over time, the newest: one more than it has shows that it invents some."""

MOST_NAMES = 20_000
"""How many devices' packs a process remembers: those that speak are mostly those that spoke."""

SETTLE = "presence.settle_min"
"""A policy of the version before has none: then every window is folded at once, as it was."""

_Instant = TypeVar("_Instant", int, datetime)

Words = Mapping[str, datetime]
Runs = Mapping[str, Stirs]
Shown = Mapping[str, Dials]


def pack_of(thing: str) -> str:
    """Return the pack in which a thing's words are kept, which is also its place in the stream."""
    return place_of(thing).pack


class Place(NamedTuple):
    """Where words are kept."""

    bureau: str
    pack: str


@lru_cache(maxsize=MOST_NAMES)
def place_of(thing: str) -> Place:
    """Return where a thing's words are kept, by the bureau that its name begins with."""
    pack = hashlib.sha256(thing.encode()).hexdigest()[:PACK_DIGITS]
    return Place(thing.partition("-")[0], pack)


def group_of(pack: str) -> str:
    """Return the group of packs whose pages lie together."""
    return pack[:GROUP_DIGITS]


@dataclass(frozen=True, slots=True)
class Keeping:
    """How long words and runs are kept, and how late a sign may be and still teach a rhythm.

    `settle` is for how long the words of a stream's windows lie beside the packs; nothing is folded at once.
    """

    words: timedelta
    stirs: timedelta
    late: timedelta
    settle: timedelta = timedelta(0)

    @classmethod
    def of(cls, parameters: Parameters) -> Keeping:
        """Read a bureau's values."""
        return cls(
            words=parameters.duration("presence.kept_days"),
            stirs=parameters.duration("presence.stirs_h"),
            late=parameters.duration("presence.late_h"),
            settle=parameters.duration(SETTLE) if SETTLE in parameters.values else timedelta(0),
        )


@dataclass(frozen=True, slots=True)
class Presence:
    """When each device last said what, and of the last hours in which runs its signs of life came.

    Folding takes the newest instant of each (thing, word) and merges its runs: in which order, how
    often and in which parts words come makes no difference, so a stream may be read again and a batch
    be written twice.
    """

    words: Mapping[str, Words] = field(default_factory=dict)
    stirs: Mapping[str, Runs] = field(default_factory=dict)
    dials: Mapping[str, Shown] = field(default_factory=dict)

    def folded(self, other: Presence) -> Presence:
        """Return the newest of both; what the other does not touch is not copied."""
        words = dict(self.words)
        for thing, said in other.words.items():
            words[thing] = _newest(words[thing], said) if thing in words else said
        stirs = dict(self.stirs)
        for thing, runs in other.stirs.items():
            mine = stirs.get(thing, {})
            both = {word: merged((*mine.get(word, ()), *run)) for word, run in runs.items()}
            stirs[thing] = {**mine, **both}
        return Presence(words, stirs, _dials_of(self, other))

    def since(self, horizon: datetime, stirred: datetime) -> Presence:
        """Return what is no older than a horizon, and of the runs those that ended after another.

        Devices that are gone do not stay for ever, nor what a rhythm has long learnt from.
        """
        words = {
            thing: known
            if min(known.values(), default=horizon) >= horizon
            else {word: at for word, at in known.items() if at >= horizon}
            for thing, known in self.words.items()
        }
        stirs = {
            thing: {
                word: run
                if run[0].end >= stirred
                else tuple(stir for stir in run if stir.end >= stirred)
                for word, run in runs.items()
                if run[-1].end >= stirred
            }
            for thing, runs in self.stirs.items()
        }
        return Presence(
            {thing: newest_heard(known) for thing, known in words.items() if known},
            {thing: runs for thing, runs in stirs.items() if runs},
            {thing: shown for thing, shown in self.dials.items() if words.get(thing)},
        )

    def only(self, things: Iterable[str]) -> Presence:
        """Return what is known of some things."""
        wanted = frozenset(things)
        return Presence(
            {thing: self.words[thing] for thing in wanted if thing in self.words},
            {thing: self.stirs[thing] for thing in wanted if thing in self.stirs},
            {thing: self.dials[thing] for thing in wanted if thing in self.dials},
        )

    def of(self, thing: str) -> Words:
        """Return the words of one thing; none where it never spoke."""
        return self.words.get(thing, {})

    def seen_by(self, hub: str, thing: str) -> datetime | None:
        """Return when a hub last heard of one of its devices, under either of the device's names."""
        words = self.of(hub)
        names = (thing, thing.partition("-")[2], thing.rpartition("-")[2])
        return max((words[SEEN + n] for n in names if SEEN + n in words), default=None)


def _dials_of(one: Presence, other: Presence) -> Mapping[str, Shown]:
    """Return the dials of both, merged meter by meter."""
    dials = dict(one.dials)
    for thing, shown in other.dials.items():
        mine = dials.get(thing, {})
        both = {meter: merged_dials((*mine.get(meter, ()), *read)) for meter, read in shown.items()}
        dials[thing] = {**mine, **both}
    return dials


def newest_heard(said: Mapping[str, _Instant]) -> dict[str, _Instant]:
    """Return words with no more of devices heard than are kept: the newest, and of equals the later names.

    What is left out once could never come back in but by a newer instant of its own, so it makes no
    difference when, where and how often this is done.
    """
    if len(said) <= MOST_HEARD:
        return dict(said)
    heard = sorted((at, word) for word, at in said.items() if word.startswith(SEEN))
    gone = {word for _, word in heard[:-MOST_HEARD]}
    return {word: at for word, at in said.items() if word not in gone}


def _newest(mine: Words, theirs: Words) -> Words:
    newer = {word: at for word, at in theirs.items() if word not in mine or mine[word] < at}
    return {**mine, **newer} if newer else mine


def folded(parts: Iterable[Presence]) -> Presence:
    """Return the newest of all."""
    whole = Presence()
    for part in parts:
        whole = whole.folded(part)
    return whole
