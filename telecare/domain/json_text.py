"""JSON from outside, read with suspicion: limits first, then the document, then one field at a time."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, NoReturn

from telecare.domain.errors import OversizedMessageError, UndecodableMessageError

LARGEST_MESSAGE = 128 * 1024
"""In bytes; what AWS IoT Core takes of a device."""

DEEPEST = 8
"""Objects and lists inside each other; no message of ours has more than three."""

LONGEST_STRING = 1024
LONGEST_ID = 128

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EARLIEST, _LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)


def read_object(payload: bytes) -> Mapping[str, Any]:
    """Return the object that the bytes hold; a MessageError says which limit or rule they break."""
    document = _decoded(payload)
    if not isinstance(document, dict):
        raise UndecodableMessageError("not a JSON object")
    _check(document, 1)
    return document


def read_list(payload: bytes) -> list[Any]:
    """Return the list that the bytes hold, under the same limits and rules."""
    document = _decoded(payload)
    if not isinstance(document, list):
        raise UndecodableMessageError("not a JSON list")
    _check(document, 1)
    return document


def _decoded(payload: bytes) -> Any:
    if len(payload) > LARGEST_MESSAGE:
        raise OversizedMessageError(
            f"the message has {len(payload)} bytes, {LARGEST_MESSAGE} may be"
        )
    try:
        return _DECODER.decode(payload.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise UndecodableMessageError(f"byte {error.start} is not UTF-8") from error
    except RecursionError as error:
        raise UndecodableMessageError(f"nested deeper than {DEEPEST}") from error
    except ValueError as error:
        raise UndecodableMessageError(f"not JSON: {_short(str(error))}") from error


def _no_number(word: str) -> NoReturn:
    raise UndecodableMessageError(f"{word} is not a number")


def _no_double(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        times = Counter(name for name, _ in pairs)
        double = next(name for name in times if times[name] > 1)
        raise UndecodableMessageError(f"the field {shown(double)} stands twice")
    return found


_DECODER = json.JSONDecoder(parse_constant=_no_number, object_pairs_hook=_no_double)
"""Made once: `json.loads` would make one for every message."""


def _check(value: Any, depth: int) -> None:
    if isinstance(value, str):
        _check_string(value)
    elif isinstance(value, (dict, list)):
        if depth > DEEPEST:
            raise UndecodableMessageError(f"nested deeper than {DEEPEST}")
        items = [*value.keys(), *value.values()] if isinstance(value, dict) else value
        for item in items:
            kind = type(item)
            if kind is int or (kind is str and len(item) <= LONGEST_STRING and item.isascii()):
                continue  # nearly all that devices say: no call for each
            _check(item, depth + 1)
    elif isinstance(value, float) and not math.isfinite(value):
        raise UndecodableMessageError("a number is too large")


def _check_string(value: str) -> None:
    if len(value) > LONGEST_STRING:
        raise UndecodableMessageError(f"a string has more than {LONGEST_STRING} characters")
    if not value.isascii() and is_broken(value):
        raise UndecodableMessageError("a string holds half a character")


def is_broken(text: str) -> bool:
    """Tell whether a string holds half a character, which nothing behind us could store."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False


def _short(text: str) -> str:
    return text if len(text) <= 100 else f"{text[:100]}..."


def shown(name: str) -> str:
    """Return a name as it may stand in a reason: short, quoted, without control characters."""
    return ascii(name if len(name) <= 40 else f"{name[:40]}...")


# ---- one field at a time ----


def word(document: Mapping[str, Any], field: str, longest: int = LONGEST_ID) -> str:
    """Return a field that must be there: 1 to `longest` printable characters."""
    if field not in document:
        raise UndecodableMessageError(f"the field {field} is missing")
    return read_word(document[field], field, longest)


def read_word(value: Any, field: str, longest: int = LONGEST_ID) -> str:
    """Return a string of 1 to `longest` printable characters."""
    if not isinstance(value, str):
        raise UndecodableMessageError(f"{field} must be a string")
    if not 1 <= len(value) <= longest or not value.isprintable():
        raise UndecodableMessageError(f"{field} must have 1 to {longest} printable characters")
    return value


def optional_word(document: Mapping[str, Any], field: str, longest: int = LONGEST_ID) -> str:
    """Return a field as `word` does, '' when it is missing or null."""
    return "" if document.get(field) is None else word(document, field, longest)


def number(document: Mapping[str, Any], field: str, low: float, high: float) -> float:
    """Return a number that must be there and lie within its bounds."""
    value = document.get(field)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise UndecodableMessageError(f"{field} must be a number")
    if not low <= value <= high:
        raise UndecodableMessageError(f"{field} must lie between {low:g} and {high:g}")
    return float(value)


def optional_number(
    document: Mapping[str, Any], field: str, low: float, high: float
) -> float | None:
    """Return a number as `number` does, None when it is missing or null."""
    return None if document.get(field) is None else number(document, field, low, high)


def optional_flag(document: Mapping[str, Any], field: str) -> bool | None:
    """Return true or false, None when it is missing or null."""
    value = document.get(field)
    if value is not None and not isinstance(value, bool):
        raise UndecodableMessageError(f"{field} must be true or false")
    return value


def instant(document: Mapping[str, Any], field: str) -> datetime:
    """Return a time that must be there: RFC 3339 with an offset, or milliseconds since 1970."""
    if document.get(field) is None:
        raise UndecodableMessageError(f"the field {field} is missing")
    return read_instant(document[field], field)


def read_instant(value: Any, field: str) -> datetime:
    """Return a time in UTC; UndecodableMessageError for one of no zone or of another century."""
    try:
        found = _instant(value)
    except (OverflowError, ValueError) as error:
        raise UndecodableMessageError(f"{field} is not a time") from error
    if found is None or found.tzinfo is None:
        raise UndecodableMessageError(f"{field} must be RFC 3339 with an offset, or milliseconds")
    if not _EARLIEST <= found < _LATEST:
        raise UndecodableMessageError(f"{field} lies in another century")
    return found if found.tzinfo is UTC else found.astimezone(UTC)


def _instant(value: Any) -> datetime | None:
    if isinstance(value, str):
        return datetime.fromisoformat(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _EPOCH + timedelta(milliseconds=value)
    return None
