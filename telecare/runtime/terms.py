"""How long what adapters write is kept, by the policy in force when it is written."""

from __future__ import annotations

from datetime import timedelta

from telecare.domain.errors import PolicyError
from telecare.ports.world import Directory

NOTICES, UNREADABLE = "notice.kept_days", "unreadable.kept_days"


class Terms:
    """Reads terms; where a bureau's policy names none, what is written stays: nothing goes by an oversight."""

    def __init__(self, directory: Directory, bureaus: tuple[str, ...] = ()) -> None:
        self._directory = directory
        self._bureaus = bureaus

    def notices(self, bureau: str) -> timedelta | None:
        """Return how long notices are kept; a notice waits for no policy that cannot be read."""
        return self._of(bureau, NOTICES)

    def unreadable(self, bureau: str) -> timedelta | None:
        """Return how long messages are kept that nobody can read.

        One that names none of the bureaus is everybody's: it is kept as long as the bureau that keeps longest.
        """
        if bureau in self._bureaus:
            return self._of(bureau, UNREADABLE)
        terms = [self._of(each, UNREADABLE) for each in self._bureaus]
        known = [term for term in terms if term is not None]
        return max(known) if known and len(known) == len(terms) else None

    def _of(self, bureau: str, name: str) -> timedelta | None:
        try:
            parameters = self._directory.parameters(bureau)
        except PolicyError:
            return None
        return parameters.duration(name) if name in parameters.values else None
