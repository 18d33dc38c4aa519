"""The pages of requirements: all 199 are there, once, and whoever cites one cites one that exists."""

import re
from collections import Counter
from pathlib import Path

import pytest

COUNTS = {"SH21": 30, "FJ24": 68, "XH23": 41, "SH24": 29, "HZ23": 31}
ID = re.compile(r"\b(?:SH21|FJ24|XH23|SH24|HZ23)-\d+\b")
TYPES = set("FNRWDPT$CIQ")
CITED = re.compile(r"\b((?:SH21|FJ24|XH23|SH24|HZ23))-(\d+)(?: to \1-(\d+))?")
SHIPPED = ["telecare", "functions", "chalicelib", "iot_rules", "bureaus/standard", "infra"]


def cited(path: Path) -> set[str]:
    """Every requirement that a file, or a folder's files, cite; `A to B` cites what lies between."""
    files = [each for each in path.rglob("*") if each.is_file()] if path.is_dir() else [path]
    texts = [each.read_text() for each in files if each.suffix in {".py", ".yaml"}]
    return {
        f"{document}-{n:02}"
        for text in texts
        for document, first, last in CITED.findall(text)
        for n in range(int(first), int(last or first) + 1)
    }


@pytest.fixture(scope="module")
def rows(root: Path) -> list[list[str]]:
    lines = [
        line
        for document in COUNTS
        for line in (root / "docs" / "policy" / f"{document}.md").read_text().splitlines()
    ]
    found = [line.strip("|").split("|") for line in lines if re.match(r"\| \w{4}-\d", line)]
    return [[cell.strip() for cell in row] for row in found]


def test_every_one_of_the_199_requirements_stands_on_its_page_exactly_once(
    rows: list[list[str]],
) -> None:
    expected = {
        f"{document}-{n:02}" for document, last in COUNTS.items() for n in range(1, last + 1)
    }

    counted = Counter(row[0] for row in rows)

    assert len(expected) == 199
    assert counted == Counter(expected)


def test_every_requirement_names_its_clause_type_wording_and_place(rows: list[list[str]]) -> None:
    for row in rows:
        assert len(row) == 5, row[0]
        assert all(row), row[0]
        assert row[2] in TYPES, row[0]
        assert len(row[3]) > 20, row[0]


def test_each_page_holds_the_rows_of_its_own_document_in_order(root: Path) -> None:
    for document, last in COUNTS.items():
        text = (root / "docs" / "policy" / f"{document}.md").read_text()
        ids = re.findall(r"^\| ([A-Z0-9]+-\d+) ", text, re.MULTILINE)
        assert ids == [f"{document}-{n:02}" for n in range(1, last + 1)]


def test_whoever_cites_a_requirement_cites_one_that_exists(
    root: Path, rows: list[list[str]]
) -> None:
    known = {row[0] for row in rows}
    places = ["telecare", "functions", "chalicelib", "infra", "localcloud", "devices", "anju"]
    places += ["bureaus", "iot_rules", "drills", "docs", "tests"]
    files = [path for place in places for path in (root / place).rglob("*") if path.is_file()]
    texts = [path for path in files if path.suffix in {".py", ".yaml", ".md", ".json"}]

    unknown = {
        (str(path.relative_to(root)), cited)
        for path in texts
        for cited in ID.findall(path.read_text(encoding="utf-8"))
        if cited not in known
    }

    assert not unknown


def test_what_a_row_says_is_carried_out_somewhere_is_really_there(
    root: Path, rows: list[list[str]]
) -> None:
    for row in rows:
        for place in re.findall(r"`([\w./-]+/[\w./-]*)`", row[4]):
            assert (root / place).exists(), f"{row[0]}: {place}"
        assert row[4] == "open" or "`" in row[4], row[0]


def test_a_place_that_a_row_names_cites_the_row(root: Path, rows: list[list[str]]) -> None:
    silent = [
        f"{row[0]}: {place}"
        for row in rows
        for place in re.findall(r"`([\w./-]+/[\w./-]*)`", row[4])
        if row[0] not in cited(root / place)
    ]

    assert silent == []


def test_no_row_is_open_that_something_shipped_cites(root: Path, rows: list[list[str]]) -> None:
    begun = set().union(*(cited(root / place) for place in SHIPPED))

    assert [row[0] for row in rows if row[4] == "open" and row[0] in begun] == []
