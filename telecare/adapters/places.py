"""Positions under the platform's key, apart from people's data: who may open the one may not open the other."""

from __future__ import annotations

import json
from dataclasses import asdict

from telecare.adapters.aws import Clients
from telecare.adapters.seal import ContextSeal
from telecare.domain.position import Position

OWNER = "#places"
"""The purpose in the encryption context: a role is granted this alone."""


class Places:
    """Seals positions; receive_alarm may open these and nothing else (law 13)."""

    def __init__(self, clients: Clients, key_id: str) -> None:
        self._seal = ContextSeal(clients, key_id, OWNER)

    def seal(self, bureau: str, position: Position) -> bytes:
        """Return the position encrypted for its bureau."""
        return self._seal.seal(bureau, json.dumps(asdict(position)).encode())

    def open(self, bureau: str, sealed: bytes) -> Position:
        """Return a position; SealError when it is another bureau's or the key is gone for good."""
        return Position(**json.loads(self._seal.open(bureau, sealed)))
