"""Every function dies in turn during the first seconds, and the incident gets its calls, each once."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from localcloud.drills.judge import judge
from localcloud.drills.read import read_drill
from localcloud.drills.record import in_order
from localcloud.drills.stage import Stage
from localcloud.lambdas.faults import Faults
from localcloud.lambdas.function import Function

ASIDE = {
    "check_roster",
    "count_figures",
    "fold_activity",
    "probe_platform",
    "record_contact_step",
    "sweep_deadlines",
    "sweep_repairs",
    "take_portion",
    "tell_families",
    "track_links",
    "watch_consoles",
    "write_export",
}
"""On no alarm's way in a home without seats whose carrier is the twin's; their own tests kill them."""

FUNCTIONS = sorted(
    folder.parent.name
    for folder in (Path(__file__).resolve().parents[2] / "functions").glob("*/handler.py")
    if folder.parent.name not in ASIDE
)
DRILL = """
drill: A function dies in the first seconds
bureau: standard
start: "2026-01-15T14:10:00+08:00"
homes:
  h1:
    address: 上海市徐汇区天平路1弄2号301室
    area: "310104003"
    elders:
      elder: {{name: 王阿婆, phone: "+8613800000001", risk: medium}}
    devices: {{key1: one_key_call}}
    responders:
      - {{id: daughter, role: first_carer, phone: "+8613800000002"}}
phones:
  h1.daughter: {{answer_after: 5s, press: "1", eta: "2"}}
do:
{deeds}
expect:
  - {{receipt: accepted, device: h1.key1, within: 80s}}
  - {{call: h1.elder, within: 80s}}
  - {{calls: h1.elder, count: 2}}
  - {{calls: h1.daughter, count: 1}}
  - {{accepted: h1.daughter, within: 4m}}
  - {{incidents: 1, home: h1}}
  - {{quarantined: 0}}
until: 4m
"""
ALARM = "  - {at: 1s, alarm: help, device: h1.key1}"


FIRST_SECONDS = dict.fromkeys(FUNCTIONS, "35s") | {"sweep_incidents": "65s"}
"""Until each has been woken at least once: the first call ends after half a minute, the first sweep is later."""


def crash(function: str) -> str:
    lasts = FIRST_SECONDS[function]
    return f"  - {{at: 0s, fault: function_crash, name: {function}, for: {lasts}}}"


@pytest.fixture
def crashed(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The functions that really died: a fault that hits nothing proves nothing."""
    died: set[str] = set()
    real = Faults.is_crashing

    def noted(self: Faults, function: Function, now: datetime) -> bool:
        is_crashing = real(self, function, now)
        died.update([function.folder.name] if is_crashing else [])
        return is_crashing

    monkeypatch.setattr(Faults, "is_crashing", noted)
    return died


def missed(stage: Stage, folder: Path, *functions: str) -> list[str]:
    """Return what was not met when these functions die."""
    path = folder / "crash.yaml"
    deeds = "\n".join([*map(crash, functions), ALARM])
    path.write_text(DRILL.format(deeds=deeds), "utf-8")
    drill = read_drill(path)
    verdicts = judge(drill, in_order(stage.play(drill).facts))
    return [f"{v.text}: {v.why}" for v in verdicts if not v.met]


def test_every_function_of_the_house_is_crashed() -> None:
    assert FUNCTIONS == [
        "advance_response",
        "await_event",
        "receive_alarm",
        "record_call_event",
        "relay_outbox",
        "sweep_incidents",
    ]


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_that_dies_at_first_changes_no_outcome(
    stage: Stage, tmp_path: Path, crashed: set[str], function: str
) -> None:
    assert missed(stage, tmp_path, function) == []
    assert crashed == {function}


def test_all_functions_dead_together_change_no_outcome(
    stage: Stage, tmp_path: Path, crashed: set[str]
) -> None:
    assert missed(stage, tmp_path, *FUNCTIONS) == []
    assert {"receive_alarm", "sweep_incidents"} <= crashed
