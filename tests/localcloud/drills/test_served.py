"""Elders of a drill who are served: every step goes through the portal, and a no is seen."""

from __future__ import annotations

import json
from typing import Any

import pytest

from localcloud.drills.served import ServedElders
from localcloud.lambdas.gateway import Response


class Portal:
    """Takes everything, or refuses what lies under one path."""

    def __init__(self, refuses: str = "nothing") -> None:
        self.sent: list[tuple[str, str]] = []
        self.bodies: list[dict[str, Any]] = []
        self.refuses = refuses

    def ask(self, by: str, method: str, path: str, content: bytes) -> Response:
        assert method == "POST"
        self.sent.append((by, path))
        self.bodies.append(json.loads(content))
        if path.startswith(self.refuses):
            return Response(403, body=b"{}")
        return Response(200, body=b'{"id": "s7"}')


@pytest.fixture
def played(page: Any) -> Any:
    def build(portal: Portal) -> tuple[ServedElders, list[tuple[str, str, int]]]:
        refused: list[tuple[str, str, int]] = []

        def told(home: str, by: str, status: int) -> None:
            refused.append((home, by, status))

        return ServedElders(page.read().town, portal.ask, told), refused

    return build


def test_an_elder_is_led_in_step_by_step_and_then_cared_for(played: Any) -> None:
    portal = Portal()
    served, refused = played(portal)

    served.begin("h1.elder", "seat1")
    served.care("h1.elder", "seat1", {"what": "call", "outcome": "in_vain"})

    assert [path for _, path in portal.sent] == [
        "/v1/applications",
        "/v1/agreements",
        "/v1/applications/s7/decisions",
        "/v1/applications/s7/decisions",
        "/v1/care/s7/reports",
    ]
    assert [body.get("step") for body in portal.bodies[2:4]] == ["fit", "accept"]
    assert {by for by, _ in portal.sent} == {"seat1"}
    assert refused == []


def test_a_refusal_is_seen_and_nothing_is_asked_for_in_its_name(played: Any) -> None:
    portal = Portal("/v1/applications")
    served, refused = played(portal)

    served.begin("h1.elder", "seat1")

    assert [path for _, path in portal.sent] == ["/v1/applications"]
    assert refused == [("h1", "seat1", 403)]
