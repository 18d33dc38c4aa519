"""Certificates of things in memory."""

from __future__ import annotations


class MemoryCertificates:
    """`withdrawn` are the things that are let in no more."""

    def __init__(self) -> None:
        self.withdrawn: set[str] = set()

    def withdraw(self, thing: str) -> None:
        """Let a thing in no more."""
        self.withdrawn.add(thing)
