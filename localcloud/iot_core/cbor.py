"""Enough of CBOR (RFC 8949) to tell a device that sent CBOR why it is refused."""

from collections.abc import Mapping
from typing import Any

_UNSIGNED, _TEXT, _MAP = 0, 3, 5


def cbor(value: Mapping[str, Any] | str | int) -> bytes:
    """Encode a map of texts and whole numbers from 0 up to 65535."""
    if isinstance(value, str):
        body = value.encode()
        return _head(_TEXT, len(body)) + body
    if isinstance(value, int):
        return _head(_UNSIGNED, value)
    pairs = b"".join(cbor(key) + cbor(each) for key, each in value.items())
    return _head(_MAP, len(value)) + pairs


def _head(kind: int, number: int) -> bytes:
    if number < 24:
        return bytes([kind << 5 | number])
    if number < 256:
        return bytes([kind << 5 | 24, number])
    return bytes([kind << 5 | 25]) + number.to_bytes(2)
