"""Which contact an attempt became, in memory."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class MemoryContacts:
    """Keeps notes as the table does."""

    kept: dict[str, str] = field(default_factory=dict)

    def keep(self, attempt: str, contact: str) -> None:
        """Keep the contact of an attempt."""
        self.kept[attempt] = contact

    def contact(self, attempt: str) -> str | None:
        """Return it."""
        return self.kept.get(attempt)
