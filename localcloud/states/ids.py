"""Ids, tokens and chances that come out the same on every run from the same seed."""

from hashlib import sha256
from itertools import count
from uuid import UUID


class Ids:
    """A row of values that nobody can tell from random ones, and that the seed fixes.

    Safe under threads; the order of the calls alone decides who gets which value.
    """

    def __init__(self, seed: str = "anju") -> None:
        self._seed = seed
        self._numbers = count(1)

    def uuid(self) -> str:
        return str(UUID(bytes=self._draw()[:16], version=4))

    def token(self) -> str:
        """A task token: opaque, and never given twice."""
        return f"AQB{self._draw().hex()}{self._draw().hex()}"

    def between(self, low: int, high: int) -> int:
        """An integer from `low` up to but without `high`."""
        return low + int.from_bytes(self._draw()) % (high - low)

    def share(self) -> float:
        """A fraction in [0, 1)."""
        return int.from_bytes(self._draw()[:6]) / 2**48

    def _draw(self) -> bytes:
        return sha256(f"{self._seed}/{next(self._numbers)}".encode()).digest()
