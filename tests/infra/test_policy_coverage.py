"""The coverage page is what is generated, and nothing counts as carried out that nobody could see fail."""

from __future__ import annotations

from pathlib import Path

import pytest

from infra.policy.coverage import PAGE, Covered, State, coverage, main, page
from infra.policy.evidence import Evidence, Sort, cited
from telecare.domain.errors import PolicyError

ROOT = Path(__file__).resolve().parents[2]
STRANGE = "FJ24" + "-99"

ROWS = "| id | clause | type | in our words | by |\n|---|---|---|---|---|\n"
PARAMETERS = """
asked_s: {value: 1, clause: SH21-01, why: x}
fire.asked_s: {value: 1, clause: SH21-02, why: x}
by_plan_s: {value: 1, clause: SH21-03, why: x}
filled.high_h: {value: 1, clause: SH21-04, why: x}
nobody_s: {value: 1, clause: SH21-05, why: x}
"""
PLANS = "help: {clause: [SH21-06], team: [{start: opening, after: by_plan_s}]}\n"
PROGRAMME = "kit: {clause: SH21-07, items: {key: {clause: [SH21-08]}}}\nprocedures: {granted: [{clause: SH21-09}]}\n"
CODE = 'a = duration("asked_s")\nb = duration(f"filled.{risk}_h")\n'
TESTS = '''
"""SH21-16 in a module's docstring is no test."""
def test_it():
    # SH21-10 to SH21-12
    assert 1
def test_other():
    """SH21-13."""
    assert "SH21-14"
def helper():
    # SH21-15
    pass
'''


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project of one bureau, one module, one test and one drill, with twenty requirements."""
    files = {
        "bureaus/mine/parameters.yaml": PARAMETERS,
        "bureaus/mine/response_plans.yaml": PLANS,
        "bureaus/mine/programme.yaml": PROGRAMME,
        "bureaus/mine/scripts/en.yaml": "texts: {told: {clause: SH21-17}}\n",
        "telecare/clock.py": CODE,
        "tests/test_it.py": TESTS,
        "drills/night.yaml": "# SH21-18\n",
        "docs/policy/open.yaml": "".join(f'SH21-{n:02}: "missing"\n' for n in (5, 14, 15, 16, 18)),
    }
    for document in ("SH21", "FJ24", "XH23", "SH24", "HZ23"):
        files[f"docs/policy/{document}.md"] = ROWS
    files["docs/policy/SH21.md"] += "".join(f"| SH21-{n:02} | x |\n" for n in range(1, 19))
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


@pytest.fixture(scope="module")
def covered() -> list[Covered]:
    return coverage(ROOT)


def test_the_committed_page_is_what_is_generated(covered: list[Covered]) -> None:
    assert (ROOT / PAGE).read_text("utf-8") == page(covered), (
        "write it anew: python -m infra.policy.coverage"
    )


def test_all_199_rows_stand_on_it_and_none_is_done_without_evidence(
    covered: list[Covered],
) -> None:
    assert len(covered) == 199
    assert all(each.evidence for each in covered if each.state is State.DONE)
    assert all(each.missing for each in covered if each.state is not State.DONE)


@pytest.mark.parametrize(
    ("row", "state"),
    [
        ("SH21-01", State.DONE),  # the code asks for it by name
        ("SH21-02", State.DONE),  # a kind's own value, asked for in general
        ("SH21-03", State.DONE),  # a plan counts by it
        ("SH21-04", State.DONE),  # asked for with a part filled in
        ("SH21-05", State.OPEN),  # a number that nobody reads
        ("SH21-06", State.DONE),  # a plan
        ("SH21-07", State.DONE),  # a programme
        ("SH21-08", State.DONE),
        ("SH21-09", State.DONE),
        ("SH21-10", State.DONE),  # tests, from the first to the last named
        ("SH21-11", State.DONE),
        ("SH21-12", State.DONE),
        ("SH21-13", State.DONE),
        ("SH21-14", State.OPEN),  # data in a test
        ("SH21-15", State.OPEN),  # no test
        ("SH21-16", State.OPEN),  # no test either
        ("SH21-17", State.DONE),  # words
        ("SH21-18", State.IN_PART),  # a drill, and a line that says what is missing
    ],
)
def test_only_what_is_read_named_or_rehearsed_carries_a_row_out(
    project: Path, row: str, state: State
) -> None:
    found = {each.row: each.state for each in coverage(project)}

    assert found[row] is state


def test_a_row_with_neither_evidence_nor_a_line_is_refused(project: Path) -> None:
    (project / "docs/policy/open.yaml").write_text('SH21-14: "x"\nSH21-15: "x"\nSH21-16: "x"\n')

    with pytest.raises(PolicyError, match="SH21-05: nothing carries it out"):
        coverage(project)


def test_a_line_for_a_row_that_is_not_there_is_refused(project: Path) -> None:
    with (project / "docs/policy/open.yaml").open("a") as file:
        file.write('SH21-19: "x"\n')

    with pytest.raises(PolicyError, match=r"open.yaml:6: SH21-19: there is no such requirement"):
        coverage(project)


def test_evidence_for_a_row_that_is_not_there_is_refused(project: Path) -> None:
    (project / "drills/night.yaml").write_text(f"# SH21-18 {STRANGE}\n")

    with pytest.raises(PolicyError, match=f"there is no requirement {STRANGE}"):
        coverage(project)


def test_the_command_writes_checks_and_says_what_is_wrong(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["--root", str(project)]

    assert main(asked) == 0
    assert main([*asked, "--check"]) == 0
    (project / PAGE).write_text("another")
    assert main([*asked, "--check"]) == 1
    (project / "docs/policy/open.yaml").write_text("")
    assert main(asked) == 2
    assert "SH21-05" in capsys.readouterr().err


def test_a_range_names_all_that_lies_in_it() -> None:
    assert list(cited("HZ23-27 to HZ23-29, XH23-01 to SH24-02")) == [
        "HZ23-27",
        "HZ23-28",
        "HZ23-29",
        "XH23-01",
        "SH24-02",
    ]


def test_many_files_are_counted_and_not_listed() -> None:
    evidence = tuple(Evidence(Sort.TEST, f"tests/test_{n}.py", "test_x") for n in range(4))

    text = page([Covered("SH21-01", evidence, "")])

    assert "and 2 more files" in text
    assert "test_3" not in text


def test_every_piece_of_evidence_stands_in_a_file_that_is_there(covered: list[Covered]) -> None:
    assert all((ROOT / one.file).is_file() for each in covered for one in each.evidence)
