"""What people at screens do in the twin: requests to the portal's API under tokens of the local issuer."""

from __future__ import annotations

import json
from collections.abc import Mapping
from itertools import count

from localcloud.issuer import Issuer
from localcloud.lambdas.gateway import Response
from localcloud.twin import Twin


class PortalClient:
    """Asks the portal as people of one bureau; every request is an event of its own."""

    def __init__(self, twin: Twin, issuer: Issuer, bureau: str) -> None:
        self._twin = twin
        self._issuer = issuer
        self._bureau = bureau
        self._numbers = count(1)

    def post(
        self, by: str, role: str, incident: str, resource: str, body: Mapping[str, object]
    ) -> Response:
        """Post a body to one resource of an incident."""
        content = json.dumps(body, ensure_ascii=False).encode()
        return self.ask("POST", f"/v1/incidents/{incident}/{resource}", by, role, content)

    def complete(self, by: str, role: str, task: str, body: Mapping[str, object]) -> Response:
        """Say at the portal what was done about a task."""
        content = json.dumps(body, ensure_ascii=False).encode()
        return self.ask("POST", f"/v1/tasks/{task}/completions", by, role, content)

    def ask(self, method: str, path: str, by: str, role: str, content: bytes = b"") -> Response:
        """Send any request, as one person in one role."""
        claims = {"roles": [role], "bureau": self._bureau, "person": by}
        token = self._issuer.token(by, self._twin.loop.now(), claims)
        return self._twin.api(
            method,
            path,
            headers={
                "Authorization": f"Bearer {token}",
                "Content-Type": "application/json",
                "Idempotency-Key": f"twin-{next(self._numbers)}",
            },
            body=content,
        )
