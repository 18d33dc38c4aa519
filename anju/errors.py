"""What the command line says when it was asked for something it cannot read.

UsageError
    Exit 2: a wrong option, or an input that cannot be read; nothing was done.
"""


class UsageError(Exception):
    """Tells where an input went wrong and how to mend it, in one line."""

    def __init__(
        self,
        problem: str,
        *,
        mend: str = "",
        file: str = "",
        line: int | None = None,
        field: str = "",
    ) -> None:
        """Keeps every part, so that a caller may add the file to what a parser found."""
        super().__init__(problem)
        self.problem = problem
        self.mend = mend
        self.file = file
        self.line = line
        self.field = field

    def __str__(self) -> str:
        """One line: `file:line: field: problem; mend`, leaving out what is not known."""
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        told = ": ".join(part for part in (place, self.field, self.problem) if part)
        return "; ".join(" ".join(part.split()) for part in (told, self.mend) if part)
