"""`anju bench`."""

import json

import pytest

from anju.__main__ import main
from anju.bench import NAMES
from benchmarks import rules
from benchmarks.figures import Figure, Measured, at_most


@pytest.fixture
def measured(monkeypatch):
    """What the benchmark of rules finds, as a test sets it."""
    found = []
    monkeypatch.setattr(rules, "measure", lambda _tell: Measured("rules", "nothing", tuple(found)))
    return found


def test_figures_are_printed_and_a_missed_target_fails_no_run(measured, capsys):
    measured.append(Figure("speed", 3, "x", at_most(1, 2)))

    assert main(["bench", "rules"]) == 0

    out, err = capsys.readouterr()
    assert out == ("rules (against nothing)\n    speed: 3 x; PAST THE GATE (at most 1, gate 2)\n")
    assert err == ""


@pytest.mark.parametrize(("value", "status"), [(1.5, 0), (2.5, 1)])
def test_the_gate_fails_what_is_past_it_and_lets_a_missed_target_pass(measured, value, status):
    measured.append(Figure("speed", value, "x", at_most(1, 2)))

    assert main(["bench", "rules", "--gate"]) == status


def test_the_document_holds_figures_load_and_date_and_nothing_is_printed(
    measured, tmp_path, capsys
):
    measured.append(Figure("speed", 1.5, "x", at_most(1, 2), (1.0, 2.0)))
    out = tmp_path / "out.json"

    assert main(["bench", "rules", "--json", str(out)]) == 0

    document = json.loads(out.read_text())
    assert capsys.readouterr() == ("", "")
    assert list(document) == ["at", "load", "cores", "benchmarks"]
    [found] = document["benchmarks"]
    assert found["figures"] == [
        {
            "name": "speed",
            "value": 1.5,
            "unit": "x",
            "limits": {"side": "at most", "target": 1, "gate": 2},
            "spread": [1.0, 2.0],
            "on_target": False,
            "passes_gate": True,
        }
    ]


def test_a_document_without_a_place_and_an_unknown_name_are_refused(tmp_path, capsys):
    assert main(["bench", "rules", "--json", str(tmp_path / "no" / "out.json")]) == 2
    assert main(["bench", "nonsense"]) == 2

    told = capsys.readouterr().err
    assert all(name in told for name in NAMES)
