"""Functions of regular expressions, which are Java's; Python's engine serves what both agree on.

As in Java, classes such as `\\d` are ASCII and `$1` or `\\$` in a replacement have Java's meaning.
What only Java has is refused where the pattern is written in the statement, and makes the result
Undefined where it comes from the message. A pattern that never ends is the author's to avoid.
"""

import re
from functools import lru_cache
from typing import Final

from localcloud.iot_sql.functions.signature import Function, literal_text, takes
from localcloud.iot_sql.functions.texts import of_strings
from localcloud.iot_sql.syntax import Expression
from localcloud.iot_sql.values import UNDEFINED, Value

_TOKEN = re.compile(r"\\.|\(\?<(?![=!])|\(\?[A-Za-z-]+|[\[\]]|&&|--|~~|\|\|", re.DOTALL)
_JAVA_ESCAPES: Final = frozenset("pPQEhHvVRXGzZeckN")
_SHARED_FLAGS = re.compile(r"\(\?[ims]+")
_REPLACEMENT_PART = re.compile(r"\\(.)|\$([0-9]+)|([^\\$]+)", re.DOTALL)


def java_only(pattern: str) -> str | None:
    """The first construct of a pattern that Python would read otherwise than Java, or None."""
    in_class = False
    for match in _TOKEN.finditer(pattern):
        piece = match[0]
        if piece.startswith("\\"):
            if piece[1] in _JAVA_ESCAPES:
                return piece
        elif in_class and piece in ("[", "&&", "--", "~~", "||"):
            return piece
        elif piece in ("[", "]"):
            in_class = piece == "["
        elif not in_class and _is_foreign_group(piece, match.start()):
            return piece
    return None


def _is_foreign_group(piece: str, start: int) -> bool:
    if piece == "(?<":
        return True
    return piece.startswith("(?") and not (start == 0 and _SHARED_FLAGS.fullmatch(piece))


@lru_cache(maxsize=512)
def _compiled(pattern: str) -> re.Pattern[str] | None:
    if java_only(pattern) is not None:
        return None
    try:
        return re.compile(pattern, re.ASCII)
    except (re.error, ValueError, OverflowError, RecursionError):
        return None


def _matches(text: str, pattern: str) -> Value:
    compiled = _compiled(pattern)
    return UNDEFINED if compiled is None else compiled.search(text) is not None


def _substring(text: str, pattern: str) -> Value:
    compiled = _compiled(pattern)
    found = None if compiled is None else compiled.search(text)
    return UNDEFINED if found is None else found[0]


def _replaced(text: str, pattern: str, replacement: str) -> Value:
    compiled = _compiled(pattern)
    if compiled is None:
        return UNDEFINED
    parts = _replacement_parts(replacement, compiled.groups)
    if parts is None:
        return UNDEFINED
    return compiled.sub(lambda match: _filled(parts, match), text)


def _filled(parts: tuple[str | int, ...], match: re.Match[str]) -> str:
    return "".join(part if isinstance(part, str) else match[part] or "" for part in parts)


@lru_cache(maxsize=512)
def _replacement_parts(replacement: str, groups: int) -> tuple[str | int, ...] | None:
    """Texts and group numbers; None when Java would refuse the replacement."""
    parts: list[str | int] = []
    end = 0
    for match in _REPLACEMENT_PART.finditer(replacement):
        if match.start() != end:
            return None
        end = match.end()
        if match[2] is None:
            parts.append(match[1] or match[3])
        elif int(match[2][0]) > groups:
            return None
        else:
            parts.extend(_group_and_rest(match[2], groups))
    return tuple(parts) if end == len(replacement) else None


def _group_and_rest(digits: str, groups: int) -> tuple[int, str]:
    """The longest group number that exists; what digits are left over is text."""
    taken = 1
    while taken < len(digits) and int(digits[: taken + 1]) <= groups:
        taken += 1
    return int(digits[:taken]), digits[taken:]


def _check(arguments: tuple[Expression, ...]) -> str | None:
    pattern = literal_text(arguments, 1)
    construct = None if pattern is None else java_only(pattern)
    return None if construct is None else f"{construct} in a regular expression is not built here"


PATTERN_FUNCTIONS: Final[dict[str, Function]] = {
    "regexp_matches": takes(2, of_strings(_matches), check=_check),
    "regexp_replace": takes(3, of_strings(_replaced), check=_check),
    "regexp_substr": takes(2, of_strings(_substring), check=_check),
}
