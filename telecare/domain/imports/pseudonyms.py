"""Names for people that say nothing of them: keyed digests of their numbers, and of what a row said."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping

_LONG, _SHORT = 24, 12


def pseudonym(key: bytes, purpose: str, text: str) -> str:
    """Return the name of a text under a bureau's key; without the key nobody can find the text."""
    return _digest(key, purpose, text)[:_LONG]


def prints(key: bytes, identity: str, fields: Mapping[str, str]) -> dict[str, str]:
    """Return a short keyed digest of each field: equal texts of different people look different."""
    return {
        name: _digest(key, f"{identity}#{name}", text)[:_SHORT]
        for name, text in sorted(fields.items())
    }


def _digest(key: bytes, purpose: str, text: str) -> str:
    return hmac.new(key, f"{purpose}\0{text}".encode(), hashlib.sha256).hexdigest()
