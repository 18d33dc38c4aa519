"""Elders of a drill who are served: led in at the portal, called and visited by who works there."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from localcloud.drills.model import Town
from localcloud.lambdas.gateway import Response

Ask = Callable[[str, str, str, bytes], Response]
"""ask(by, method, path, content): what somebody at a screen sends to the portal."""

Refused = Callable[[str, str, int], None]
"""refused(home, by, status): the portal said no."""

_CLAUSES = ["items", "fees", "rights", "risks", "disputes", "guardian_duty"]
_OPERATOR = "operator1"


class ServedElders:
    """Takes the steps of a bought service one after the other; a refusal is seen as such."""

    def __init__(self, town: Town, ask: Ask, refused: Refused) -> None:
        self._town, self._ask, self._refused = town, ask, refused
        self._services: dict[str, str] = {}

    def begin(self, elder: str, by: str) -> None:
        """Lead an elder in: asked for, signed, fitted, accepted, all of it written down by one person."""
        home = self._town.home(elder.split(".", maxsplit=1)[0])
        who = {"elder": elder, "home": home.id, "area": home.area, "for": "elder", "person": {}}
        applied = self._send(elder, by, "/v1/applications", who)
        if applied is None:
            return
        service = self._services[elder] = str(applied["id"])
        signed = {
            "application": service,
            "document": "paper1",
            "operator": _OPERATOR,
            "explained": _CLAUSES,
            "costs": {"care": 1000},
            "for": "elder",
        }
        self._send(elder, by, "/v1/agreements", signed)
        for step, paper in (("fit", "devices"), ("accept", "test")):
            taken = {"decision": "step", "step": step, "evidence": {paper: "paper2"}}
            self._send(elder, by, f"/v1/applications/{service}/decisions", taken)

    def care(self, elder: str, by: str, report: Mapping[str, object]) -> None:
        """Report what became of a call or visit of an elder who is served."""
        service = self._services.get(elder, "none")
        self._send(elder, by, f"/v1/care/{service}/reports", report)

    def _send(
        self, elder: str, by: str, path: str, body: Mapping[str, object]
    ) -> Mapping[str, object] | None:
        content = json.dumps(body, ensure_ascii=False).encode()
        answer = self._ask(by, "POST", path, content)
        if answer.status >= 400:
            self._refused(elder.split(".", maxsplit=1)[0], by, answer.status)
            return None
        document: Mapping[str, object] = json.loads(answer.body)
        return document
