"""Ctrl-C and SIGTERM as a wish that is granted at the next good moment, so that nothing is left half done."""

from __future__ import annotations

import signal
from types import FrameType, TracebackType
from typing import Any, Self

SIGNALS = (signal.SIGINT, signal.SIGTERM)


class StoppedError(Exception):
    """Somebody wished to stop before everything stood."""


class Stopping:
    """While entered a signal only sets `asked`; who works looks at it between two steps."""

    def __init__(self) -> None:
        self.asked = False
        self._former: dict[signal.Signals, Any] = {}

    def __enter__(self) -> Self:
        self._former = {each: signal.signal(each, self._hear) for each in SIGNALS}
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for each, former in self._former.items():
            signal.signal(each, former)

    def check(self) -> None:
        """Raise StoppedError when it is time to stop."""
        if self.asked:
            raise StoppedError

    def _hear(self, _number: int, _frame: FrameType | None) -> None:
        self.asked = True
