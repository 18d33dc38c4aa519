"""Which requirement is carried out by what, and what is still open: writes `docs/policy/coverage.md`.

`python -m infra.policy.coverage` writes the page; with `--check` it only tells whether the page is as it
would be written. What is missing of a row stands in `docs/policy/open.yaml`, one line each.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from pathlib import Path

from infra.policy.evidence import Evidence, Sort, all_evidence
from infra.policy.source import read_text, read_yaml
from telecare.domain.errors import PolicyError

ROOT = Path(__file__).resolve().parents[2]
PAGES = "docs/policy"
PAGE, OPEN = f"{PAGES}/coverage.md", f"{PAGES}/open.yaml"
DOCUMENTS = ("SH21", "FJ24", "XH23", "SH24", "HZ23")
MOST_SHOWN = 2
"""How many names of one sort are shown for a row; the rest are counted."""

_ROW = re.compile(r"^\| ((?:SH21|FJ24|XH23|SH24|HZ23)-\d\d) \|")


class State(StrEnum):
    """How far a requirement is."""

    DONE = "done"
    IN_PART = "in part"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Covered:
    """One requirement: what carries it out, and what is missing ('' for nothing)."""

    row: str
    evidence: tuple[Evidence, ...]
    missing: str

    @property
    def state(self) -> State:
        """Return how far it is; nothing is done without evidence."""
        if not self.evidence:
            return State.OPEN
        return State.IN_PART if self.missing else State.DONE


def coverage(root: Path = ROOT) -> list[Covered]:
    """Return all requirements in their order.

    Raises:
        PolicyError: a row has neither evidence nor a line in open.yaml, or a line is of no row.
    """
    rows = _rows(root)
    missing = _missing(root, frozenset(rows))
    found: dict[str, list[Evidence]] = {row: [] for row in rows}
    for row, evidence in all_evidence(root):
        if row not in found:
            raise PolicyError(evidence.file, 1, evidence.name, f"there is no requirement {row}")
        found[row].append(evidence)
    for row in rows:
        if not found[row] and row not in missing:
            mend = "nothing carries it out: name it in a value, test or drill, or say here what is missing"
            raise PolicyError(OPEN, 1, row, mend)
    return [Covered(row, tuple(found[row]), missing.get(row, "")) for row in rows]


def _rows(root: Path) -> list[str]:
    pages = [f"{PAGES}/{document}.md" for document in DOCUMENTS]
    lines = (line for page in pages for line in read_text(root / page, page).splitlines())
    return [match.group(1) for line in lines if (match := _ROW.match(line))]


def _missing(root: Path, rows: frozenset[str]) -> dict[str, str]:
    entries = read_yaml(root / OPEN, OPEN).mapping()
    for row, place in entries.items():
        if row not in rows:
            raise place.error("there is no such requirement; take the line out")
    return {row: place.text() for row, place in entries.items()}


# ---- the page ----

HEAD = """# What is carried out, and what is open

Written by `python -m infra.policy.coverage`; do not edit it, and write it anew when a test fails that says so.
A requirement is *done* when a value that the code reads, a test that names it or a drill carries it out, and
[open.yaml](open.yaml) names nothing that is missing; *in part* when something is there and something is missing;
*open* when nothing is there yet. [What each row asks for](README.md) stands on the pages of the documents.

| document | done | in part | open |
|---|---|---|---|
"""


def page(covered: list[Covered]) -> str:
    """Return the page as it must stand in the docs."""
    parts = [HEAD]
    for document in DOCUMENTS:
        own = [each for each in covered if each.row.startswith(document)]
        parts.append(f"| [{document}](#{document.lower()}) | {_counts(own)} |\n")
    parts.append(f"| all {len(covered)} | {_counts(covered)} |\n")
    for document in DOCUMENTS:
        parts.append(f"\n## {document}\n\n| id | state | by | missing |\n|---|---|---|---|\n")
        parts += [_line(each) for each in covered if each.row.startswith(document)]
    return "".join(parts)


def _counts(covered: list[Covered]) -> str:
    return " | ".join(str(sum(each.state is state for each in covered)) for state in State)


def _line(each: Covered) -> str:
    by = "; ".join(
        _shown(sort, list(evidence))
        for sort, evidence in groupby(each.evidence, key=lambda one: one.sort)
    )
    return f"| {each.row} | {each.state} | {by} | {each.missing} |\n"


def _shown(sort: Sort, evidence: list[Evidence]) -> str:
    files: Mapping[str, list[str]] = {
        file: [one.name for one in group]
        for file, group in groupby(evidence, key=lambda one: one.file)
    }
    shown = [_link(sort, file, names) for file, names in list(files.items())[:MOST_SHOWN]]
    more = len(files) - MOST_SHOWN
    return ", ".join(shown) + (f" and {more} more files" if more > 0 else "")


def _link(sort: Sort, file: str, names: list[str]) -> str:
    link = f"[{_label(sort, file)}](../../{file})"
    if sort is Sort.DRILL:
        return link
    more = f" +{len(names) - MOST_SHOWN}" if len(names) > MOST_SHOWN else ""
    return f"{link} " + ", ".join(f"`{name}`" for name in names[:MOST_SHOWN]) + more


def _label(sort: Sort, file: str) -> str:
    path = Path(file)
    if sort is Sort.VALUE:
        return path.relative_to("bureaus").with_suffix("").as_posix()
    return f"drill {path.stem}" if sort is Sort.DRILL else path.stem


def main(arguments: list[str] | None = None) -> int:
    """Write the page, or check it; 1 where it differs, 2 where a file cannot be read."""
    parser = argparse.ArgumentParser(prog="python -m infra.policy.coverage")
    parser.add_argument(
        "--check", action="store_true", help="tell only whether the page is up to date"
    )
    parser.add_argument("--root", type=Path, default=ROOT, help=argparse.SUPPRESS)
    asked = parser.parse_args(arguments)
    try:
        text = page(coverage(asked.root))
    except PolicyError as error:
        print(error, file=sys.stderr)  # noqa: T201 - a command line prints
        return 2
    if asked.check:
        return 0 if read_text(asked.root / PAGE, PAGE) == text else 1
    (asked.root / PAGE).write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
