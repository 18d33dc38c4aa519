"""Folds a stream's tumbling window: its words travel on as state and are written once, with its last batch."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from telecare.domain.errors import UnavailableError
from telecare.domain.heard import Heard
from telecare.domain.plain_signs import packed, unpacked
from telecare.domain.presence import Place
from telecare.services.fold_activity import NO_PLAIN, FoldActivity, Gathered, Plain, Raws
from telecare.services.journal_signs import JournalSigns

SIGNS = "signs"
"""Under this name the plain signs of each batch travel, as texts that are unpacked when they are written."""

MOST_CARRIED = 640_000
"""In bytes: a state may hold a megabyte. One that would be larger is written before its window ends."""


@dataclass(frozen=True, slots=True)
class FoldWindow:
    """Carries the words of one partition's window from batch to batch.

    A batch that fails is tried again with the state from before it; writing early, late or twice makes
    no difference, for folding is a maximum. Plain signs wait packed: a state is read and written with
    each batch, and they so are with one alone.
    """

    fold: FoldActivity
    journal: JournalSigns

    def take(
        self, raws: Raws, state: Mapping[str, Any], plain: Plain = NO_PLAIN, *, last: bool
    ) -> dict[str, Any]:
        """Fold a batch into the window's state, which is used up, and return the new one; the last is written.

        Raises UnavailableError when a message could not be taken or a pack not be written.
        """
        carried: list[str] = list(state.get(SIGNS, ()))
        heard = {_place(n): _heard(document) for n, document in state.items() if n != SIGNS}
        gathered = Gathered(heard)
        self.fold.gather(gathered, raws)
        if gathered.failed:
            raise UnavailableError(f"{len(gathered.failed)} signs could not be taken")
        if not last and _size(new := _state(carried, heard, plain)) <= MOST_CARRIED:
            return new
        for text in carried:
            gathered.add_plain(unpacked(text))
        gathered.add_plain(plain.values())
        lost = self.journal.write({place: each.pack for place, each in heard.items()})
        if lost:
            raise UnavailableError(f"{len(lost)} packs could not be written")
        return {}


def _place(name: str) -> Place:
    bureau, _, pack = name.partition("/")
    return Place(bureau, pack)


def _state(carried: list[str], heard: Mapping[Place, Heard], plain: Plain) -> dict[str, Any]:
    """Return what travels on; a batch that comes twice is carried once."""
    texts = dict.fromkeys((*carried, packed(plain.values()))) if plain else carried
    known = {f"{place.bureau}/{place.pack}": _document(each) for place, each in heard.items()}
    return {**known, SIGNS: list(texts)} if texts else known


def _document(heard: Heard) -> dict[str, Any]:
    dials = {"dials": heard.dials} if heard.dials else {}
    return {"words": heard.words, "stirs": heard.stirs, **dials}


def _heard(document: dict[str, Any]) -> Heard:
    """Return the words of a window; a version before carried no runs in a state that it began."""
    if "stirs" not in document:
        return Heard(document)
    return Heard(document["words"], document["stirs"], document.get("dials", {}))


def _size(state: Mapping[str, Any]) -> int:
    """Return how long a state is as JSON; of names and runs nobody knows before how long they are."""
    odd = {name: document for name, document in state.items() if name != SIGNS}
    return sum(map(len, state.get(SIGNS, ()))) + len(json.dumps(odd))
