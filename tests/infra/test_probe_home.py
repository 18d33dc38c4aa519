"""A bureau's synthetic home: a number of the operator's own, and nothing that others could answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from infra.policy.probe_home import load_probe_home
from telecare.domain.errors import PolicyError


def written(root: Path, text: str) -> Path:
    (root / "xh").mkdir()
    (root / "xh" / "probe_home.yaml").write_text(text, "utf-8")
    return root


def test_a_synthetic_home_has_one_button_and_one_telephone(tmp_path: Path) -> None:
    root = written(tmp_path, '{phone: "+862100000099", why: "the operator\'s test line"}')

    home = load_probe_home("xh", root)

    assert (home.id, home.area, home.responders) == ("probe", "", ())
    assert [device.thing for device in home.devices] == ["xh-probe-button"]
    assert [elder.personal.phone for elder in home.elders] == ["+862100000099"]


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ('{phone: "12320", why: x}', "phone"),
        ('{phone: "+862100000099"}', "why"),
        ('{phone: "+862100000099", why: x, name: y}', "name"),
    ],
)
def test_a_wrong_file_is_refused_at_its_field(tmp_path: Path, text: str, field: str) -> None:
    with pytest.raises(PolicyError) as refused:
        load_probe_home("xh", written(tmp_path, text))

    assert field in str(refused.value)


def test_a_bureau_without_the_file_is_told_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match=r"bureaus/xh/probe_home\.yaml"):
        load_probe_home("xh", tmp_path)
