"""Faults that a drill can order of the host."""

from dataclasses import dataclass
from datetime import datetime

from localcloud.lambdas.function import Function


@dataclass(frozen=True, slots=True)
class _Window:
    name: str
    begin: datetime
    end: datetime

    def holds(self, function: Function, now: datetime) -> bool:
        named = self.name in ("*", function.name, function.folder.name)
        return named and self.begin <= now < self.end


class Faults:
    """Crashes and repeated deliveries; none unless ordered."""

    def __init__(self) -> None:
        self.duplicating = False
        self._crashes: list[_Window] = []

    def crash(self, name: str, begin: datetime, end: datetime) -> None:
        """Crash a function, named by itself or its folder or `*`, at instants in [begin, end)."""
        self._crashes.append(_Window(name, begin, end))

    def is_crashing(self, function: Function, now: datetime) -> bool:
        return any(window.holds(function, now) for window in self._crashes)
