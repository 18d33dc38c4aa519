"""The rota in memory."""

from __future__ import annotations

from datetime import datetime

from telecare.domain.rota import Post, Shift


class MemoryRota:
    """Keeps each shift once."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, Post, datetime, str], Shift] = {}

    def keep(self, bureau: str, shift: Shift) -> None:
        """Plan a shift."""
        self.kept[bureau, shift.post, shift.begins, shift.person] = shift

    def drop(self, bureau: str, shift: Shift) -> None:
        """Take a shift out."""
        self.kept.pop((bureau, shift.post, shift.begins, shift.person), None)

    def shifts(
        self, bureau: str, post: Post, since: datetime, until: datetime
    ) -> tuple[Shift, ...]:
        """Return every shift of which a part lies within, by their beginnings."""
        mine = [s for (b, p, _, _), s in self.kept.items() if (b, p) == (bureau, post)]
        within = [s for s in mine if s.begins < until and s.ends > since]
        return tuple(sorted(within, key=lambda s: (s.begins, s.person)))
