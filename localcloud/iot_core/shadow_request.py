"""Requests to change a shadow, read as strictly as AWS IoT reads them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from localcloud.iot_core.shadow_state import Section, depth

LARGEST = 8 * 1024
"""Of a document's state, in bytes of JSON."""
DEEPEST = 8
LONGEST_TOKEN = 64
_SECTIONS = {"desired": "Desired", "reported": "Reported"}


class ShadowError(Exception):
    """A shadow was not changed or shown; `code` is the HTTP status that AWS IoT gives."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(frozen=True, slots=True)
class Change:
    """What is to become of a shadow: its sections, or None to empty all of them."""

    sections: Mapping[str, Mapping[str, Any] | None] | None
    version: int | None
    token: str | None


def read_document(payload: bytes) -> dict[str, Any]:
    """A request's JSON object; an empty payload is an empty one.

    Raises:
        ShadowError: it is no such thing, or its token or version is none.
    """
    try:
        document = json.loads(payload.decode()) if payload.strip() else {}
    except UnicodeDecodeError as error:
        message = "Unsupported documented encoding; supported encoding is UTF-8"
        raise ShadowError(415, message) from error
    except (ValueError, RecursionError) as error:
        raise ShadowError(400, "Invalid JSON") from error
    if not isinstance(document, dict):
        raise ShadowError(400, "Invalid JSON")
    _check_token(document.get("clientToken"))
    version = document.get("version")
    if version is not None and (not isinstance(version, int) or isinstance(version, bool)):
        raise ShadowError(400, "Invalid version")
    return document


def token_in(payload: bytes) -> str | None:
    """The client token of a request that may be unreadable otherwise, for its refusal."""
    try:
        token = json.loads(payload)["clientToken"]
        _check_token(token)
    except (ValueError, TypeError, KeyError, RecursionError, ShadowError):
        return None
    return str(token)


def read_change(payload: bytes) -> Change:
    """An update; ShadowError when it is none, too deep or too large."""
    if not payload.strip():
        raise ShadowError(400, "Invalid JSON")
    document = read_document(payload)
    if "state" not in document:
        raise ShadowError(400, "Missing required node: state")
    state = document["state"]
    if state is not None:
        _check_state(state)
    return Change(state, document.get("version"), document.get("clientToken"))


def check_size(desired: Section, reported: Section) -> None:
    """Raise ShadowError when the state is more than a shadow can hold."""
    _check_bytes({"desired": desired.state, "reported": reported.state})


def _check_state(state: object) -> None:
    if not isinstance(state, dict):
        raise ShadowError(400, "State node must be an object")
    for name, section in state.items():
        if name not in _SECTIONS:
            raise ShadowError(400, f"State contains an invalid node: '{name}'")
        if section is not None and not isinstance(section, dict):
            raise ShadowError(400, f"{_SECTIONS[name]} node must be an object")
        if depth(section) > DEEPEST:
            message = f"JSON contains too many levels of nesting; maximum is {DEEPEST}"
            raise ShadowError(400, message)
    _check_bytes(state)


def _check_bytes(state: Mapping[str, Any]) -> None:
    if len(json.dumps(state, ensure_ascii=False, separators=(",", ":")).encode()) > LARGEST:
        raise ShadowError(413, "The payload exceeds the maximum size allowed")


def _check_token(token: object) -> None:
    if token is not None and (not isinstance(token, str) or len(token.encode()) > LONGEST_TOKEN):
        raise ShadowError(400, "Invalid clientToken")
