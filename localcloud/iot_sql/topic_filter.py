"""Which topics a rule's FROM clause selects."""

import re
from typing import Final

RESERVED_FOR_BASIC_INGEST: Final = "$aws/rules/"
MOST_BYTES: Final = 256
MOST_SLASHES: Final = 7

_LEVELS: Final = {"+": "[^/]*", "#": ".*"}


class TopicFilter:
    """A topic filter as AWS IoT reads it.

    `#` stands for one or more levels: `sensor/#` takes `sensor/` and `sensor/a`, not `sensor`. No
    wildcard on the first level takes a reserved topic (one that begins with `$`).
    """

    __slots__ = ("_pattern", "text")

    def __init__(self, text: str) -> None:
        """Takes the filter apart once.

        Raises:
            ValueError: no message could ever match, with the reason.
        """
        problem = _problem(text)
        if problem:
            raise ValueError(problem)
        self.text = text
        levels = [_LEVELS.get(level, re.escape(level)) for level in text.split("/")]
        not_reserved = r"(?!\$)" if text[0] in _LEVELS else ""
        self._pattern = re.compile(not_reserved + "/".join(levels), re.DOTALL)

    def matches(self, topic: str) -> bool:
        """Whether the rule sees messages of this topic."""
        return self._pattern.fullmatch(topic) is not None


def _problem(text: str) -> str | None:
    levels = text.split("/")
    free = 3 if text.startswith("$") else 0
    checks = (
        (not text, "the topic filter is empty"),
        ("\0" in text, "a topic holds no NUL"),
        (text.startswith(RESERVED_FOR_BASIC_INGEST), "rules cannot subscribe to Basic Ingest"),
        (len(text.encode("utf-8", "replace")) > MOST_BYTES, f"longer than {MOST_BYTES} bytes"),
        (len(levels) - 1 - free > MOST_SLASHES, f"more than {MOST_SLASHES} slashes"),
        ("#" in "/".join(levels[:-1]), "'#' must be the last level"),
        (any("#" in level and level != "#" for level in levels), "'#' must stand alone"),
        (any("+" in level and level != "+" for level in levels), "'+' must stand alone"),
    )
    return next((problem for wrong, problem in checks if wrong), None)
