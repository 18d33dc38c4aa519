"""Personal data under a data key per elder, each wrapped by the platform's key in KMS."""

from __future__ import annotations

import os
from collections import OrderedDict
from typing import Any

from telecare.adapters.aws import Clients, RefusedError
from telecare.domain.errors import SealError

MOST_KEYS = 64
"""How many opened data keys a process holds."""

_NONCE_BYTES = 12

_FOR_GOOD = frozenset(
    {
        "DisabledException",
        "IncorrectKeyException",
        "InvalidCiphertextException",
        "KMSInvalidStateException",
        "NotFoundException",
    }
)


def encrypt(key: bytes, content: bytes, about: str) -> bytes:
    """Return the content encrypted; `about` says whose it is and must be the same when it is opened."""
    nonce = os.urandom(_NONCE_BYTES)
    sealed: bytes = nonce + _cipher(key).encrypt(nonce, content, about.encode())
    return sealed


def decrypt(key: bytes, sealed: bytes, about: str) -> bytes:
    """Return the content; SealError when the key, the owner or a single bit is another."""
    from cryptography.exceptions import InvalidTag  # noqa: PLC0415 - see _cipher

    nonce, box = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
    try:
        content: bytes = _cipher(key).decrypt(nonce, box, about.encode())
    except (InvalidTag, ValueError) as error:
        raise SealError("sealed data does not belong to this key and owner") from error
    return content


def _cipher(key: bytes) -> Any:
    # cryptography is 14 ms of a cold start, and receive_alarm opens nothing
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415

    return AESGCM(key)


class KeyWrap:
    """Makes data keys and opens them; the wrapped form says nothing and is safe to store.

    A data key opens only for the bureau and owner that it was made for (encryption context).
    """

    def __init__(self, clients: Clients, key_id: str) -> None:
        self._clients = clients
        self._key_id = key_id
        self._opened: OrderedDict[tuple[str, str, bytes], bytes] = OrderedDict()

    def make(self, bureau: str, owner: str) -> bytes:
        """Return a new data key, wrapped."""
        answer = self._ask(
            "generate_data_key", KeySpec="AES_256", EncryptionContext=_context(bureau, owner)
        )
        wrapped = bytes(answer["CiphertextBlob"])
        self._remember((bureau, owner, wrapped), bytes(answer["Plaintext"]))
        return wrapped

    def open(self, bureau: str, owner: str, wrapped: bytes) -> bytes:
        """Return a data key; SealError when it is not this owner's or the platform's key is gone."""
        key = self._opened.get((bureau, owner, wrapped))
        if key is None:
            answer = self._ask(
                "decrypt", CiphertextBlob=wrapped, EncryptionContext=_context(bureau, owner)
            )
            key = bytes(answer["Plaintext"])
            self._remember((bureau, owner, wrapped), key)
        return key

    def _remember(self, place: tuple[str, str, bytes], key: bytes) -> None:
        self._opened[place] = key
        while len(self._opened) > MOST_KEYS:
            self._opened.popitem(last=False)

    def _ask(self, operation: str, **request: Any) -> dict[str, Any]:
        try:
            return self._clients.ask("kms", operation, KeyId=self._key_id, **request)
        except RefusedError as error:
            if error.code in _FOR_GOOD:
                raise SealError(f"{operation}: {error.code}") from error
            raise


class ContextSeal:
    """Seals short texts by KMS itself under a context that names a purpose and no elder.

    A role can be granted one purpose alone (ADR 0016); at most 4 KB, the limit of KMS.
    """

    def __init__(self, clients: Clients, key_id: str, purpose: str) -> None:
        self._clients = clients
        self._key_id = key_id
        self._purpose = purpose

    def seal(self, bureau: str, content: bytes) -> bytes:
        """Return the content encrypted for its bureau and purpose."""
        return bytes(self._ask("encrypt", bureau, Plaintext=content)["CiphertextBlob"])

    def open(self, bureau: str, sealed: bytes) -> bytes:
        """Return the content; SealError when it is another bureau's or the key is gone for good."""
        return bytes(self._ask("decrypt", bureau, CiphertextBlob=sealed)["Plaintext"])

    def _ask(self, operation: str, bureau: str, **request: Any) -> dict[str, Any]:
        context = _context(bureau, self._purpose)
        try:
            return self._clients.ask(
                "kms", operation, KeyId=self._key_id, EncryptionContext=context, **request
            )
        except RefusedError as error:
            if error.code in _FOR_GOOD:
                raise SealError(f"{operation}: {error.code}") from error
            raise


def _context(bureau: str, owner: str) -> dict[str, str]:
    return {"bureau": bureau, "elder": owner}
