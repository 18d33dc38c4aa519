"""Where in a JSON text each field and item stands, as line and column for people."""

import json
import re
from collections.abc import Iterator

_BLANK = re.compile(r"\s*")
_STRING = re.compile(r'"(?:\\.|[^"\\])*"')
_SCALAR = re.compile(r"[^\s,\]}]+")

Position = tuple[int, int]


class Positions:
    """Lines and columns, from 1, of the fields of one valid JSON text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._offsets = list(_places(text))

    def find(self, place: str) -> Position:
        """The position of a place, or of what is around it where the text has no such place."""
        offsets = dict(self._offsets)
        while place and place not in offsets:
            place = place.rpartition("/")[0]
        return self._position(offsets[place])

    def find_last_state(self, name: str) -> Position:
        """The position of the last state of that name."""
        ending = f"/States/{name}"
        return self._position([at for place, at in self._offsets if place.endswith(ending)][-1])

    def find_repeated(self) -> Position:
        """The position of the first field that an object has had before."""
        seen: set[str] = set()
        for place, offset in self._offsets:
            if place in seen:
                return self._position(offset)
            seen.add(place)
        raise LookupError("no field stands twice")

    def _position(self, offset: int) -> Position:
        line = self._text.count("\n", 0, offset) + 1
        return line, offset - self._text.rfind("\n", 0, offset)


def _places(text: str) -> Iterator[tuple[str, int]]:
    start = _after_blanks(text, 0)
    yield "", start
    yield from _inside(text, start, "")


def _inside(text: str, start: int, place: str) -> Iterator[tuple[str, int]]:
    """The places inside the value that starts there."""
    if text[start] not in "{[":
        return
    position, index = _after_blanks(text, start + 1), 0
    while text[position] not in "}]":
        name, value = str(index), position
        if text[start] == "{":
            match = _STRING.match(text, position)
            assert match is not None
            name = json.loads(match[0])
            value = _after_blanks(text, _after_blanks(text, match.end()) + 1)
        yield f"{place}/{name}", position
        yield from _inside(text, value, f"{place}/{name}")
        position = _after_blanks(text, _end(text, value))
        if text[position] == ",":
            position = _after_blanks(text, position + 1)
        index += 1


def _end(text: str, start: int) -> int:
    """Where the value that starts there ends."""
    if text[start] not in "{[":
        match = (_STRING if text[start] == '"' else _SCALAR).match(text, start)
        assert match is not None
        return match.end()
    depth, position = 0, start
    while True:
        sign = text[position]
        string = _STRING.match(text, position) if sign == '"' else None
        position = string.end() if string is not None else position + 1
        depth += {"{": 1, "[": 1, "}": -1, "]": -1}.get(sign, 0)
        if depth == 0:
            return position


def _after_blanks(text: str, position: int) -> int:
    match = _BLANK.match(text, position)
    assert match is not None
    return match.end()
