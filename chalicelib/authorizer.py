"""The gateway's question before each request: who bears this token?"""

from __future__ import annotations

import logging
from typing import Any

from chalice.app import AuthRequest, AuthResponse

from chalicelib.keys import SigningKeys
from chalicelib.services import Services
from chalicelib.tokens import TokenError, caller_of

_LOG = logging.getLogger(__name__)

REFUSED: dict[str, Any] = {
    "principalId": "nobody",
    "context": {},
    "policyDocument": {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Deny", "Action": "execute-api:Invoke", "Resource": "*"}],
    },
}
"""The answer to a token that proves nothing; the gateway turns it into 401."""


class Authorizer:
    """Says who a token's bearer is; what the bearer may do, each resource judges.

    The issuer's keys are kept between requests for as long as the function lives.
    """

    def __init__(self, services: Services) -> None:
        self._services = services
        self._keys: SigningKeys | None = None

    def authorize(self, request: AuthRequest) -> AuthResponse | dict[str, Any]:
        """Let every sound token pass, with its caller in the context; refuse all others."""
        identity = self._services.identity()
        if self._keys is None:
            self._keys = SigningKeys(identity.keys_url, self._services.clock())
        try:
            caller = caller_of(request.token, self._keys, identity)
        except TokenError as unsound:
            _LOG.warning("token_refused: %s", unsound)
            return REFUSED
        return AuthResponse(routes=["*"], principal_id=caller.subject, context=caller.to_context())
