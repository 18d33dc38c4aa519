"""Processes that die: at any call of a port, just before it or just after it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


class KilledError(BaseException):
    """The process is gone; nothing in it can catch that."""


@dataclass
class Doom:
    """Kills at the nth moment; each call of a port has two: just before it and just after it."""

    at: int = 0
    moment: int = 0

    def tick(self) -> None:
        """Let a moment pass; raises KilledError when it is the last."""
        self.moment += 1
        if self.moment == self.at:
            raise KilledError


class Mortal:
    """A port whose every call may be a process's last."""

    def __init__(self, port: Any, doom: Doom) -> None:
        self._port = port
        self._doom = doom

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._port, name)

        def called(*args: Any, **named: Any) -> Any:
            self._doom.tick()
            answer = method(*args, **named)
            self._doom.tick()
            return answer

        return called
