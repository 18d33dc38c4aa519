"""Faults that a drill can order of the host."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from localcloud.lambdas.function import Function


class Fault(StrEnum):
    """What befalls an invocation: it dies before its handler, or its answer comes too late."""

    CRASH = "crash"
    TIME_OUT = "time_out"


@dataclass(frozen=True, slots=True)
class _Window:
    fault: Fault
    name: str
    begin: datetime
    end: datetime

    def holds(self, function: Function, now: datetime) -> bool:
        named = self.name in ("*", function.name, function.folder.name)
        return named and self.begin <= now < self.end


class Faults:
    """Crashes, time-outs and repeated deliveries; none unless ordered."""

    def __init__(self) -> None:
        self.duplicating = False
        self._windows: list[_Window] = []

    def crash(self, name: str, begin: datetime, end: datetime) -> None:
        """Crash a function, named by itself or its folder or `*`, at instants in [begin, end)."""
        self._windows.append(_Window(Fault.CRASH, name, begin, end))

    def time_out(self, name: str, begin: datetime, end: datetime) -> None:
        """Let a function, named as for a crash, do its work and run out of time after it."""
        self._windows.append(_Window(Fault.TIME_OUT, name, begin, end))

    def is_crashing(self, function: Function, now: datetime) -> bool:
        return self._befalls(Fault.CRASH, function, now)

    def is_timing_out(self, function: Function, now: datetime) -> bool:
        return self._befalls(Fault.TIME_OUT, function, now)

    def _befalls(self, fault: Fault, function: Function, now: datetime) -> bool:
        return any(each.fault is fault and each.holds(function, now) for each in self._windows)
