"""Wildcard patterns of policies: `*` is any run of characters, `?` any one, all else itself."""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from itertools import takewhile

from localcloud.iot_policy.errors import PolicyError

_VARIABLE = re.compile(r"\$\{([^{}]*)\}")
# A literal `*`, `?` or `$` is written as one of these.
_ESCAPES = frozenset("*?$")


class Wild(Enum):
    """A token of a pattern that stands for more than one text."""

    ONE = "?"
    RUN = "*"
    # Any run without a slash: the MQTT `+`, never written in a policy.
    LEVEL = "+"


Token = str | Wild


@dataclass(frozen=True)
class Glob:
    """A pattern ready for matching: single characters and wildcards in order."""

    tokens: tuple[Token, ...]

    @classmethod
    def of(cls, text: str) -> "Glob":
        """Read `*` and `?` of the text as wildcards."""
        return cls(tuple(_wild(char) for char in text))

    @classmethod
    def literal(cls, text: str) -> "Glob":
        """Match the text alone, whatever characters it holds."""
        return cls(tuple(text))

    def __add__(self, other: "Glob") -> "Glob":
        return Glob(self.tokens + other.tokens)

    def matches(self, text: str) -> bool:
        return self._regex.fullmatch(text) is not None

    @cached_property
    def is_literal(self) -> bool:
        return all(isinstance(token, str) for token in self.tokens)

    @cached_property
    def opening(self) -> str:
        """The characters that every matching text begins with."""
        fixed = takewhile(lambda token: isinstance(token, str), self.tokens)
        return "".join(token for token in fixed if isinstance(token, str))

    def rests_after(self, prefix: str) -> list["Glob"]:
        """What must follow the prefix: a text `prefix + x` matches if `x` matches one of these."""
        positions = reachable(self.tokens, {0})
        for char in prefix:
            positions = advance(self.tokens, positions, char)
        return [Glob(self.tokens[position:]) for position in sorted(positions)]

    @cached_property
    def _regex(self) -> re.Pattern[str]:
        parts = {Wild.ONE: ".", Wild.RUN: ".*", Wild.LEVEL: "[^/]*"}
        body = [
            parts[token] if isinstance(token, Wild) else re.escape(token) for token in self.tokens
        ]
        return re.compile("".join(body), re.DOTALL)


def reachable(tokens: tuple[Token, ...], positions: set[int]) -> frozenset[int]:
    """Add the positions that follow without reading a character."""
    found = set(positions)
    for position in positions:
        at = position
        while at < len(tokens) and tokens[at] in (Wild.RUN, Wild.LEVEL):
            at += 1
            found.add(at)
    return frozenset(found)


def advance(tokens: tuple[Token, ...], positions: frozenset[int], char: str) -> frozenset[int]:
    """The positions after reading one character."""
    following = set()
    for position in positions:
        if position == len(tokens):
            continue
        token = tokens[position]
        if token is Wild.RUN or (token is Wild.LEVEL and char != "/"):
            following.add(position)
        elif token is Wild.ONE or token == char:
            following.add(position + 1)
    return reachable(tokens, following)


@dataclass(frozen=True, slots=True)
class Template:
    """A pattern with policy variables, filled in for each connection."""

    text: str
    names: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> "Template":
        names = tuple(name.strip() for name in _VARIABLE.findall(text) if name not in _ESCAPES)
        if "${" in _VARIABLE.sub("", text):
            raise PolicyError(f"a policy variable is not closed: {text}")
        return cls(text, names)

    def fill(
        self, value_of: Callable[[str], str | None], unknown: Collection[str] = ()
    ) -> Glob | None:
        """Put the values in, each taken literally; None when a variable has no value.

        A variable that is unknown may have any value.
        """
        glob = Glob(())
        for number, part in enumerate(_VARIABLE.split(self.text)):
            if number % 2 == 0:
                glob += Glob.of(part)
                continue
            if part.strip() in unknown:
                glob += Glob((Wild.RUN,))
                continue
            value = part if part in _ESCAPES else value_of(part.strip())
            if not value:
                return None
            glob += Glob.literal(value)
        return glob


def _wild(char: str) -> Token:
    if char == "*":
        return Wild.RUN
    return Wild.ONE if char == "?" else char
