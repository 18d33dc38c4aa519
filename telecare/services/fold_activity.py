"""Folds signs of life and heartbeats into packed presence: one write for many, none for what is known."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType

from telecare.domain.errors import AnjuError, MessageError, UndecodableMessageError
from telecare.domain.heard import Heard
from telecare.domain.plain_signs import PlainSign
from telecare.domain.presence import Keeping, Place, Presence, pack_of, place_of
from telecare.domain.signals import RawSignal, decode
from telecare.domain.tracers import tracers
from telecare.ports.facts import Facts
from telecare.ports.presence import Presences
from telecare.ports.world import Clock, Directory, Quarantine

PLATFORM = "platform"
"""Whose quarantine takes what names no bureau that is known."""

Raws = Mapping[str, Callable[[], RawSignal]]
Plain = Mapping[str, PlainSign]
NO_PLAIN: Plain = MappingProxyType({})


@dataclass(slots=True)
class Gathered:
    """What a batch says by the pack it belongs to, and in which messages that were opened one by one."""

    heard: dict[Place, Heard] = field(default_factory=dict)
    messages: dict[Place, list[str]] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)

    def add(self, raw: RawSignal, message: str) -> None:
        """Take a message in; a MessageError says why it is none."""
        place = place_of(raw.client_id)
        heard = self.heard.get(place) or Heard()
        heard.take(raw.client_id, decode(raw), raw.received_at)
        self.heard[place] = heard
        self.messages.setdefault(place, []).append(message)

    def add_plain(self, signs: Iterable[PlainSign]) -> None:
        """Take in what was read at once."""
        for place, thing, word, at, seen, received_at in signs:
            heard = self.heard.get(place)
            if heard is None:
                heard = self.heard[place] = Heard()
            if seen is None:
                heard.sign(thing, word, at)
            else:
                heard.beat(thing, at, seen, received_at)

    @property
    def words(self) -> dict[Place, Presence]:
        """Return what all messages of each pack say together."""
        return {place: heard.pack.presence for place, heard in self.heard.items()}


@dataclass(frozen=True, slots=True)
class FoldActivity:
    """Folds batches, in parts as they come: the same batch again, or half of it, changes nothing more.

    What cannot be read is kept in quarantine and holds nothing up.
    """

    bureaus: tuple[str, ...]
    presences: Presences
    directory: Directory
    quarantine: Quarantine
    clock: Clock
    facts: Facts

    def fold(self, raws: Raws, plain: Plain = NO_PLAIN) -> tuple[str, ...]:
        """Fold messages by their ids; returns the ids of those that are to be shown again."""
        gathered = Gathered()
        self.gather(gathered, raws, plain)
        lost = frozenset(self.write(gathered.words))
        opened = (name for place in lost for name in gathered.messages.get(place, ()))
        return (*gathered.failed, *opened, *(n for n, sign in plain.items() if sign[0] in lost))

    def gather(self, gathered: Gathered, raws: Raws, plain: Plain = NO_PLAIN) -> None:
        """Read messages and sort them by pack, without a write but for the quarantine's."""
        gathered.add_plain(plain.values())
        for name, opened in raws.items():
            try:
                self._take(gathered, name, opened())
            except AnjuError as error:
                self.facts.note("sign_not_taken", error=type(error).__name__)
                gathered.failed.append(name)

    def _take(self, gathered: Gathered, name: str, raw: RawSignal) -> None:
        bureau = raw.client_id.partition("-")[0]
        try:
            if bureau not in self.bureaus:
                raise UndecodableMessageError(raw.trouble or "unknown bureau")
            gathered.add(raw, name)
        except MessageError as error:
            kept_by = bureau if bureau in self.bureaus else PLATFORM
            self.quarantine.keep(kept_by, raw.received_at, raw.topic, raw.payload, error.reason)
            self.facts.note("quarantined", bureau=kept_by)

    def write(self, words: Mapping[Place, Presence]) -> tuple[Place, ...]:
        """Write the words of every pack; returns the packs that could not be written.

        A tracer says that whatever came with it or before it is in: it is written after all that is,
        and not at all where something of it was lost.
        """
        keeping: dict[str, Keeping] = {}
        lost: list[Place] = []
        for place in sorted(words, key=is_traced):
            proves_too_much = lost and is_traced(place)
            if proves_too_much or not self._wrote(place, words[place], keeping):
                lost.append(place)
        self.facts.note("signs_folded", packs=len(words), failed=len(lost))
        return tuple(lost)

    def _wrote(self, place: Place, words: Presence, keeping: dict[str, Keeping]) -> bool:
        try:
            if place.bureau not in keeping:
                parameters = self.directory.parameters(place.bureau)
                keeping[place.bureau] = Keeping.of(parameters)
            now, kept = self.clock.now(), keeping[place.bureau]
            horizon, stirred = now - kept.words, now - kept.stirs
            self.presences.fold(place.bureau, place.pack, words, horizon, stirred)
        except AnjuError as error:
            self.facts.note("pack_not_written", bureau=place.bureau, error=type(error).__name__)
            return False
        return True


def is_traced(place: Place) -> bool:
    """Tell whether a pack holds a tracer's words: they say how far all others have come in."""
    return place.pack in _traced_packs(place.bureau)


@cache
def _traced_packs(bureau: str) -> frozenset[str]:
    return frozenset(map(pack_of, tracers(bureau)))
