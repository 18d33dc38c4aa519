"""Folds a stream's tumbling window: its words travel on as state and are written once, with its last batch."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from telecare.domain.errors import UnavailableError
from telecare.domain.presence import (
    Presence,
    dials_from_json,
    dials_to_json,
    from_plain,
    stirs_from_plain,
    stirs_to_plain,
    to_plain,
)
from telecare.domain.signals import RawSignal
from telecare.services.fold_activity import FoldActivity, Gathered, Place

MOST_WORDS = 8000
"""A state may hold a megabyte; a word takes some eighty bytes. More are written before their window ends."""


@dataclass(frozen=True, slots=True)
class FoldWindow:
    """Carries the words of one partition's window from batch to batch.

    A batch that fails is tried again with the state from before it; writing early, late or twice makes
    no difference, for folding is a maximum.
    """

    fold: FoldActivity

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
        for name, document in state.items():
            bureau, _, pack = name.partition("/")
            gathered.add(Place(bureau, pack), _from_state(document))
        if not last and _size(gathered) <= MOST_WORDS:
            return {f"{p.bureau}/{p.pack}": _to_state(w) for p, w in gathered.words.items()}
        lost = self.fold.write(gathered)
        if lost:
            raise UnavailableError(f"{len(lost)} packs could not be written")
        return {}


def _to_state(words: Presence) -> dict[str, Any]:
    dials = {"dials": dials_to_json(words)} if words.dials else {}
    return {"words": to_plain(words), "stirs": stirs_to_plain(words), **dials}


def _from_state(document: Mapping[str, Any]) -> Presence:
    """Return the words of a window; a version before carried no runs in a state that it began."""
    if "stirs" not in document:
        return from_plain(document)
    return Presence(
        from_plain(document["words"]).words,
        stirs_from_plain(document["stirs"]),
        dials_from_json(document.get("dials", {})),
    )


def _size(gathered: Gathered) -> int:
    return sum(
        len(kept)
        for p in gathered.words.values()
        for kept in (*p.words.values(), *p.dials.values())
    )
