"""The command behind `make campaign`: figures, an exit status, and a failing seed that can be played again."""

from __future__ import annotations

import pytest

from localcloud.campaign.__main__ import main
from localcloud.campaign.figures import FORBIDDEN, Figures, table
from localcloud.telephone.network import TelephoneNetwork


def test_a_sound_platform_passes_and_its_figures_are_printed(capsys):
    status = main(["--schedules", "30", "--twin", "0", "--jobs", "1"])

    text = capsys.readouterr().out
    assert status == 0
    assert "schedules in memory                   30" in text
    assert "CPU" in text
    assert all(f"  {name}" in text for name in FORBIDDEN)


def test_one_schedule_is_played_alone_and_shown(capsys):
    status = main(["--seed", "7", "--keep", "1,3"])

    text = capsys.readouterr().out
    assert status == 0
    assert text.startswith("seed 7, from ")
    assert "schedules in memory                    1" in text


@pytest.mark.parametrize("name", FORBIDDEN)
def test_each_forbidden_figure_counts(name):
    figures = Figures()
    figures.counts[name] = 1

    assert figures.forbidden == 1
    assert any(name in line and line.endswith(" 1") for line in table(figures))


def test_a_broken_platform_fails_and_an_error_without_a_name_is_told(capsys, monkeypatch):
    def breaks(*args, **named):
        raise ZeroDivisionError("a defect")

    monkeypatch.setattr(TelephoneNetwork, "place_call", breaks)

    status = main(["--seed", "7"])

    text = capsys.readouterr().out
    assert status == 1
    assert "ZeroDivisionError: a defect" in text
