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
    allowed, denied = _within_reach(candidate, allowed), _within_reach(candidate, denied)
    if candidate.is_literal:
        topic = candidate.opening
        return any(glob.matches(topic) for glob in allowed) and not any(
            glob.matches(topic) for glob in denied
        )
    return _search(*(_behind(candidate.opening, globs) for globs in ([candidate], allowed, denied)))


def _behind(opening: str, globs: Sequence[Glob]) -> list[Glob]:
    """What must follow the opening that all topics in question share."""
    return [rest for glob in globs for rest in glob.rests_after(opening)]


def _within_reach(candidate: Glob, globs: Sequence[Glob]) -> list[Glob]:
    """Those that may have a text in common with the candidate, by how they begin."""
    own = candidate.opening
    return [glob for glob in globs if own.startswith(glob.opening) or glob.opening.startswith(own)]


def _search(candidates: Sequence[Glob], allowed: Sequence[Glob], denied: Sequence[Glob]) -> bool:
    """Read every possible topic at once, character by character, looking for a bad one."""
    sides = _Side(candidates), _Side(allowed), _Side(denied)
    alphabet = _alphabet([*candidates, *allowed, *denied])
    start = tuple(side.start() for side in sides)
    seen, waiting = {start}, [start]
    while waiting:
        state = waiting.pop()
        in_candidate, is_allowed, is_denied = (
            side.accepts(part) for side, part in zip(sides, state, strict=True)
        )
        if in_candidate and (is_denied or not is_allowed):
            return False
        for char in _next_chars(candidates, state[0], alphabet):
            following = tuple(
                side.step(part, char) for side, part in zip(sides, state, strict=True)
            )
            if any(following[0]) and following not in seen:
                seen.add(following)
                waiting.append(following)
    return True


def _alphabet(globs: Sequence[Glob]) -> frozenset[str]:
    named = {token for glob in globs for token in glob.tokens if isinstance(token, str)}
    return frozenset(named | {"/", _ANY_OTHER}) - _NEVER_IN_TOPICS


def _next_chars(globs: Sequence[Glob], state: _State, alphabet: frozenset[str]) -> frozenset[str]:
    """The characters worth trying: all of them only where a candidate has a wildcard."""
    tokens = [
        glob.tokens[position]
        for glob, positions in zip(globs, state, strict=True)
        for position in positions
        if position < len(glob.tokens)
    ]
    if any(isinstance(token, Wild) for token in tokens):
        return alphabet
    return frozenset(token for token in tokens if isinstance(token, str)) & alphabet
