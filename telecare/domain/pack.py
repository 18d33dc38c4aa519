"""A pack as it lies in a table: words and runs as numbers, of which a fold unpacks only what it touches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import accumulate, pairwise
from typing import cast

from telecare.domain.dials import dials_from_plain, dials_to_plain, merged_dials
from telecare.domain.presence import MOST_HEARD, Presence, newest_heard
from telecare.domain.stirs import CLOSE, Stir, Stirs, merged

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MS = timedelta(milliseconds=1)
_CLOSE_MS = CLOSE // _MS

PlainWords = Mapping[str, Mapping[str, int]]
PlainStirs = Mapping[str, Mapping[str, Sequence[int]]]
PlainDials = Mapping[str, Mapping[str, Sequence[int]]]


@dataclass(frozen=True, slots=True)
class Pack:
    """Words in milliseconds since the epoch; of runs the end of the last, then lengths and quiets, back in time.

    Folding into it comes to the same as folding what it holds (`Presence.folded`, `Presence.since`).
    """

    words: PlainWords = field(default_factory=dict)
    stirs: PlainStirs = field(default_factory=dict)
    dials: PlainDials = field(default_factory=dict)

    @classmethod
    def of(cls, presence: Presence) -> Pack:
        """Return what is known as it is stored."""
        return cls().folded(presence)

    @property
    def presence(self) -> Presence:
        """Return what it holds, unpacked."""
        words = {
            thing: {word: _EPOCH + ms * _MS for word, ms in said.items()}
            for thing, said in self.words.items()
        }
        stirs = {
            thing: {word: _forwards(run) for word, run in runs.items()}
            for thing, runs in self.stirs.items()
        }
        dials = {
            thing: {meter: dials_from_plain(read) for meter, read in shown.items()}
            for thing, shown in self.dials.items()
        }
        return Presence(words, stirs, dials)

    def only(self, things: Sequence[str]) -> Pack:
        """Return what it holds of some things."""
        return Pack(
            {thing: self.words[thing] for thing in things if thing in self.words},
            {thing: self.stirs[thing] for thing in things if thing in self.stirs},
            {thing: self.dials[thing] for thing in things if thing in self.dials},
        )

    def without(self, things: Sequence[str]) -> Pack:
        """Return what it holds of all others."""
        return Pack(
            {thing: said for thing, said in self.words.items() if thing not in things},
            {thing: runs for thing, runs in self.stirs.items() if thing not in things},
            {thing: shown for thing, shown in self.dials.items() if thing not in things},
        )

    def folded(self, new: Presence) -> Pack:
        """Return the newest of both."""
        words = {
            thing: {word: _ms(at) for word, at in said.items()} for thing, said in new.words.items()
        }
        stirs = {
            thing: {word: _backwards(merged(run)) for word, run in runs.items()}
            for thing, runs in new.stirs.items()
        }
        dials = {
            thing: {meter: dials_to_plain(read) for meter, read in shown.items()}
            for thing, shown in new.dials.items()
        }
        return self.plus(Pack(words, stirs, dials))

    def plus(self, other: Pack) -> Pack:
        """Return the newest of both, as they are stored: whoever folds many packs makes no instants of them."""
        words = dict(self.words)
        for thing, said in other.words.items():
            known = dict(words.get(thing, {}))
            for word, ms in said.items():
                known[word] = max(ms, known.get(word, 0))
            words[thing] = known
        stirs = dict(self.stirs)
        for thing, runs in other.stirs.items():
            mine = dict(stirs.get(thing, {}))
            for word, run in runs.items():
                mine[word] = merged_run(mine.get(word), run)
            stirs[thing] = mine
        return Pack(words, stirs, self._shown(other.dials))

    def _shown(self, other: PlainDials) -> PlainDials:
        dials = dict(self.dials)
        for thing, shown in other.items():
            mine = dict(dials.get(thing, {}))
            for meter, read in shown.items():
                both = (*dials_from_plain(mine.get(meter, ())), *dials_from_plain(read))
                mine[meter] = dials_to_plain(merged_dials(both))
            dials[thing] = mine
        return dials

    def since(self, horizon: datetime, stirred: datetime) -> Pack:
        """Return what is no older than a horizon, and of the runs those that ended after another."""
        oldest, quiet = _ms(horizon), _ms(stirred)
        words, stirs = self.words, self.stirs
        if any(min(said.values(), default=0) < oldest for said in words.values()):
            recent = ((t, {w: ms for w, ms in s.items() if ms >= oldest}) for t, s in words.items())
            words = {thing: said for thing, said in recent if said}
        if any(len(said) > MOST_HEARD for said in words.values()):
            words = {thing: newest_heard(said) for thing, said in words.items()}
        if stirs:
            lasting = ((thing, _lasting(runs, quiet)) for thing, runs in stirs.items())
            stirs = {thing: runs for thing, runs in lasting if runs}
        return Pack(words, stirs, {t: shown for t, shown in self.dials.items() if words.get(t)})


def fold_in(pack: Pack, new: Pack, horizon: datetime, stirred: datetime) -> bool:
    """Fold what is new into a pack that is nobody else's; tells whether anything changed.

    It comes to the same as `plus` and `since`, but that only what is touched loses what is too old.
    """
    oldest, quiet = _ms(horizon), _ms(stirred)
    known = cast("dict[str, dict[str, int]]", pack.words)
    changed = False
    for thing, said in new.words.items():
        mine = known.setdefault(thing, {})
        if len(mine) + len(said) > MOST_HEARD:
            before, newer = mine, {w: ms for w, ms in said.items() if oldest <= ms > mine.get(w, 0)}
            mine = known[thing] = newest_heard({**before, **newer})
            changed = changed or mine != before
        else:
            for word, ms in said.items():
                if oldest <= ms and mine.get(word, 0) < ms:
                    mine[word] = ms
                    changed = True
        if not mine:
            del known[thing]
    return _runs_in(pack, new, quiet) or changed


def _runs_in(pack: Pack, new: Pack, quiet: int) -> bool:
    known = cast("dict[str, dict[str, Sequence[int]]]", pack.stirs)
    changed = False
    for thing, runs in new.stirs.items():
        mine = known.setdefault(thing, {})
        for word, run in runs.items():
            before = mine.get(word)
            after = _ended_since(merged_run(before, run), quiet)
            if after != before and after[0] >= quiet:
                mine[word] = after
                changed = True
        if not mine:
            del known[thing]
    return changed


def _lasting(runs: Mapping[str, Sequence[int]], quiet: int) -> Mapping[str, Sequence[int]]:
    """Return of runs those that ended after a sign's instant."""
    return {word: _ended_since(run, quiet) for word, run in runs.items() if run[0] >= quiet}


