"""The one error of the compose step."""

from __future__ import annotations

from pathlib import Path


class ComposeError(Exception):
    """A source file is wrong: names file, line and field, and says how to mend it."""

    def __init__(self, file: Path, line: int, field: str, mend: str) -> None:
        super().__init__(f"{file}:{line}: {field}: {mend}")
        self.file, self.line, self.field, self.mend = file, line, field, mend
