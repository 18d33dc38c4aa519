"""The issuer's public keys: fetched when needed, kept while they last."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Callable
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from jwt import PyJWK
from jwt.exceptions import PyJWTError

from telecare.ports.world import Clock

ALGORITHMS = ("RS256", "ES256")
"""What a token may be signed with; `none` and shared secrets are never among them."""

_KINDS = ("RSA", "EC")
_FETCH_TIMEOUT_S = 3
_LARGEST_SET_BYTES = 256 * 1024
_KEPT = timedelta(minutes=10)
_ASKED_AGAIN = timedelta(seconds=30)


class KeysError(Exception):
    """No usable key: the issuer does not answer, or has no key of that id."""


class SigningKeys:
    """Keys by their id.

    An id that is not known is looked up at the issuer at most every 30 s, whoever asks for it, so
    that forged tokens cannot make us flood it. Keys once known serve on while the issuer is away.
    """

    def __init__(self, url: str, clock: Clock, fetch: Callable[[str], bytes] | None = None) -> None:
        self._url = url
        self._clock = clock
        self._fetch = fetch or fetched
        self._keys: dict[str, PyJWK] = {}
        self._asked_at: datetime | None = None

    def key(self, key_id: str) -> PyJWK:
        """Return the key of this id; KeysError when the issuer has none that we accept."""
        if self._is_due(key_id):
            self._ask()
        if key_id not in self._keys:
            raise KeysError("the issuer has no such key")
        return self._keys[key_id]

    def _is_due(self, key_id: str) -> bool:
        if self._asked_at is None:
            return True
        age = self._clock.now() - self._asked_at
        return age >= (_KEPT if key_id in self._keys else _ASKED_AGAIN)

    def _ask(self) -> None:
        self._asked_at = self._clock.now()
        try:
            described = json.loads(self._fetch(self._url))["keys"]
            keys = [key for each in described if (key := _usable(each))]
        except (OSError, ValueError, TypeError, LookupError) as away:
            if not self._keys:
                raise KeysError("the issuer's keys cannot be read") from away
            return
        self._keys = {str(key.key_id): key for key in keys}


def _usable(described: object) -> PyJWK | None:
    """Read one key of a set; None for one that signs nothing that we accept, or is broken.

    One broken key must not take the others with it.
    """
    if not isinstance(described, dict) or described.get("kty") not in _KINDS:
        return None
    if described.get("use", "sig") != "sig":
        return None
    try:
        key = PyJWK(described)
    except (PyJWTError, ValueError, TypeError, LookupError):
        return None
    return key if key.key_id and key.algorithm_name in ALGORITHMS else None


def fetched(url: str) -> bytes:
    """Read a key set over https, or from a data URL; plain http only from this machine."""
    place = urlsplit(url)
    is_here = place.scheme == "http" and place.hostname in {"127.0.0.1", "localhost", "::1"}
    if place.scheme not in {"https", "data"} and not is_here:
        raise KeysError(f"keys are not read over {place.scheme or 'no scheme'}")
    with urllib.request.urlopen(url, timeout=_FETCH_TIMEOUT_S) as answer:  # noqa: S310 - schemes checked above
        return bytes(answer.read(_LARGEST_SET_BYTES))
