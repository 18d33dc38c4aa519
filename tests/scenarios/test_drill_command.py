"""`anju drill` as its users know it: exit status, one document, the same bytes every time, errors in one line."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from anju.__main__ import main

DRILL = """
drill: A button, for two minutes
bureau: standard
start: "2026-01-15T14:10:00+08:00"
homes:
  h1:
    address: 上海市徐汇区天平路1弄2号301室
    area: "310104003"
    elders:
      elder: {name: 王阿婆, phone: "+8613800000001", risk: medium}
    devices: {key1: one_key_call}
    responders:
      - {id: daughter, role: first_carer, phone: "+8613800000002"}
do:
  - {at: 0s, alarm: help, device: h1.key1}
expect:
  - {receipt: accepted, device: h1.key1, within: 2s}
  - {calls: h1.elder, count: 2}
until: 1m
"""


def anju(*args: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "anju", *map(str, args)]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


@pytest.fixture
def drill(tmp_path: Path) -> Path:
    path = tmp_path / "button.yaml"
    path.write_text(DRILL, "utf-8")
    return path


def test_two_processes_write_the_same_bytes_and_nothing_else(drill: Path, tmp_path: Path) -> None:
    first, second = tmp_path / "first.json", tmp_path / "second.json"

    ended = [anju("drill", drill, "--json", out) for out in (first, second)]

    assert [(e.returncode, e.stdout, e.stderr) for e in ended] == [(0, "", "")] * 2
    assert first.read_bytes() == second.read_bytes()
    [told] = json.loads(first.read_text("utf-8"))["drills"]
    assert set(told) == {"file", "drill", "passed", "expectations", "timeline"}
    assert told["passed"] is True
    assert told["timeline"][0]["at"] == "2026-01-15T14:10:00.000+08:00"


def test_what_is_not_met_is_told_and_ends_in_one(
    drill: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    drill.write_text(DRILL.replace("count: 2", "count: 3"), "utf-8")

    status = main(["drill", str(drill)])

    assert status == 1
    told = capsys.readouterr().out.splitlines()
    assert told[0].startswith("NOT MET")
    assert told[1:] == ["    not met: {calls: h1.elder, count: 3}: seen 2 times"]


WRONG = {
    "a verb in do": ("alarm: help", "alert: help", 15, "do.0", "the verbs are"),
    "a field": ("device: h1.key1}\n", "device: h1.key1, colour: red}\n", 15, "do.0.colour", "knows"),
    "a device": ("alarm: help, device: h1.key1", "alarm: help, device: h1.key2", 15, "do.0.device", "h1.key1"),
    "a person": ("calls: h1.elder", "calls: h1.uncle", 18, "expect.1.calls", "h1.elder"),
    "a duration": ("within: 2s", "within: soon", 17, "expect.0.within", "90s"),
    "a bureau": ("bureau: standard", "bureau: atlantis", 3, "bureau", "name a folder"),
    "a verb in expect": ("calls: h1.elder, count: 2", "rings: h1.elder", 18, "expect.1", "the verbs are"),
    "YAML": ("homes:", "homes: {", 7, "", "not YAML"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_what_is_unknown_ends_in_two_with_its_place_and_mend_on_one_line(
    drill: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    right, wrong, line, field, mend = WRONG[name]
    drill.write_text(DRILL.replace(right, wrong, 1), "utf-8")

    status = main(["drill", str(drill)])

    told = capsys.readouterr()
    assert status == 2
    assert told.out == ""
    [said] = told.err.splitlines()
    assert f"{drill}:{line}" in said
    assert f"{field}: " in said
    assert mend in said


def test_a_file_that_is_not_there_ends_in_two(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status = main(["drill", str(tmp_path / "nowhere.yaml")])

    [said] = capsys.readouterr().err.splitlines()
    assert status == 2
    assert "nowhere.yaml" in said
