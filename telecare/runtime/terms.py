"""How long what adapters write is kept, by the policy in force when it is written."""

from __future__ import annotations

from datetime import timedelta

from telecare.domain.errors import PolicyError
from telecare.ports.world import Directory

NOTICES, UNREADABLE = "notice.kept_days", "unreadable.kept_days"


class Terms:
    """Reads terms; where a bureau's policy names none, what is written stays: nothing goes by an oversight."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory

    def notices(self, bureau: str) -> timedelta | None:
        """Return how long notices are kept; a notice waits for no policy that cannot be read."""
        return self._of(bureau, NOTICES)

    def unreadable(self, bureau: str) -> timedelta | None:
        """Return how long messages are kept that nobody can read."""
        return self._of(bureau, UNREADABLE)

    def _of(self, bureau: str, name: str) -> timedelta | None:
        try:
            parameters = self._directory.parameters(bureau)
        except PolicyError:
            return None
        return parameters.duration(name) if name in parameters.values else None
