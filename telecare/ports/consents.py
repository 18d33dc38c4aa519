"""Where the words of elders about their data are kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Protocol

from telecare.domain.consent import Word


class Consents(Protocol):
    """The register of consents: words are added, none is ever changed or taken away."""

    def keep(self, bureau: str, elder: str, key: str, word: Word, area: str = "") -> None:
        """Keep a word under its key; a word of the same key stays as it is. A no is listed by area, too."""
        ...

    def refusals(self, bureau: str, area: str) -> Iterator[tuple[str, Word]]:
        """Yield (area, word) of every no under an area, '' for all; whose it was is not told."""
        ...

    def of(self, bureau: str, elder: str, *, strong: bool = True) -> Mapping[str, Word]:
        """Return every word of an elder by its key; read weakly, as they were a moment ago."""
        ...
