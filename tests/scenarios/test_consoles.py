"""Seats on the deployed template: claims over the gateway, beats, a death, a sign-out, an export (laws 4 and 7)."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from anju.verify_timeline import findings
from localcloud.drills.stage import Stage
from localcloud.portal_client import PortalClient
from telecare.domain.run import Run

BUREAU, KEY = "standard", "standard-h1-key1"


class Desk:
    """One incident of the street, and the portal as seats see it."""

    def __init__(self, street: Any, stage: Stage) -> None:
        self.street = street
        self.portal = PortalClient(stage.twin, stage.issuer, BUREAU)
        alarm = {"id": "a1", "kind": "help", "at": stage.twin.loop.now().isoformat()}
        street.connect(KEY).publish(f"dt/anju/{KEY}/alarm", json.dumps(alarm).encode())
        street.forward(seconds=2)
        [self.incident] = street.stored.incidents.open_register(BUREAU)

    def claim(self, seat: str) -> None:
        answer = self.portal.post(seat, "seat", self.incident, "claims", {"action": "claim"})
        assert answer.status == 202

    def beat(self, seat: str, seconds: int) -> None:
        """Let a console beat for so long."""
        for _ in range(seconds // 5):
            self.street.forward(seconds=5)
            answer = self.portal.ask("POST", f"/v1/seats/{seat}/beats", seat, "seat")
            assert answer.status == 202

    def read(self, path: str, role: str = "seat") -> dict[str, Any]:
        answer = self.portal.ask("GET", path, "boss", role)
        assert answer.status == 200
        document: dict[str, Any] = json.loads(answer.body)
        return document

    @property
    def run(self) -> Run:
        run: Run = self.street.stored.incidents.head(BUREAU, self.incident).run
        return run


@pytest.fixture
def desk(street: Any, stage: Stage) -> Desk:
    return Desk(street, stage)


def test_a_console_that_dies_gives_its_incident_back_within_30_seconds(desk: Desk) -> None:
    # SH21-14: the seats of a call centre, and the platform behind them.
    desk.claim("seat1")
    desk.beat("seat1", 60)
    [seat] = desk.read("/v1/seats")["seats"]
    assert (seat["id"], seat["in_hand"][0]["owns"]) == ("seat1", True)
    assert desk.run.owner == "seat1"

    desk.street.forward(seconds=19)
    assert desk.run.owner == "seat1"
    desk.street.forward(seconds=2)

    assert (desk.run.owner, desk.run.raised) == ("", 1)
    document = desk.read("/v1/seats")
    assert document["seats"] == []
    [waiting] = document["waiting"]
    assert (waiting["id"], waiting["raised"]) == (desk.incident, 1)
    told = [s for s in desk.street.seen("told") if s["reason"] == "console_dead"]
    assert [s["who"] for s in told] == ["supervisor"]
    assert desk.street.undelivered() == 0


def test_a_seat_that_claims_and_never_beats_is_dead_too(desk: Desk) -> None:
    desk.claim("seat1")

    desk.street.forward(seconds=21)

    assert desk.run.owner == ""


def test_signing_out_gives_back_at_once(desk: Desk) -> None:
    desk.claim("seat1")

    answer = desk.portal.ask("DELETE", "/v1/seats/seat1", "seat1", "seat")

    assert answer.status == 202
    assert desk.run.owner == ""
    desk.street.forward(minutes=1)
    assert desk.street.undelivered() == 0


def test_a_dead_function_costs_no_more_than_the_queues_next_try(desk: Desk, stage: Stage) -> None:
    desk.claim("seat1")
    now = stage.twin.loop.now()
    stage.twin.host.fail_before("watch_consoles", now, now + timedelta(minutes=1))

    desk.street.forward(seconds=120)

    assert (desk.run.owner, desk.run.raised) == ("", 1)


def test_an_export_of_the_stored_timeline_verifies(desk: Desk) -> None:
    desk.claim("seat1")
    desk.street.forward(minutes=5)

    document = desk.read(f"/v1/incidents/{desk.incident}/timeline/export", "auditor")

    assert document["count"] > 5
    assert document["exported_by"] == "boss"
    assert list(findings(document)) == []
