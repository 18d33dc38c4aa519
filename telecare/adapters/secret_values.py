"""Secrets by name from Secrets Manager: read when first needed, kept a while, never in the environment."""

from __future__ import annotations

import json
import threading
from datetime import datetime, timedelta

from telecare.adapters.aws import Clients
from telecare.domain.errors import UnavailableError
from telecare.ports.world import Clock

KEPT = timedelta(minutes=5)
"""For how long a secret that was read is used; after that a changed one is noticed."""


class SecretValues:
    """The fields of one secret.

    A read that fails is an UnavailableError, unless an older reading is at hand: that is used on, for
    a secret seldom changes and calls must go out. `forget` makes the next use read again.
    """

    def __init__(self, clients: Clients, name: str, clock: Clock) -> None:
        self._clients = clients
        self._name = name
        self._clock = clock
        self._guard = threading.Lock()
        self._values: dict[str, str] = {}
        self._read_at: datetime | None = None

    def field(self, name: str) -> str:
        """Return a field; UnavailableError when the secret cannot be read or does not have it."""
        values = self._fresh()
        if not values.get(name):
            raise UnavailableError(f"secret {self._name} has no field {name}")
        return values[name]

    def forget(self) -> None:
        """Read the secret again at its next use; what was read serves on should that fail."""
        with self._guard:
            self._read_at = None

    def _fresh(self) -> dict[str, str]:
        with self._guard:
            now = self._clock.now()
            if self._read_at is None or now - self._read_at >= KEPT:
                self._read(now)
            return self._values

    def _read(self, now: datetime) -> None:
        try:
            answer = self._clients.ask("secretsmanager", "get_secret_value", SecretId=self._name)
            self._values = _fields(self._name, str(answer.get("SecretString", "")))
        except UnavailableError:
            if not self._values:
                raise
        self._read_at = now


def _fields(name: str, text: str) -> dict[str, str]:
    try:
        document = json.loads(text)
    except ValueError as error:
        raise UnavailableError(f"secret {name} is no JSON") from error
    if not isinstance(document, dict):
        raise UnavailableError(f"secret {name} is no JSON object")
    return {str(field): str(value) for field, value in document.items()}
