"""Spans of time in which no stream delivers anything."""

from datetime import datetime


class Pauses:
    """Spans of time in which streams deliver nothing, to rehearse a late stream."""

    def __init__(self) -> None:
        self._spans: list[tuple[datetime, datetime]] = []

    def add(self, begin: datetime, end: datetime) -> None:
        self._spans.append((begin, end))

    def end_at(self, now: datetime) -> datetime | None:
        """When the pause that holds now is over."""
        return max((end for begin, end in self._spans if begin <= now < end), default=None)