def _ms(at: datetime) -> int:
    return (at - _EPOCH) // _MS


def merged_run(known: Sequence[int] | None, run: Sequence[int]) -> Sequence[int]:
    """Return the runs of both; a sign in the last run or after it, as most are, unpacks nothing."""
    if known is None:
        return run
    first, last = run[0] - sum(run[1:]), run[0]
    end, length = known[0], known[1]
    if len(run) == 2 and first >= end:
        if first - end <= _CLOSE_MS:
            return [last, length + last - end, *known[2:]]
        return [last, last - first, first - end, *known[1:]]
    if end - length <= first and last <= end:
        return known
    return _backwards(merged((*_forwards(known), *_forwards(run))))


def _ended_since(run: Sequence[int], quiet: int) -> Sequence[int]:
    """Return the runs that ended after a sign's instant, of which the last one is; most have all."""
    end = run[0]
    for length in range(1, len(run) - 1, 2):
        end -= run[length] + run[length + 1]
        if end < quiet:
            return run[: length + 1]
    return run


def _backwards(run: Stirs) -> list[int]:
    edges = [_ms(at) for stir in reversed(run) for at in (stir.end, stir.start)]
    return [edges[0], *(later - earlier for later, earlier in pairwise(edges))]


def _forwards(numbers: Sequence[int]) -> Stirs:
    edges = list(accumulate(numbers, lambda later, passed: later - passed))
    instants = [_EPOCH + edge * _MS for edge in reversed(edges)]
    return tuple(Stir(*edge) for edge in zip(instants[::2], instants[1::2], strict=True))
