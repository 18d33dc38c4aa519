"""Where functions that run in this process print to."""

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from typing import TextIO

from localcloud.lambdas.function import Output


def unheard(_function_name: str, _line: str) -> None:
    """Lets what functions print go by."""


class _Stream(io.TextIOBase):
    """One stream for all functions: a logger that binds to it early stays valid for ever.

    What is written goes to the function that runs at that moment.
    """

    def __init__(self) -> None:
        self._running: list[tuple[str, Output, TextIO]] = []
        self._begun = ""

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        *lines, self._begun = (self._begun + text).split("\n")
        if self._running:
            name, output, outside = self._running[-1]
            with redirect_stdout(outside):  # whoever listens may print
                for line in lines:
                    output(name, line)
        return len(text)

    @contextmanager
    def heard(self, name: str, output: Output) -> Iterator[None]:
        outside = self._running[-1][2] if self._running else sys.stdout
        self._running.append((name, output, outside))
        try:
            with redirect_stdout(self):
                yield
        finally:
            if self._begun:
                self.write("\n")
            self._running.pop()


stream = _Stream()
