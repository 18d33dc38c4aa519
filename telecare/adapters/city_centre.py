"""The city-operation centre (一网统管) over HTTP (XH23-26)."""

from __future__ import annotations

from telecare.adapters.json_http import (
    JsonHttp,
    MaybeTakenError,
    NotSentError,
    RejectedError,
)
from telecare.domain.errors import UnavailableError


class HttpCityCentre:
    """Pushes events; the centre takes each key once, so a push that may have been taken is repeated."""

    def __init__(self, url: str) -> None:
        self._http = JsonHttp(url)

    def push(self, bureau: str, incident: str, level: str, area: str, kind: str, key: str) -> None:
        """Push an event once under its idempotency key."""
        document = {
            "bureau": bureau,
            "incident": incident,
            "level": level,
            "area": area,
            "kind": kind,
        }
        try:
            self._http.ask("POST", "/events", document, {"Idempotency-Key": key})
        except (NotSentError, MaybeTakenError, RejectedError) as error:
            raise UnavailableError(f"city centre: {error}") from error
