"""Consents in memory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from telecare.domain.consent import Answer, Word


class MemoryConsents:
    """Keeps each word once."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], dict[str, Word]] = {}
        self._refusals: list[tuple[str, str, Word]] = []

    def keep(self, bureau: str, elder: str, key: str, word: Word, area: str = "") -> None:
        """Keep a word under its key; a no is listed by area, too."""
        words = self._kept.setdefault((bureau, elder), {})
        if key in words:
            return
        words[key] = word
        if word.answer is not Answer.GIVEN:
            self._refusals.append((bureau, area, word))

    def refusals(self, bureau: str, area: str) -> Iterator[tuple[str, Word]]:
        """Yield (area, word) of every no under an area."""
        found = (each for each in self._refusals if each[0] == bureau)
        return ((at, word) for _, at, word in found if at.startswith(area))

    def of(self, bureau: str, elder: str, *, strong: bool = True) -> Mapping[str, Word]:
        """Return every word of an elder by its key."""
        del strong  # nothing here is late
        return dict(self._kept.get((bureau, elder), {}))
