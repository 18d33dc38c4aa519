"""Every function dies in turn during the first seconds, and the incident gets its calls, each once."""

from __future__ import annotations

from pathlib import Path

import pytest

from localcloud.drills.judge import judge
from localcloud.drills.read import read_drill
from localcloud.drills.record import in_order
from localcloud.drills.stage import Played, Stage

FUNCTIONS = sorted(
    folder.parent.name
    for folder in (Path(__file__).resolve().parents[2] / "functions").glob("*/handler.py")
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
  - {{receipt: accepted, device: h1.key1, within: {within}}}
  - {{call: h1.elder, within: {within}}}
  - {{calls: h1.elder, count: 2}}
  - {{calls: h1.daughter, count: 1}}
  - {{accepted: h1.daughter, within: 6m}}
  - {{incidents: 1, home: h1}}
  - {{quarantined: 0}}
until: 6m
"""
ALARM = "  - {at: 1s, alarm: help, device: h1.key1}"


def crash(function: str, at: str = "0s", lasts: str = "15s") -> str:
    return f"  - {{at: {at}, fault: function_crash, name: {function}, for: {lasts}}}"


def play(stage: Stage, folder: Path, *deeds: str, within: str) -> tuple[list[str], Played]:
    """Return what was not met, and what was seen."""
    path = folder / "crash.yaml"
    path.write_text(DRILL.format(deeds="\n".join(deeds), within=within), "utf-8")
    drill = read_drill(path)
    played = stage.play(drill)
    verdicts = judge(drill, in_order(played.facts))
    return [f"{v.text}: {v.why}" for v in verdicts if not v.met], played


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
    stage: Stage, tmp_path: Path, function: str
) -> None:
    missed, _ = play(stage, tmp_path, crash(function), ALARM, within="80s")

    assert missed == []


def test_all_functions_dead_together_change_no_outcome(stage: Stage, tmp_path: Path) -> None:
    missed, _ = play(stage, tmp_path, *map(crash, FUNCTIONS), ALARM, within="80s")

    assert missed == []


def test_a_crash_that_does_not_happen_would_be_noticed(stage: Stage, tmp_path: Path) -> None:
    """The drill sees the crash: without its answer in time the first expectation is not met."""
    missed, _ = play(stage, tmp_path, crash("receive_alarm"), ALARM, within="1s")

    assert [text.split(":")[0] for text in missed] == ["{receipt", "{call"]
