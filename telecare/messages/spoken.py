"""Numbers as a machine is to say them: sign by sign, since 301室 is 三零一室 and not 三百零一室."""

from __future__ import annotations

import re
from collections.abc import Callable

_NUMBER = re.compile(r"\d[\d.\-]*\d|\d")
_CHINESE = str.maketrans("0123456789.-", "零一二三四五六七八九点杠")
_ENGLISH = {".": "point", "-": "dash"}


def _chinese(number: str) -> str:
    return number.translate(_CHINESE)


def _english(number: str) -> str:
    return " ".join(_ENGLISH.get(sign, sign) for sign in number)


_SAYS: dict[str, Callable[[str], str]] = {"zh_CN": _chinese}
"""How a language says the signs of a number; the others space them, which any voice reads singly."""


def spoken(text: str, language: str) -> str:
    """Return an address or a position with its numbers written out to be read aloud."""
    says = _SAYS.get(language, _english)
    return _NUMBER.sub(lambda found: says(found.group()), text)
