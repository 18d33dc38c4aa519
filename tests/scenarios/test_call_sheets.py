"""Call sheets of a whole stage: reached by its name alone, as somebody outside the functions reaches it."""

from __future__ import annotations

import json

from telecare.domain.kinds import Risk
from telecare.runtime import by_hand
from telecare.runtime.settings import StageSettings
from tests.scenarios.conftest import BUREAU, Street


def test_a_stage_is_reached_by_its_name_and_each_look_is_on_record(street: Street) -> None:
    press = json.dumps({"id": "a1", "kind": "help", "at": "2026-01-15T02:10:00Z"}).encode()
    street.connect("standard-h2-key1").publish("dt/anju/standard-h2-key1/alarm", press)
    street.forward(seconds=5)
    service = by_hand.call_sheets(StageSettings("twin", "cn-north-1"))

    [sheet] = service.write(BUREAU, "boss", "rehearsal")

    assert [(h.home, h.risk, len(h.incidents)) for h in sheet.homes] == [
        ("h2", Risk.MEDIUM, 1),
        ("h1", Risk.MEDIUM, 0),
    ]
    assert sheet.homes[0].elders[0].personal.phone == "+8613800000021"
    [look] = service.looks.of_street(BUREAU, "310104003")
    assert (look.by, look.why, look.homes) == ("boss", "rehearsal", 2)
