"""The rota of a bureau's operator: shifts as they are planned."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from telecare.domain.rota import Post, Shift


class Rota(Protocol):
    """Keeps shifts; the same shift twice is one."""

    def keep(self, bureau: str, shift: Shift) -> None:
        """Plan a shift; one of the same post, person and beginning is replaced."""
        ...

    def drop(self, bureau: str, shift: Shift) -> None:
        """Take a shift out; one that is not there is no error."""
        ...

    def shifts(
        self, bureau: str, post: Post, since: datetime, until: datetime
    ) -> tuple[Shift, ...]:
        """Return every shift at a post of which a part lies in [since, until), by their beginnings."""
        ...
