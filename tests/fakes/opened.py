"""Opens whatever could still be read of stored items: packed, sealed under any key that is left, or in the clear."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any

from botocore.exceptions import ClientError
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

PURPOSES = ("#places", "#relays", "#imports", "#numbers")
"""What stands for the owner of what is sealed for a purpose, and under no elder's key."""

_NONCE = 12


class Opener:
    """Reads as somebody would who holds the tables and may use the platform's key.

    What is sealed by AES-GCM is opened without its authentication, so that no words about whose it is need
    be guessed: each key that is left is tried on everything.
    """

    def __init__(self, kms: Any, bureau: str, items: Iterable[Mapping[str, Any]]) -> None:
        self._kms = kms
        self._bureau = bureau
        self.items = [dict(item) for item in items]
        self._owners = sorted({*PURPOSES, *self._names()})
        self.keys = [key for item in self.items if (key := self._unwrapped(item))]

    def texts(self, item: Mapping[str, Any]) -> Iterator[str]:
        """Yield everything that an item says to somebody."""
        for name, value in item.items():
            raw = getattr(value, "value", value)
            if not isinstance(raw, bytes):
                yield f"{name}={raw}"
            elif name != "wrapped":
                yield from (_readable(each) for each in self._opened(raw))

    def saying(self, needles: Iterable[str]) -> dict[str, list[str]]:
        """Return where each of these words can still be read, for those that can."""
        wanted, found = tuple(needles), {}
        for item in self.items:
            told = "\n".join(self.texts(item))
            said = [needle for needle in wanted if needle in told]
            if said:
                found[f"{item['pk']}/{item['sk']}"] = said
        return found

    def _opened(self, raw: bytes) -> Iterator[bytes]:
        yield raw
        by_kms = self._decrypted(raw)
        if by_kms:
            yield by_kms
        for key in self.keys:
            counter = raw[:_NONCE] + (2).to_bytes(4, "big")
            if len(raw) > _NONCE:
                yield (
                    Cipher(algorithms.AES(key), modes.CTR(counter))
                    .decryptor()
                    .update(raw[_NONCE:-16])
                )

    def _names(self) -> set[str]:
        return {part for item in self.items for part in str(item["pk"]).split("#")}

    def _unwrapped(self, item: Mapping[str, Any]) -> bytes | None:
        if "wrapped" not in item:
            return None
        mine = [part for part in str(item["pk"]).split("#")[2:3] if part]
        key = self._decrypted(bytes(item["wrapped"].value), (*mine, *PURPOSES))
        assert key, f"nobody can open the key at {item['pk']}: teach {__name__} its owner"
        return key

    def _decrypted(self, raw: bytes, owners: Iterable[str] = PURPOSES) -> bytes | None:
        for owner in owners:
            context = {"bureau": self._bureau, "elder": owner}
            try:
                answer = self._kms.decrypt(CiphertextBlob=raw, EncryptionContext=context)
            except (ClientError, ValueError):
                continue
            return bytes(answer["Plaintext"])
        return None


def _readable(raw: bytes) -> str:
    """Return bytes as a text, unpacked where they are packed."""
    with suppress(zlib.error):
        return zlib.decompress(raw).decode(errors="replace")
    return raw.decode(errors="replace")
