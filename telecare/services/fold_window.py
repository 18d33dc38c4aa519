"""Folds a stream's tumbling window: its words travel on as state and are written once, with its last batch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from telecare.domain.errors import UnavailableError
from telecare.domain.heard import Heard
from telecare.domain.presence import Place
from telecare.services.fold_activity import NO_PLAIN, FoldActivity, Gathered, Plain, Raws
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
        self, raws: Raws, state: Mapping[str, Any], plain: Plain = NO_PLAIN, *, last: bool
    ) -> dict[str, Any]:
        """Fold a batch into the window's state, which is used up, and return the new one; the last is written.

        Raises UnavailableError when a message could not be taken or a pack not be written.
        """
        heard = {_place(name): _heard(document) for name, document in state.items()}
        gathered = Gathered(heard)
        self.fold.gather(gathered, raws, plain)
        if gathered.failed:
            raise UnavailableError(f"{len(gathered.failed)} signs could not be taken")
        if not last and sum(map(_size, heard.values())) <= MOST_WORDS:
            return {f"{place.bureau}/{place.pack}": _document(h) for place, h in heard.items()}
        lost = self.journal.write({place: each.pack for place, each in heard.items()})
        if lost:
            raise UnavailableError(f"{len(lost)} packs could not be written")
        return {}


def _place(name: str) -> Place:
    bureau, _, pack = name.partition("/")
    return Place(bureau, pack)


def _document(heard: Heard) -> dict[str, Any]:
    dials = {"dials": heard.dials} if heard.dials else {}
    return {"words": heard.words, "stirs": heard.stirs, **dials}


def _heard(document: dict[str, Any]) -> Heard:
    """Return the words of a window; a version before carried no runs in a state that it began."""
    if "stirs" not in document:
        return Heard(document)
    return Heard(document["words"], document["stirs"], document.get("dials", {}))


def _size(heard: Heard) -> int:
    return sum(map(len, heard.words.values())) + sum(map(len, heard.dials.values()))
