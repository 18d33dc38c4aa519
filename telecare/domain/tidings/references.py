"""By which names a carrier knows a text that is no alarm, and the word by which somebody wants no more of them."""

from __future__ import annotations

import hashlib
import unicodedata

_WORD = "tiding"
_STOP = frozenset({"td", "退订", "stop"})


def short(text: str) -> str:
    """Return sixteen signs that stand for a text, always the same; it has no dash and no dot."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def reference_of(bureau: str, key: str) -> str:
    """Return what stands where an alarm's text names its incident; `key` is a short one."""
    return f"{_WORD}.{bureau}.{key}"


def read_reference(reference: str) -> tuple[str, str] | None:
    """Return (bureau, key) of a text that was no alarm, None for an incident."""
    word, _, rest = reference.partition(".")
    bureau, _, key = rest.partition(".")
    return (bureau, key) if word == _WORD and bureau and key else None


def is_stop(reply: str) -> bool:
    """Tell whether somebody answers that they want no more texts; wide letters and full stops do not matter."""
    said = unicodedata.normalize("NFKC", reply).strip().strip("。.!！,，\"'“”").lower()
    return said in _STOP
