"""Folds a stream's tumbling window: its words travel on as state and are written once, with its last batch."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from telecare.domain.errors import UnavailableError
from telecare.domain.pack import Pack
from telecare.domain.signals import RawSignal
from telecare.services.fold_activity import FoldActivity, Place
from telecare.services.journal_signs import JournalSigns

MOST_WORDS = 8000
"""A state may hold a megabyte; a word takes some eighty bytes. More are written before their window ends."""


@dataclass(frozen=True, slots=True)
class FoldWindow:
    """Carries the words of one partition's window from batch to batch.

    A batch that fails is tried again with the state from before it; writing early, late or twice makes
    no difference, for folding is a maximum.
    """

    fold: FoldActivity
    journal: JournalSigns

    def take(
        self,
        raws: Mapping[str, Callable[[], RawSignal]],
        state: Mapping[str, Any],
        *,
        last: bool,
    ) -> dict[str, Any]:
        """Fold a batch into the window's state and return the new one; the last batch is written.

        Raises UnavailableError when a message could not be taken or a pack not be written.
        """
        gathered = self.fold.gather(raws)
        if gathered.failed:
            raise UnavailableError(f"{len(gathered.failed)} signs could not be taken")
        packs = {_place(name): _pack(document) for name, document in state.items()}
        for place, words in gathered.words.items():
            packs[place] = packs.get(place, Pack()).folded(words)
        if not last and _size(packs) <= MOST_WORDS:
            return {f"{place.bureau}/{place.pack}": _document(p) for place, p in packs.items()}
        lost = self.journal.write(packs)
        if lost:
            raise UnavailableError(f"{len(lost)} packs could not be written")
        return {}


def _place(name: str) -> Place:
    bureau, _, pack = name.partition("/")
    return Place(bureau, pack)


def _document(pack: Pack) -> dict[str, Any]:
    dials = {"dials": pack.dials} if pack.dials else {}
    return {"words": pack.words, "stirs": pack.stirs, **dials}


def _pack(document: Mapping[str, Any]) -> Pack:
    """Return the words of a window; a version before carried no runs in a state that it began."""
    if "stirs" not in document:
        return Pack(document)
    return Pack(document["words"], document["stirs"], document.get("dials", {}))


def _size(packs: Mapping[Place, Pack]) -> int:
    return sum(
        len(kept)
        for pack in packs.values()
        for kept in (*pack.words.values(), *pack.dials.values())
    )
