"""A campaign on the twin, from the portal to the telephone and back: told, delivered once, stopped by an answer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from localcloud.drills.stage import Stage
from tests.scenarios.conftest import Street
from tests.scenarios.test_registry import Desk

AREA = "310104003"


@pytest.fixture
def desk(stage: Stage, authority: Any) -> Iterator[Desk]:
    """Two homes on the twin, and a street that speaks to them."""
    with ExitStack() as scene:
        claims = {"roles": ["street"], "areas": [AREA], "bureau": "standard", "person": "street1"}
        yield Desk(stage, Street(stage.twin, authority, scene), claims)


def told(desk: Desk, theme: str) -> dict[str, int]:
    """Show and commit a campaign, let the queue be taken, and return what came of it."""
    shown = desk.ask("POST", "/v1/campaigns", {"theme": theme, "area": AREA})
    path = f"/v1/campaigns/{shown['id']}"
    desk.ask("POST", f"{path}/commits", {"people": shown["people"]})
    desk.street.forward(seconds=40)
    report = desk.ask("GET", path)
    assert report["campaign"]["state"] == "told"
    counts: dict[str, int] = report["counts"]
    return counts


def test_a_campaign_is_told_once_each_and_stopped_by_an_answer(desk: Desk) -> None:
    street = desk.street
    first = told(desk, "heat")
    [one, other] = [f for f in street.seen("sms") if f["who"].endswith("elder")]
    street.reply("+8613800000011", "退订")
    street.forward(seconds=10)

    second = told(desk, "cold")

    assert first == {"sent": 2}
    assert one["who"] != other["who"]
    assert second == {"sent": 1, "opted_out": 1}
    assert len(street.seen("sms")) == 3
    assert street.quarantined() == []
