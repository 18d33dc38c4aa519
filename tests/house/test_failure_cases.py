"""The page of failures: every one of the seventeen stands there, and what it claims is a test."""

import re
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def rows(root: Path) -> list[list[str]]:
    lines = (root / "docs" / "failure-cases.md").read_text().splitlines()
    found = [line.strip("|").split("|") for line in lines if re.match(r"\| \d", line)]
    return [[cell.strip() for cell in row] for row in found]


def test_all_seventeen_stand_there_in_order(rows: list[list[str]]) -> None:
    assert [int(row[0]) for row in rows] == list(range(1, 18))


def test_every_case_is_held_by_a_test_or_says_what_is_open(rows: list[list[str]]) -> None:
    for _, happened, holds, held_by, still_open in rows:
        assert happened
        assert bool(holds) == bool(held_by)
        assert held_by or still_open


def test_every_test_that_the_page_names_is_there_and_no_other(
    root: Path, rows: list[list[str]]
) -> None:
    source = "\n".join(path.read_text() for path in (root / "tests" / "cases").glob("test_*.py"))
    there = set(re.findall(r"def (test_case_\d\d)_", source))

    assert {row[3].strip("`") for row in rows if row[3]} == there
