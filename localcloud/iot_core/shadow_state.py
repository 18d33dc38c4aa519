"""One section of a shadow, desired or reported: what it says, and when each part was said."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

Json = Any


@dataclass(frozen=True, slots=True)
class Section:
    """A tree of values and the same tree of times; empty objects are not kept."""

    state: Mapping[str, Json] = field(default_factory=dict)
    times: Mapping[str, Json] = field(default_factory=dict)

    def changed_by(self, change: Mapping[str, Json] | None, now: int) -> "Section":
        """The section after a change: null takes a key away, an object is merged, the rest replaces."""
        if change is None:
            return Section()
        state, times = dict(self.state), dict(self.times)
        for key, value in change.items():
            known_state, known_times = state.pop(key, None), times.pop(key, None)
            if isinstance(value, Mapping):
                inner = Section(known_state, known_times or {})
                known = inner if isinstance(known_state, Mapping) else Section()
                merged = known.changed_by(value, now)
                if merged.state:
                    state[key], times[key] = merged.state, merged.times
            elif value is not None:
                state[key], times[key] = value, stamped(value, now)
        return Section(state, times)

    def not_in(self, other: "Section") -> "Section":
        """What this section has and the other has not, or has with another value."""
        state: dict[str, Json] = {}
        times: dict[str, Json] = {}
        for key, value in self.state.items():
            theirs = other.state.get(key)
            if isinstance(value, Mapping) and isinstance(theirs, Mapping):
                inner = Section(value, self.times[key]).not_in(Section(theirs, other.times[key]))
                if inner.state:
                    state[key], times[key] = inner.state, inner.times
            elif key not in other.state or not is_same(value, theirs):
                state[key], times[key] = value, self.times[key]
        return Section(state, times)


def stamped(value: Json, now: int) -> Json:
    """The times of a value that was said now: objects and arrays item by item, nulls none."""
    if isinstance(value, Mapping):
        return {key: stamped(each, now) for key, each in value.items() if each is not None}
    if isinstance(value, list):
        return [stamped(each, now) for each in value]
    return {"timestamp": now}


def is_same(one: Json, other: Json) -> bool:
    """Are two JSON values equal; `true` is not 1."""
    if isinstance(one, bool) is not isinstance(other, bool):
        return False
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(is_same, one, other))
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(is_same(one[key], other[key]) for key in one)
    return bool(one == other)


def depth(value: Json) -> int:
    """How many levels of objects and arrays there are."""
    return 1 + max(map(depth, _inside(value)), default=0) if _is_nested(value) else 0


def _is_nested(value: Json) -> bool:
    return isinstance(value, Mapping | list)


def _inside(value: Json) -> Iterator[Json]:
    yield from value.values() if isinstance(value, Mapping) else value
