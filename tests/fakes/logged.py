"""Everything that is logged or printed while a block lasts, with all that hangs on a log line."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from io import StringIO


class _Lines(logging.Handler):
    """Writes lines down whole: the words, their arguments, every extra key, the traceback."""

    def __init__(self, written: StringIO) -> None:
        super().__init__(logging.INFO)
        self._written = written
        self._formatter = logging.Formatter("%(name)s %(message)s")

    def emit(self, record: logging.LogRecord) -> None:
        self._written.write(f"{self._formatter.format(record)} {vars(record)}\n")


@contextmanager
def all_lines(*names: str) -> Iterator[StringIO]:
    """Collect what these loggers, the root and the standard streams are given."""
    written = StringIO()
    handler = _Lines(written)
    loggers = [logging.getLogger(name) for name in ("", *names)]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.addHandler(handler)
        logger.setLevel(logging.INFO)
    with redirect_stdout(written), redirect_stderr(written):
        yield written
    for logger, level in zip(loggers, levels, strict=True):
        logger.removeHandler(handler)
        logger.setLevel(level)
