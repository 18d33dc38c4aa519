"""A text together with what it was made of, for carriers that speak approved templates alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Self


class Wording(str):
    """A text that still knows its bureau, its key in the catalogue and the values that were put in.

    Chinese carriers read out no free text: they are given the code of an approved template and its
    values. Everybody else takes it for the string that it is.
    """

    __slots__ = ("bureau", "key", "values")

    bureau: str
    key: str
    values: Mapping[str, str]

    @classmethod
    def of(cls, text: str, bureau: str, key: str, values: Mapping[str, str]) -> Self:
        """Return a text with what it was made of."""
        wording = cls(text)
        wording.bureau, wording.key, wording.values = bureau, key, dict(values)
        return wording
