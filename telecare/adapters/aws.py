"""AWS clients, made when first asked for, and one translation of their errors."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any

import botocore.session
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from telecare.domain.errors import UnavailableError

_PATIENCE = Config(
    connect_timeout=1, read_timeout=2, retries={"total_max_attempts": 3, "mode": "standard"}
)


class RefusedError(UnavailableError):
    """A service answered with an error; `code` is its word for it."""

    def __init__(self, service: str, operation: str, code: str) -> None:
        super().__init__(f"{service} {operation}: {code}")
        self.code = code


class Clients:
    """One botocore session a process: importing boto3 costs a cold start more and gives nothing here."""

    def __init__(self, region: str, endpoints: Mapping[str, str] | None = None) -> None:
        self._region = region
        self._endpoints = {name: url for name, url in (endpoints or {}).items() if url}
        self._made: dict[str, Any] = {}
        self._guard = threading.Lock()

    def ask(self, service: str, operation: str, **request: Any) -> dict[str, Any]:
        """Call an operation; RefusedError where the service says no, UnavailableError where nothing."""
        try:
            answer: dict[str, Any] = getattr(self._client(service), operation)(**request)
        except ClientError as error:
            code = str(error.response.get("Error", {}).get("Code", ""))
            raise RefusedError(service, operation, code) from error
        except BotoCoreError as error:
            name = type(error).__name__
            raise UnavailableError(f"{service} {operation}: {name}") from error
        return answer

    def _client(self, service: str) -> Any:
        with self._guard:
            if service not in self._made:
                self._made[service] = botocore.session.get_session().create_client(
                    service,
                    self._region,
                    endpoint_url=self._endpoints.get(service),
                    config=_PATIENCE,
                )
            return self._made[service]
