"""`anju plan verify`."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from anju.__main__ import main
from tests.localcloud.plan_search.bureaus import WITHOUT_ROUNDS_AND_TEAM, a_broken_bureau

ROOT = Path(__file__).resolve().parents[2]
FLOOD = ["plan", "verify", "standard", "--kind", "flood", "--cut", "1200"]


def test_a_plan_that_holds_ends_in_0_and_writes_one_document(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "proof.json"

    assert main([*FLOOD, "--json", str(out)]) == 0

    document = json.loads(out.read_text())
    (plan,) = document["plans"]
    assert document["bureau"] == "standard"
    assert (plan["kind"], plan["holds"], plan["path"]) == ("flood", True, [])
    assert [bound["milestone"] for bound in plan["bounds"]] == ["ring", "responder"]
    assert "answer twice" in plan["not_whole"]
    assert plan["bounds"][1]["path"][-1]["at_s"] == plan["bounds"][1]["worst_s"]
    assert capsys.readouterr() == ("", "")


def a_refused_plan(root: Path, *options: str) -> list[str]:
    folder = a_broken_bureau(root, WITHOUT_ROUNDS_AND_TEAM)
    return [*FLOOD, "--bureaus", str(folder), "--jobs", "1", *options]


def test_a_plan_without_rounds_and_team_ends_in_1_and_prints_its_path_with_times(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(a_refused_plan(tmp_path)) == 1

    first, *_, last = capsys.readouterr().out.splitlines()
    assert first.startswith("flood: REFUSED: the chain ends and nobody bound to come")
    assert last.split("  ")[-1].startswith("neighbour ")
    assert last.split()[1] == "s"
    assert float(last.split()[0]) > 600


def test_a_quick_look_names_the_searches_that_are_not_whole(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main([*FLOOD[:-1], "40", "--jobs", "1"]) == 0

    told = capsys.readouterr().out
    assert "flood: holds" in told
    assert "not whole: seat and valve (the shortest paths only)" in told


def test_a_refusal_is_in_the_document_with_its_path(tmp_path: Path) -> None:
    out = tmp_path / "proof.json"

    assert main(a_refused_plan(tmp_path, "--json", str(out))) == 1

    (plan,) = json.loads(out.read_text())["plans"]
    assert not plan["holds"]
    assert plan["broken"].startswith("the chain ends")
    assert [leg["at_s"] for leg in plan["path"]] == sorted(leg["at_s"] for leg in plan["path"])
    assert plan["bounds"] == []


def test_an_unknown_bureau_ends_in_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", "verify", "nowhere"]) == 2

    assert "bureaus/nowhere/bureau.yaml" in capsys.readouterr().err


def test_a_plan_that_cannot_be_read_ends_in_2_naming_file_line_field_and_mend(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = a_broken_bureau(tmp_path, {"contacts: elder_tried": "contacts: tomorrow"})

    assert main(["plan", "verify", "standard", "--bureaus", str(folder)]) == 2

    told = capsys.readouterr().err
    place, _, rest = told.partition(": ")[2].partition(": ")
    assert place.startswith("bureaus/standard/response_plans.yaml:")
    assert place.rpartition(":")[2].isdigit()
    assert "contacts" in rest
    assert ";" in rest


@pytest.mark.parametrize(
    "options",
    [
        ["standard", "--kind", "earthquake"],
        ["standard", "--jobs", "0"],
        ["standard", "--cut", "-1"],
        ["standard", "--jobs", "many"],
        [],
        ["../standard"],
    ],
)
def test_what_cannot_be_asked_ends_in_2(options: list[str]) -> None:
    assert main(["plan", "verify", *options]) == 2


def test_a_document_that_cannot_be_written_ends_in_2_before_any_search(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*FLOOD, "--json", str(tmp_path / "nowhere" / "proof.json")]) == 2

    assert "--json" in capsys.readouterr().err


def test_ctrl_c_ends_the_searches_and_their_processes() -> None:
    with searching_on_two_cores() as child:
        children = Path(f"/proc/{child.pid}/task/{child.pid}/children")
        if not children.exists():
            pytest.skip("this system does not list a process's children")
        searching = wait_for_two(children)

        os.kill(child.pid, signal.SIGINT)
        _, told = child.communicate(timeout=60)

        assert (child.returncode, told) == (130, b"")
        assert are_gone(searching)


@contextmanager
def heeding_ctrl_c() -> Iterator[None]:
    """Let what is started meanwhile be interrupted: a shell lets what it runs in the background ignore it."""
    known = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, known)


@contextmanager
def searching_on_two_cores() -> Iterator[subprocess.Popen[bytes]]:
    """Prove a whole bureau, as long as the test looks on and no longer, whatever comes of it."""
    command = [sys.executable, "-m", "anju", "plan", "verify", "standard", "--jobs", "2"]
    with heeding_ctrl_c():
        child = subprocess.Popen(command, cwd=ROOT, start_new_session=True, stderr=subprocess.PIPE)
    try:
        yield child
    finally:
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.communicate()


def are_gone(pids: list[str]) -> bool:
    """Wait a little: the tracker of their start ends when it sees that its parent has."""
    for _ in range(100):
        if not any(Path(f"/proc/{pid}").exists() for pid in pids):
            return True
        time.sleep(0.05)
    return False


def wait_for_two(children: Path) -> list[str]:
    """Wait until two searches and the tracker of their start are there, and have begun to search."""
    for _ in range(1200):
        pids = children.read_text().split()
        if len(pids) > 2:
            time.sleep(1)
            return pids
        time.sleep(0.1)
    raise AssertionError("no searches were started")
