"""`anju bounds`: how long a silence can stay unnoticed, and where it would stay so for ever."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from anju.__main__ import main

TOWN = """
homes:
  h1:
    area: "310104003"
    elders: {elder: {name: 王阿婆, phone: "+8613800000001", risk: high}}
    devices: {pir1: pir, smoke1: smoke_detector}
  h2:
    area: "310104003"
    elders: {elder: {name: 李爷爷, phone: "+8613800000003", risk: low}}
    devices: {hub1: hub, pir1: {type: pir, via: hub1}}
  h3:
    area: "310115001"
    elders: {elder: {name: 赵奶奶, phone: "+8613800000005", risk: high}}
    devices: {key1: one_key_call}
"""


@pytest.fixture
def town(tmp_path: Path) -> Path:
    file = tmp_path / "town.yaml"
    file.write_text(TOWN, "utf-8")
    return file


def test_the_worst_home_of_a_street_is_the_streets_bound(town, tmp_path):
    out = tmp_path / "bounds.json"

    assert main(["bounds", str(town), "--json", str(out)]) == 0

    first, second = json.loads(out.read_text("utf-8"))["streets"]
    bounds = {home["home"]: home["longest_h"] for home in first["homes"]}
    assert bounds["h1"] < bounds["h2"] == first["longest_h"] < 36
    assert second == {**second, "longest_h": None, "unbounded": ["h3"]}
    person = first["homes"][0]["people"]["h1.elder"]
    assert sum(person["parts_h"].values()) == pytest.approx(person["longest_h"], abs=0.01)


def test_a_home_that_nothing_tells_of_says_so_in_words(town, capsys):
    assert main(["bounds", str(town)]) == 0

    shown = capsys.readouterr().out
    assert "h3.elder: 无法得知 never" in shown
    assert "街道 street 310115001: 最长 longest 无法得知 never: 1 户 homes" in shown
    assert "王阿婆" not in shown


def test_a_town_that_cannot_be_read_is_told_with_its_place(tmp_path, capsys):
    file = tmp_path / "town.yaml"
    file.write_text("homes: {h1: {area: x}}", "utf-8")

    assert main(["bounds", str(file)]) == 2
    assert "homes.h1.area" in capsys.readouterr().err
