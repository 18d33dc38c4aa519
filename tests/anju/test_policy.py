"""`anju policy`: what it refuses, and what it tells and does on a stage whose tables are moto's."""

from __future__ import annotations

import pytest

from anju.__main__ import main
from infra.policy.probe_home import probe_home
from telecare.adapters.clock import SystemClock
from telecare.adapters.memory.directory import MemoryDirectory
from telecare.adapters.memory.policies import MemoryPolicies
from telecare.adapters.memory.world import MemoryFacts
from telecare.runtime import by_hand
from telecare.services.change_policy import ChangePolicy
from tests.fakes.cloud import REGION, a_table, moto


@pytest.fixture
def stage(monkeypatch: pytest.MonkeyPatch) -> ChangePolicy:
    """A stage that the command reaches; its stores are the memory's."""
    monkeypatch.setenv("ANJU_STAGE", "test")
    monkeypatch.setenv("AWS_REGION", "cn-north-1")
    directory = MemoryDirectory()
    policies = MemoryPolicies(directory)
    made = ChangePolicy(policies, directory, SystemClock(), MemoryFacts())
    monkeypatch.setattr(by_hand, "change_policy", lambda _stage: made)
    return made


def test_without_a_stage_it_says_what_is_missing(monkeypatch, capsys):
    for name in ("ANJU_STAGE", "AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name, raising=False)

    assert main(["policy", "publish", "xuhui"]) == 2
    assert "ANJU_STAGE" in capsys.readouterr().err


def test_a_bureau_without_files_is_refused(stage, capsys):
    assert main(["policy", "publish", "atlantis"]) == 2
    assert "atlantis" in capsys.readouterr().err


def test_files_are_put_in_force_and_again_changes_nothing(stage, capsys):
    assert main(["policy", "diff", "xuhui"]) == 0
    assert stage.changes("xuhui") == ()

    for _ in range(2):
        assert main(["policy", "publish", "xuhui"]) == 0
    assert main(["policy", "versions", "xuhui"]) == 0

    told = capsys.readouterr().out
    version = stage.published("xuhui").version
    assert f"xuhui {version} is in force" in told
    assert "nothing changes" in told
    assert f"  {version}  " in told
    assert [change.version for change in stage.changes("xuhui")] == [version]


def test_what_the_bureau_set_itself_is_not_taken_back_unseen(stage, capsys):
    main(["policy", "publish", "xuhui"])
    base = stage.published("xuhui").version
    made = stage.propose("xuhui", base, {"elder.ring_s": 45}, "slow", "u-1", "k1")
    stage.judge("xuhui", made.id, True, "u-2", "")

    assert main(["policy", "diff", "xuhui"]) == 0
    assert main(["policy", "publish", "xuhui"]) == 1

    out, err = capsys.readouterr()
    assert "elder.ring_s: 45 -> 30" in out
    assert "elder.ring_s: 45, in the files 30" in err
    assert stage.published("xuhui").document["parameters"]["elder.ring_s"] == 45


def test_it_reaches_a_stages_tables(monkeypatch, capsys):
    monkeypatch.setenv("ANJU_STAGE", "test")
    monkeypatch.setenv("AWS_REGION", REGION)
    with moto(monkeypatch):
        a_table("test-anju-directory")
        done = [main(["policy", action, "standard"]) for action in ("publish", "diff")]

    told = capsys.readouterr().out

    assert done == [0, 0]
    assert "nothing changes" in told
    assert "{" not in told, "log lines of functions stand between what somebody reads"


def test_the_home_that_nobody_lives_in_comes_with_the_policy(stage, capsys, monkeypatch):
    home = probe_home("xuhui", "+862100000099")
    monkeypatch.setattr("anju.policy.has_probe_home", lambda bureau: bureau == "xuhui")
    monkeypatch.setattr("anju.policy.load_probe_home", lambda _bureau: home)

    assert [main(["policy", "publish", bureau]) for bureau in ("xuhui", "sanyuan")] == [0, 0]

    told = capsys.readouterr().out
    assert "name the bureau in ProbeBureaus" in told
    assert "no bureaus/sanyuan/probe_home.yaml" in told
    directory = stage.enrolment
    assert isinstance(directory, MemoryDirectory)
    assert directory.snapshot("xuhui", home.id).devices
