"""Positions under the platform's key, apart from people's data: who may open the one may not open the other."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from telecare.adapters.aws import Clients, RefusedError
from telecare.adapters.seal import FOR_GOOD
from telecare.domain.errors import SealError
from telecare.domain.position import Position

OWNER = "#places"
"""Stands in the encryption context where else an elder stands: a role is granted this alone."""


class Places:
    """Seals positions by KMS itself; receive_alarm may open these and nothing else (law 13)."""

    def __init__(self, clients: Clients, key_id: str) -> None:
        self._clients = clients
        self._key_id = key_id

    def seal(self, bureau: str, position: Position) -> bytes:
        """Return the position encrypted for its bureau."""
        content = json.dumps(asdict(position)).encode()
        return bytes(self._ask("encrypt", bureau, Plaintext=content)["CiphertextBlob"])

    def open(self, bureau: str, sealed: bytes) -> Position:
        """Return a position; SealError when it is another bureau's or the key is gone for good."""
        content = self._ask("decrypt", bureau, CiphertextBlob=sealed)["Plaintext"]
        return Position(**json.loads(content))

    def _ask(self, operation: str, bureau: str, **request: Any) -> dict[str, Any]:
        context = {"bureau": bureau, "elder": OWNER}
        try:
            return self._clients.ask(
                "kms", operation, KeyId=self._key_id, EncryptionContext=context, **request
            )
        except RefusedError as error:
            if error.code in FOR_GOOD:
                raise SealError(f"{operation}: {error.code}") from error
            raise
