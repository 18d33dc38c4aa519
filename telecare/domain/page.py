"""A page of signs: what one window brought for a group of packs, as small as a put that reads nothing can be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from telecare.domain.pack import Pack, merged_run


def joined(packs: Iterable[Pack]) -> Pack:
    """Return packs that hold different things as one."""
    known = tuple(packs)
    return Pack(
        {thing: said for pack in known for thing, said in pack.words.items()},
        {thing: runs for pack in known for thing, runs in pack.stirs.items()},
    )


def to_page(pack: Pack) -> dict[str, Any]:
    """Return words and runs by word and thing, in milliseconds before the newest.

    A word that stands where a run of it ends is left out: most do. Dials go to the pack itself.
    """
    base = max((ms for said in pack.words.values() for ms in said.values()), default=0)
    runs: dict[str, dict[str, list[int]]] = {}
    for thing, own in pack.stirs.items():
        for word, (end, *older) in own.items():
            runs.setdefault(word, {})[thing] = [base - end, *older]
    words: dict[str, dict[str, int]] = {}
    for thing, said in pack.words.items():
        ends = pack.stirs.get(thing, {})
        for word, ms in said.items():
            if word not in ends or ends[word][0] != ms:
                words.setdefault(word, {})[thing] = base - ms
    return {"base": base, "runs": runs, "words": words}


def from_pages(pages: Iterable[Mapping[str, Any]]) -> Pack:
    """Return what `to_page` was given, of all pages together."""
    words: dict[str, dict[str, int]] = {}
    stirs: dict[str, dict[str, Sequence[int]]] = {}
    for page in pages:
        base = int(page["base"])
        for word, own in page["runs"].items():
            ends = dict[str, int]()
            for thing, run in own.items():
                end = ends[thing] = base - run[0]
                known, runs = [end, *run[1:]], stirs.get(thing)
                if runs is None:
                    stirs[thing] = {word: known}
                else:
                    runs[word] = merged_run(runs.get(word), known)
            _keep_newest(words, word, ends)
        for word, said in page["words"].items():
            _keep_newest(words, word, {thing: base - before for thing, before in said.items()})
    return Pack(words, stirs)


def _keep_newest(words: dict[str, dict[str, int]], word: str, said: Mapping[str, int]) -> None:
    for thing, at in said.items():
        known = words.get(thing)
        if known is None:
            words[thing] = {word: at}
        elif known.get(word, 0) < at:
            known[word] = at
