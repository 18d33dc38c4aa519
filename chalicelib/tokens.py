"""Bearer tokens: a signature, an issuer, an audience, a lifetime; only then a caller."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import jwt

from chalicelib.caller import Caller, ClaimsError
from chalicelib.keys import ALGORITHMS, KeysError, SigningKeys
from chalicelib.services import Identity

_REQUIRED = ["exp", "iss", "aud", "sub"]
_CLOCKS_APART = timedelta(seconds=5)
_LONGEST_TOKEN = 16 * 1024


class TokenError(Exception):
    """The token proves nothing; the reason is for our log, never for the bearer."""


def caller_of(authorization: str, keys: SigningKeys, identity: Identity) -> Caller:
    """Return who bears this `Authorization` header; TokenError for anything but a sound token."""
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer" or not token or len(token) > _LONGEST_TOKEN:
        raise TokenError("no bearer token")
    try:
        return Caller.from_claims(_verified(token.strip(), keys, identity))
    except (jwt.PyJWTError, KeysError, ClaimsError) as unsound:
        raise TokenError(f"{type(unsound).__name__}: {unsound}") from unsound


def _verified(token: str, keys: SigningKeys, identity: Identity) -> dict[str, Any]:
    """Check the token by the key's own algorithm: the token does not choose how it is checked."""
    header = jwt.get_unverified_header(token)
    if header.get("alg") not in ALGORITHMS:
        raise TokenError(f"signed with {header.get('alg')!r}")
    key = keys.key(str(header.get("kid", "")))
    claims: dict[str, Any] = jwt.decode(
        token,
        key.key,
        algorithms=[key.algorithm_name],
        issuer=identity.issuer,
        audience=identity.audience,
        leeway=_CLOCKS_APART,
        options={"require": _REQUIRED},
    )
    return claims
