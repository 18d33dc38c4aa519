"""The one place that tells the time."""

from __future__ import annotations

from datetime import UTC, datetime


class SystemClock:
    """Tells the machine's time, aware and in UTC."""

    def now(self) -> datetime:
        """Return this instant."""
        return datetime.now(UTC)
