"""Date patterns of the Java world taken apart: runs of one letter, and text."""

import re
from dataclasses import dataclass

_PART = re.compile(r"'((?:[^']|'')*)'|([A-Za-z])\2*|[^A-Za-z']+")


@dataclass(frozen=True, slots=True)
class Part:
    """A run of a pattern letter (`letter`, `width`), or text (`letter` empty)."""

    letter: str = ""
    width: int = 0
    text: str = ""
    is_quoted: bool = False


def parts_of(pattern: str) -> tuple[Part, ...] | None:
    """The parts in order; None when a quote is left open."""
    parts = []
    end = 0
    for match in _PART.finditer(pattern):
        if match.start() != end:
            return None
        end = match.end()
        if match[2]:
            parts.append(Part(letter=match[2], width=len(match[0])))
        elif match[1] is None:
            parts.append(Part(text=match[0]))
        else:
            parts.append(Part(text=match[1].replace("''", "'") or "'", is_quoted=True))
    return tuple(parts) if end == len(pattern) else None
