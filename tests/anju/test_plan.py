"""`anju plan verify`."""

import json
from pathlib import Path

import pytest

from anju.__main__ import main


def test_a_plan_that_holds_ends_in_0_and_writes_one_document(tmp_path: Path) -> None:
    out = tmp_path / "proof.json"

    assert main(["plan", "verify", "standard", "--kind", "flood", "--json", str(out)]) == 0

    (plan,) = json.loads(out.read_text())["plans"]
    assert (plan["kind"], plan["holds"], plan["path"]) == ("flood", True, [])
    assert [bound["milestone"] for bound in plan["bounds"]] == ["ring", "responder"]


def test_an_unknown_bureau_ends_in_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", "verify", "nowhere"]) == 2

    assert "bureaus/nowhere/bureau.yaml" in capsys.readouterr().err


def test_an_unknown_kind_ends_in_2() -> None:
    assert main(["plan", "verify", "standard", "--kind", "earthquake"]) == 2
