"""A local OIDC issuer: signs tokens for every role, and publishes its keys as a data URL."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from jwt.algorithms import ECAlgorithm

ISSUER = "https://issuer.twin.internal"
AUDIENCE = "anju-portal"
_KEY_ID = "twin"
_LASTS = timedelta(hours=1)


class Issuer:
    """Issues tokens under a key of its own, which lives as long as the object."""

    def __init__(self) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())

    @cached_property
    def keys(self) -> Mapping[str, Any]:
        """The key set that proves the tokens; it tells no secret."""
        public = json.loads(ECAlgorithm.to_jwk(self._key.public_key()))
        return {"keys": [{**public, "kid": _KEY_ID, "use": "sig", "alg": "ES256"}]}

    @cached_property
    def keys_url(self) -> str:
        """The key set as a data URL: nothing has to be fetched."""
        content = base64.b64encode(json.dumps(self.keys).encode()).decode()
        return f"data:application/json;base64,{content}"

    def token(self, subject: str, now: datetime, claims: Mapping[str, Any]) -> str:
        """Return a signed token for one hour."""
        facts = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": subject,
            "iat": int(now.timestamp()),
            "exp": int((now + _LASTS).timestamp()),
            **claims,
        }
        return jwt.encode(facts, self._key, algorithm="ES256", headers={"kid": _KEY_ID})
