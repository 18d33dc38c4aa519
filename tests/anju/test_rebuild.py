"""`anju rebuild`: what it refuses before it asks any stage."""

from __future__ import annotations

import pytest

from anju.__main__ import main


@pytest.fixture
def stage(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANJU_STAGE", "nowhere")
    monkeypatch.setenv("AWS_REGION", "cn-north-1")


def test_without_a_stage_it_says_what_is_missing(monkeypatch, capsys):
    for name in ("ANJU_STAGE", "AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name, raising=False)

    assert main(["rebuild"]) == 2
    assert "ANJU_STAGE" in capsys.readouterr().err


def test_a_projection_that_is_none_is_refused_with_those_that_are(stage, capsys):
    assert main(["rebuild", "everything"]) == 2

    told = capsys.readouterr().err
    assert "'everything'" in told
    assert "open-incidents, closed-incidents, tasks, services, homes, numbers" in told
