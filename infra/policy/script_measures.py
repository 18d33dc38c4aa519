"""Measures texts: parts that a carrier bills, seconds that a voice needs, words that an audience must not hear."""

from __future__ import annotations

import re
from math import ceil

from infra.policy.script_files import Never
from telecare.messages.scripts import LANGUAGE

ONE_PART, OF_MANY = 70, 67
"""Signs of an SMS in UCS-2, alone or as one of several (3GPP TS 23.040); a Chinese name makes any text UCS-2."""

_NEIGHBOURS = ("call.responder.", "sms.neighbour.", "sms.switched.", "told.")
_NEIGHBOURS_TOO = frozenset({"sms.someone_goes", "sms.stood_down", "sms.entry_code"})
_ALIKE = ("call.responder.", "sms.neighbour.", "sms.switched.")
_MEDICAL = ("fall", "medical")

_LIMITS = (
    ("call.elder.", "speech.elder_s"),
    ("call.follow_up", "speech.elder_s"),
    ("call.desk.", "speech.read_s"),
    ("relay.", "speech.read_s"),
    ("call.", "speech.call_s"),
    ("told.", "speech.told_s"),
    ("receipt.", "speech.receipt_s"),
)


def parts(signs: int) -> int:
    """Return in how many parts a message of so many signs travels."""
    return 1 if signs <= ONE_PART else ceil(signs / OF_MANY)


def spoken_signs(text: str, language: str) -> int:
    """Return how many signs are spoken: Chinese without its punctuation, other languages as written."""
    return sum(sign.isalnum() for sign in text) if language == LANGUAGE else len(text)


def limit_of(key: str) -> str | None:
    """Return the parameter that bounds how long a text takes to say; None for one that nobody says."""
    return next((limit for prefix, limit in _LIMITS if key.startswith(prefix)), None)


def audience_of(key: str) -> str | None:
    """Return the audience whose forbidden words a text must not have; None where all may be said."""
    return "neighbour" if key.startswith(_NEIGHBOURS) or key in _NEIGHBOURS_TOO else None


def like_help(key: str) -> str | None:
    """Return the key that this one must read the same as, so that a neighbour cannot tell what it is."""
    prefix = next((p for p in _ALIKE if key.startswith(p)), "")
    return f"{prefix}help" if prefix and key.removeprefix(prefix) in _MEDICAL else None


def forbidden_word(text: str, never: Never) -> str | None:
    """Return the first word in a text that its audience must not hear; None when there is none."""
    heard = text.lower()
    for harmless in never.but:
        heard = heard.replace(harmless, " ")
    return next((word for word in never.words if _has(heard, word)), None)


def _has(text: str, word: str) -> bool:
    if word.isascii():  # of a language with spaces only the whole word: "ill" is not in "still"
        return re.search(rf"\b{re.escape(word)}\b", text) is not None
    return word in text
