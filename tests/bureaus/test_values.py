"""Each value of a bureau names the requirement that it comes from, and each version who, when and why (law 12)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from infra.policy import BUREAUS, load_bureau

ROOT = Path(__file__).resolve().parents[2]
OURS = ("shanghai", "sanyuan", "xuhui", "hangzhou")
BASE = "standard"
DECIDING = ("parameters.yaml", "programme.yaml", "response_plans.yaml")
_ROW = re.compile(r"^\| ((?:SH21|FJ24|XH23|SH24|HZ23)-\d\d) \|", re.MULTILINE)

Found = tuple[str, object, frozenset[str]]
"""Where a value stands, the value, and the requirements that it or what it stands in names."""


@cache
def requirements() -> frozenset[str]:
    pages = (ROOT / "docs" / "policy").glob("[A-Z]*[0-9].md")
    return frozenset(row for page in pages for row in _ROW.findall(page.read_text("utf-8")))


def written(bureau: str, file: str) -> Any:
    path = BUREAUS / bureau / file
    return YAML(typ="safe", pure=True).load(path.read_text("utf-8")) if path.exists() else {}


def values(node: Any, place: str = "", above: frozenset[str] = frozenset()) -> Iterator[Found]:
    """Yield every number, date, truth and word of a file with the clauses over it."""
    if isinstance(node, dict):
        named = node.get("clause", [])
        clauses = above | {named} if isinstance(named, str) else above | set(named)
        for key, child in node.items():
            if key not in {"clause", "why", "title", "english"}:
                yield from values(child, f"{place}.{key}", frozenset(clauses))
    elif isinstance(node, list):
        for index, child in enumerate(node):
            yield from values(child, f"{place}.{index}", above)
    else:
        yield place, node, above


OF_THE_FOLDER = re.compile(r"\.(area|common\..*)")
"""Which area a bureau is in charge of is no policy; `common` is written out in each kind."""


@pytest.mark.parametrize("file", DECIDING)
@pytest.mark.parametrize("bureau", [BASE, *OURS])
def test_each_value_names_a_requirement_that_there_is(bureau: str, file: str) -> None:
    found = [each for each in values(written(bureau, file)) if not OF_THE_FOLDER.fullmatch(each[0])]

    nameless = [place for place, _, clauses in found if not clauses]
    strange = {row for _, _, clauses in found for row in clauses} - requirements()

    assert nameless == []
    assert strange == set()
    assert len(requirements()) == 199


def test_a_value_without_a_requirement_would_be_found() -> None:
    entry = {"call.ring_s": {"value": 30, "why": "so it is"}, "key_s": {"value": 1, "clause": "X"}}

    found = list(values(entry))

    assert [place for place, _, clauses in found if not clauses] == [".call.ring_s.value"]


@pytest.mark.parametrize("bureau", OURS)
def test_each_version_says_who_when_and_why_in_its_own_words(bureau: str) -> None:
    versions = written(bureau, "versions.yaml")
    head = written(bureau, "bureau.yaml")

    for version in versions:
        assert version.keys() == {"version", "at", "changed_by", "why"}
        assert isinstance(version["at"], date)
        assert version["changed_by"].strip()
        assert len(version["why"].split()) >= 3
    assert len({version["version"] for version in versions}) == len(versions)
    last = versions[-1]
    assert {last[name] for name in ("version", "changed_by", "why")} == {
        str(head[name]) for name in ("version", "changed_by", "why")
    }


@pytest.mark.parametrize("bureau", OURS)
def test_what_is_in_force_still_says_where_each_of_its_numbers_comes_from(bureau: str) -> None:
    policy = load_bureau(bureau)
    published = policy.document()

    assert published["clauses"].keys() == published["parameters"].keys()
    assert all(plan["clause"] for plan in published["plans"].values())
