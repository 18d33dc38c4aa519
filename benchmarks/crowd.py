"""A crowd of homes by numbers: what each pack of last words holds, made when a table is asked for it."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property

from benchmarks import seeded
from benchmarks.capacity import WireItem
from telecare.adapters.dynamodb import watch_keys
from telecare.adapters.dynamodb.presence import pack_to_item
from telecare.adapters.dynamodb.table import Value
from telecare.domain.pack import Pack
from telecare.domain.presence import HEARTBEAT, PACK_DIGITS, SEEN, Presence, pack_of
from telecare.domain.stirs import Stir, Stirs

PACKS = 16**PACK_DIGITS
RUNS, RUNS_APART, RUN = 6, timedelta(hours=3.7), timedelta(minutes=37)
"""Somebody stirs six times a day in each room; a pack remembers as much."""
WORD = {"pir": "motion", "door_contact": "door", "hub": HEARTBEAT}
"""What a device's last word was; the others said that they are charged."""


@dataclass(frozen=True)
class Crowd:
    """So many elders, each with these devices; all spoke within the hour before `now`."""

    elders: int
    devices: tuple[str, ...]
    now: datetime
    packs: frozenset[str] | None = field(default=None)
    """Whose members are known; None for all."""

    @cached_property
    def members(self) -> dict[str, array[int]]:
        """Return the devices of each pack, each as its number among all devices."""
        found: dict[str, array[int]] = defaultdict(lambda: array("L"))
        for number in range(self.elders * len(self.devices)):
            pack = pack_of(self.thing(number))
            if self.packs is None or pack in self.packs:
                found[pack].append(number)
        return found

    def thing(self, number: int) -> str:
        """Return the name of a device by its number."""
        home, kind = divmod(number, len(self.devices))
        return seeded.thing_of(home, self.devices[kind])

    def words(self, number: int) -> dict[str, datetime]:
        """Return the last words of a device: a hub's hold those of its home's others."""
        home, kind = divmod(number, len(self.devices))
        word, at = WORD.get(self.devices[kind], "other"), self.last_word(number)
        if word != HEARTBEAT:
            return {word: at}
        others = [d for d in self.devices if d != "hub"]
        seen = {SEEN + seeded.thing_of(home, d).rpartition("-")[2]: at for d in others}
        return {HEARTBEAT: at, **seen}

    def last_word(self, number: int) -> datetime:
        """Return when a device spoke last: spread evenly over the last hour."""
        return self.now - timedelta(seconds=(number * 2654435761) % 3600)

    def partition(self, pk: str) -> dict[str, WireItem]:
        """Return the items of a partition of the presence table: a pack's, else none."""
        pack = pk.removeprefix(f"{seeded.BUREAU}#presence#")
        members = self.members.get(pack, ())
        if not members:
            return {}
        return {"pack": self._pack(pack, members)}

    def _pack(self, pack: str, members: Sequence[int]) -> WireItem:
        words = {self.thing(number): self.words(number) for number in members}
        stirs = {self.thing(n): self.stirs(n) for n in members if self._word(n) != HEARTBEAT}
        place = watch_keys.pack(seeded.BUREAU, pack)
        known = Pack.of(Presence(words, {thing: runs for thing, runs in stirs.items() if runs}))
        return on_wire({**place._asdict(), **pack_to_item(known, version=1)})

    def _word(self, number: int) -> str:
        return WORD.get(self.devices[number % len(self.devices)], "")

    def stirs(self, number: int) -> dict[str, Stirs]:
        """Return the runs of the last day that a device heard, the last up to its last word."""
        word, last = self._word(number), self.last_word(number)
        if not word:
            return {}
        ends = (
            last - RUNS_APART * run - timedelta(seconds=number % 97) * run for run in range(RUNS)
        )
        return {word: tuple(Stir(end - RUN, end) for end in sorted(ends))}


def on_wire(item: dict[str, Value]) -> WireItem:
    """Return an item as it stands in a table."""
    return {name: _typed(value) for name, value in item.items()}


def _typed(value: Value) -> dict[str, object]:
    if isinstance(value, bytes):
        return {"B": value}
    return {"N": str(value)} if isinstance(value, int) else {"S": value}


def some_packs(count: int) -> frozenset[str]:
    """Return the names of the first so many packs, which is what one partition of a stream holds."""
    return frozenset(f"{number:0{PACK_DIGITS}x}" for number in range(count))
