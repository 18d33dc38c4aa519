"""Signs requests to Alibaba Cloud: signature version 3, ACS3-HMAC-SHA256.

As described on help.aliyun.com, "V3版本请求体&签名机制" (document 2593177). Twenty lines of hmac take the
place of an SDK of 50 MB (ADR 0011).
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote

_ALGORITHM = "ACS3-HMAC-SHA256"
_EMPTY = hashlib.sha256(b"").hexdigest()


@dataclass(frozen=True, slots=True, repr=False)
class AccessKey:
    """Who asks, and the secret that proves it."""

    id: str
    secret: str

    def __repr__(self) -> str:
        return "AccessKey(sealed)"


def query_of(parameters: Mapping[str, str]) -> str:
    """Return parameters as a canonical query: sorted by name, each encoded as RFC 3986 has it."""
    return "&".join(f"{_encoded(name)}={_encoded(parameters[name])}" for name in sorted(parameters))


def signed_headers(
    key: AccessKey, host: str, action: str, version: str, query: str, nonce: str, now: datetime
) -> dict[str, str]:
    """Return the headers of a POST without a body to `/?{query}`, signature included."""
    headers = {
        "host": host,
        "x-acs-action": action,
        "x-acs-content-sha256": _EMPTY,
        "x-acs-date": now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "x-acs-signature-nonce": nonce,
        "x-acs-version": version,
    }
    names = ";".join(sorted(headers))
    lines = "".join(f"{name}:{headers[name]}\n" for name in sorted(headers))
    request = "\n".join(("POST", "/", query, lines, names, _EMPTY))
    digest = hashlib.sha256(request.encode()).hexdigest()
    signature = hmac.new(key.secret.encode(), f"{_ALGORITHM}\n{digest}".encode(), hashlib.sha256)
    told = f"Credential={key.id},SignedHeaders={names},Signature={signature.hexdigest()}"
    return {**headers, "Authorization": f"{_ALGORITHM} {told}"}


def _encoded(text: str) -> str:
    return quote(text, safe="~")
