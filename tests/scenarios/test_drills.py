"""Every shipped drill is met, and the same file gives the same result."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from localcloud.drills.judge import judge
from localcloud.drills.model import Drill
from localcloud.drills.read import read_drill
from localcloud.drills.record import in_order
from localcloud.drills.result import Result, document
from localcloud.drills.stage import Stage

DRILLS = sorted((Path(__file__).resolve().parents[2] / "drills").glob("*.yaml"))


def rehearse(stage: Stage, drill: Drill) -> Result:
    played = stage.play(drill)
    verdicts = judge(drill, in_order(played.facts))
    return Result(drill, "Asia/Shanghai", verdicts, tuple(in_order(played.timeline)))


NAMED = (
    "groans_on_the_pendant",
    "smoke_and_every_telephone_off",
    "gas_until_measured_safe",
    "daughter_needs_45_minutes",
    "elder_presses_1_after_a_fall",
    "door_locked_and_the_code_is_stale",
    "found_dead",
    "son_is_the_suspected_abuser",
    "fall_in_the_park_while_it_smokes_at_home",
    "console_dies_mid_voice",
    "city_centre_returns_the_ticket",
    "carrier_down_for_forty_minutes",
)
"""The cases that a duty centre must have rehearsed before its first night."""


def test_there_are_at_least_thirty_drills_and_the_twelve_are_among_them() -> None:
    assert len(DRILLS) >= 30
    assert set(NAMED) <= {path.stem for path in DRILLS}


def test_a_whole_street_is_among_them() -> None:
    [cut] = [read_drill(path) for path in DRILLS if path.stem == "power_cut_of_500_homes"]

    assert len(cut.town.homes) == 501


@pytest.mark.parametrize("path", DRILLS, ids=lambda path: path.stem)
def test_the_drill_is_met(stage: Stage, path: Path) -> None:
    result = rehearse(stage, read_drill(path))

    missed = [f"{v.text}: {v.why}" for v in result.verdicts if not v.met]
    assert missed == []


@pytest.mark.parametrize("name", ["two_alarms_at_one_instant", "everything_twice"])
def test_the_same_file_gives_the_same_bytes(stage: Stage, name: str) -> None:
    drill = read_drill(next(path for path in DRILLS if path.stem == name))

    first = json.dumps(document([rehearse(stage, drill)]), ensure_ascii=False)
    second = json.dumps(document([rehearse(stage, drill)]), ensure_ascii=False)

    assert first == second


def test_an_expectation_that_does_not_hold_is_not_met(stage: Stage, tmp_path: Path) -> None:
    text = next(p for p in DRILLS if p.stem == "nobody_answers").read_text("utf-8")
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text(text.replace("{calls: h1.elder, count: 2}", "{calls: h1.elder, count: 7}"))

    result = rehearse(stage, read_drill(wrong))

    missed = [v for v in result.verdicts if not v.met]
    assert [v.why for v in missed] == ["seen 2 times"]
