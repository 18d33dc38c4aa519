"""Proves that every topic of one pattern is allowed by others, whatever the topic's text."""

from collections.abc import Sequence
from dataclasses import dataclass

from localcloud.iot_policy.patterns import Glob, Wild, advance, reachable

# Stands for every character that no pattern names; no topic name holds it.
_ANY_OTHER = "\0"
# Topic names hold neither MQTT wildcard.
_NEVER_IN_TOPICS = frozenset("+#")

_Positions = frozenset[int]
_State = tuple[_Positions, ...]


@dataclass(frozen=True, slots=True)
class _Side:
    """Several patterns read together."""

    globs: Sequence[Glob]

    def start(self) -> _State:
        return tuple(reachable(glob.tokens, {0}) for glob in self.globs)

    def step(self, state: _State, char: str) -> _State:
        pairs = zip(self.globs, state, strict=True)
        return tuple(advance(glob.tokens, positions, char) for glob, positions in pairs)

    def accepts(self, state: _State) -> bool:
        pairs = zip(self.globs, state, strict=True)
        return any(len(glob.tokens) in positions for glob, positions in pairs)


def is_allowed_throughout(candidate: Glob, allowed: Sequence[Glob], denied: Sequence[Glob]) -> bool:
    """True only if each topic of the candidate fits an allowed pattern and no denied one."""
    sides = _Side([candidate]), _Side(allowed), _Side(denied)
    alphabet = _alphabet([candidate, *allowed, *denied])
    start = tuple(side.start() for side in sides)
    seen, waiting = {start}, [start]
    while waiting:
        state = waiting.pop()
        in_candidate, is_allowed, is_denied = (
            side.accepts(part) for side, part in zip(sides, state, strict=True)
        )
        if in_candidate and (is_denied or not is_allowed):
            return False
        for char in _next_chars(candidate, state[0][0], alphabet):
            following = tuple(
                side.step(part, char) for side, part in zip(sides, state, strict=True)
            )
            if following[0][0] and following not in seen:
                seen.add(following)
                waiting.append(following)
    return True


def _alphabet(globs: Sequence[Glob]) -> frozenset[str]:
    named = {token for glob in globs for token in glob.tokens if isinstance(token, str)}
    return frozenset(named | {"/", _ANY_OTHER}) - _NEVER_IN_TOPICS


def _next_chars(glob: Glob, positions: _Positions, alphabet: frozenset[str]) -> frozenset[str]:
    """The characters worth trying: all of them only where the candidate has a wildcard."""
    tokens = [glob.tokens[position] for position in positions if position < len(glob.tokens)]
    if any(isinstance(token, Wild) for token in tokens):
        return alphabet
    return frozenset(token for token in tokens if isinstance(token, str)) & alphabet
