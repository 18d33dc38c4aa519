"""Consents in memory."""

from __future__ import annotations

from collections.abc import Mapping

from telecare.domain.consent import Word


class MemoryConsents:
    """Keeps each word once."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], dict[str, Word]] = {}

    def keep(self, bureau: str, elder: str, key: str, word: Word) -> None:
        """Keep a word under its key."""
        self._kept.setdefault((bureau, elder), {}).setdefault(key, word)

    def of(self, bureau: str, elder: str) -> Mapping[str, Word]:
        """Return every word of an elder by its key."""
        return dict(self._kept.get((bureau, elder), {}))
