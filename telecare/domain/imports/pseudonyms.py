"""Names for people that say nothing of them: keyed digests of their numbers, and of what a row said."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping

_LONG, _SHORT = 24, 12
_OF_A_ROW = re.compile(rf"p[0-9a-f]{{{_LONG}}}")


def pseudonym(key: bytes, purpose: str, text: str) -> str:
    """Return the name of a text under a bureau's key; without the key nobody can find the text."""
    return _digest(key, purpose, text)[:_LONG]


def person_of(identity: str) -> str:
    """Return the name of an elder whom a row brings."""
    return f"p{identity}"


def is_of_a_row(person: str) -> bool:
    """Tell whether a row brought this elder; whoever else there is was enrolled by hand."""
    return _OF_A_ROW.fullmatch(person) is not None


def prints(key: bytes, identity: str, fields: Mapping[str, str]) -> dict[str, str]:
    """Return a short keyed digest of each field: equal texts of different people look different."""
    return {
        name: _digest(key, f"{identity}#{name}", text)[:_SHORT]
        for name, text in sorted(fields.items())
    }


def _digest(key: bytes, purpose: str, text: str) -> str:
    return hmac.new(key, f"{purpose}\0{text}".encode(), hashlib.sha256).hexdigest()
