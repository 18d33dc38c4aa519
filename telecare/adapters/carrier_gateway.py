"""The voice and SMS gateway: JSON over HTTP, every request under its idempotency key."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from telecare.adapters.json_http import (
    JsonHttp,
    MaybeTakenError,
    NotSentError,
    RejectedError,
)
from telecare.domain.actions import PlaceCall, SendSms
from telecare.domain.errors import AmbiguousSendError, CarrierDownError, CarrierError

_ENDED = frozenset({404, 409, 410})

_KNOWN_KEY = 409
"""What the gateway says of a send whose idempotency key it holds already."""

_SET_UP = frozenset({401, 403, 405})
"""Our own set-up is wrong (address, credentials): nothing was taken, and no number was refused."""


class GatewayCarrier:
    """Places calls and sends messages by the gateway; knows what was not sent from what may have been.

    No number and no text enters an error: errors are logged.
    """

    def __init__(self, url: str, read_s: float = 3.0) -> None:
        self._http = JsonHttp(url, read_s)

    def place_call(
        self, bureau: str, incident: str, number: str, call: PlaceCall, text: str
    ) -> str:
        """Ring a number once under `call.attempt` and return the carrier's id."""
        answer = self._send(
            "/calls",
            {
                "attempt": call.attempt,
                "bureau": bureau,
                "incident": incident,
                "number": number,
                "flow": call.flow.value,
                "text": text,
                "ring_s": call.ring_s,
                "key_s": call.key_s,
                "eta_s": call.eta_s,
                "seat_s": call.seat_s,
            },
        )
        if answer is None:
            return self._known(call.attempt)
        if not answer.get("carrier_id"):
            raise AmbiguousSendError(f"call {call.attempt}: the answer names no carrier_id")
        return str(answer["carrier_id"])

    def find_call(self, attempt: str) -> str | None:
        """Return the carrier's id of an attempt, None when the carrier does not have it."""
        try:
            answer = self._ask("GET", _call(attempt))
        except AmbiguousSendError as error:  # a question does nothing: it may be asked again
            raise CarrierDownError(str(error)) from error
        except _GoneError:
            return None
        return str(answer["carrier_id"]) if answer.get("carrier_id") else None

    def cancel_call(self, attempt: str) -> None:
        """Stop a call that rings or release a held line; an ended call is no error."""
        self._ask_of_call(_call(attempt, "/cancel"), {})

    def tell_call(self, attempt: str, text: str) -> None:
        """Speak a text to whoever is on the line; an ended call is no error."""
        self._ask_of_call(_call(attempt, "/tell"), {"text": text})

    def send_sms(self, number: str, text: str, sms: SendSms) -> None:
        """Send a message once under `sms.id`; a reply to it comes back with incident and person."""
        incident = sms.id.rpartition("-")[0]  # an action's id is its incident's and a number
        document = {"key": sms.id, "incident": incident, "person": sms.person}
        self._send("/sms", {**document, "number": number, "text": text})

    def _known(self, attempt: str) -> str:
        """Return the carrier's id of a call whose key it holds: that call may well ring."""
        try:
            carrier_id = self.find_call(attempt)
        except CarrierError as error:
            raise AmbiguousSendError(f"call {attempt}: known, not looked up") from error
        if carrier_id is None:
            raise AmbiguousSendError(f"call {attempt}: known and not found")
        return carrier_id

    def _send(self, path: str, document: Mapping[str, object]) -> dict[str, Any] | None:
        """Send under a key; None when the gateway holds the key already."""
        try:
            return self._ask("POST", path, document)
        except _GoneError as error:
            if error.status == _KNOWN_KEY:
                return None
            raise CarrierDownError(str(error)) from error

    def _ask_of_call(self, path: str, document: Mapping[str, object]) -> None:
        try:
            self._ask("POST", path, document)
        except _GoneError:
            return

    def _ask(
        self, method: str, path: str, document: Mapping[str, object] | None = None
    ) -> dict[str, Any]:
        try:
            return self._http.ask(method, path, document)
        except NotSentError as error:
            raise CarrierDownError(f"{method} {path}: {error}") from error
        except MaybeTakenError as error:
            raise AmbiguousSendError(f"{method} {path}: {error}") from error
        except RejectedError as error:
            raise _rejected(error.status, f"{method} {path}: {error}") from error


class _GoneError(CarrierError):
    """The gateway does not have this call, or it is over; of a send: see its status."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status


def _rejected(status: int, text: str) -> CarrierError:
    if status in _ENDED:
        return _GoneError(status, text)
    return CarrierDownError(text) if status in _SET_UP else CarrierError(text)


def _call(attempt: str, what: str = "") -> str:
    return f"/calls/{quote(attempt, safe='')}{what}"
