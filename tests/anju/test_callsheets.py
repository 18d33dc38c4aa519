"""`anju callsheets`: pages for people in a hurry, and one document."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from anju.__main__ import main

ROOT = Path(__file__).resolve().parents[2]
TOWN = """
homes:
  h1:
    address: 天平路1弄2号301室
    area: "310104003"
    elders:
      elder: {name: 王阿婆, phone: "+8613800000001", risk: low}
    devices: {key1: one_key_call}
    responders: [{id: daughter, role: first_carer, phone: "+8613800000002", hours: "08:30-17:30"}]
  h2:
    address: 世纪大道9号
    area: "310115001"
    elders:
      elder: {name: 李爷爷, phone: "+8613800000003", risk: high}
    devices: {key1: one_key_call}
    responders: []
"""


@pytest.fixture
def town(tmp_path: Path) -> Path:
    file = tmp_path / "town.yaml"
    file.write_text(TOWN, "utf-8")
    return file


@pytest.fixture(autouse=True)
def no_stage(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ANJU_STAGE", "AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name, raising=False)


def test_each_street_has_a_page_of_its_own_with_whom_to_ring(town, capsys):
    assert main(["callsheets", "--town", str(town)]) == 0

    first, second = capsys.readouterr().out.split("\f")
    assert "310104003" in first
    assert "王阿婆    ☎ +8613800000001" in first
    assert "地址 address: 天平路1弄2号301室" in first
    assert "1. 第一关爱人 first carer: daughter    ☎ +8613800000002    08:30-17:30" in first
    assert "李爷爷" not in first
    assert "高风险 high" in second


def test_a_drill_is_a_town_as_well(capsys):
    assert main(["callsheets", "--town", str(ROOT / "drills/smoke_at_night.yaml")]) == 0
    assert "王阿婆" in capsys.readouterr().out


def test_the_document_is_for_its_owner_alone(town, tmp_path, capsys):
    out = tmp_path / "sheets.json"

    assert main(["callsheets", "--town", str(town), "--area", "310115", "--json", str(out)]) == 0

    assert capsys.readouterr().out == ""
    assert out.stat().st_mode & 0o077 == 0
    [street] = json.loads(out.read_text("utf-8"))["streets"]
    [home] = street["homes"]
    assert (street["street"], home["home"], home["risk"]) == ("310115001", "h2", "high")
    assert home["elders"][0]["phone"] == "+8613800000003"


@pytest.mark.parametrize(
    ("options", "word"),
    [
        (["--town", "nowhere.yaml"], "nowhere.yaml"),
        ([], "ANJU_STAGE, AWS_REGION"),
        (["--town", "x", "--why", " "], "--why"),
        (["--town", "x", "--area", "徐汇"], "--area"),
        (["--town", "x", "--json", "/nowhere/at/all.json"], "--json"),
    ],
)
def test_wrong_usage_ends_in_2_and_says_where(options, word, capsys):
    assert main(["callsheets", *options]) == 2
    assert word in capsys.readouterr().err


def test_no_home_is_told_and_is_no_success(town, capsys):
    assert main(["callsheets", "--town", str(town), "--area", "44"]) == 1
    assert "no home" in capsys.readouterr().err


def test_a_stage_that_does_not_answer_is_told_in_one_line(monkeypatch, capsys):
    for name, value in {
        "ANJU_STAGE": "gone",
        "AWS_REGION": "cn-north-1",
        "AWS_ACCESS_KEY_ID": "x",
        "AWS_SECRET_ACCESS_KEY": "x",
        "AWS_ENDPOINT_URL_DYNAMODB": "http://127.0.0.1:9",
    }.items():
        monkeypatch.setenv(name, value)

    assert main(["callsheets"]) == 1
    assert capsys.readouterr().err.count("\n") == 1
