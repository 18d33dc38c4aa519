"""The page about privacy: its examples are taken by the portal, its names are those of the code."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from chalicelib import erasures, legal_holds
from chalicelib.intake import Body
from telecare.adapters.dynamodb.projections import DIRECTORY, INCIDENTS
from telecare.messages.dossier import LEFT_OUT, SECTIONS, label
from telecare.services.export_elder import ALGORITHM, digest_of
from tests.fakes.programme import programme_of
from tests.fakes.story import the_policy

PAGE = (Path(__file__).parents[2] / "docs/privacy.md").read_text("utf-8")
EXAMPLES = [json.loads(block) for block in re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)]


def test_the_export_shown_proves_itself_and_says_what_exports_say() -> None:
    shown, *_ = EXAMPLES

    assert shown["document_digest"] == digest_of(shown)
    assert shown["algorithm"] == ALGORITHM
    for section in shown["sections"]:
        assert (section["zh"], section["en"]) == SECTIONS[section["section"]]
        for field in (f for record in section["records"] for f in record["fields"]):
            assert (field["zh"], field["en"]) == label(field["name"])
    assert {(each["zh"], each["en"]) for each in shown["left_out"]} <= set(LEFT_OUT)


@pytest.mark.parametrize(
    ("example", "operation"),
    list(zip(EXAMPLES[1:], (legal_holds.MOVE, legal_holds.MOVE, erasures.ERASE), strict=True)),
)
def test_what_is_shown_to_be_sent_is_taken(example: Any, operation: Any) -> None:
    body = Body(json.dumps(example).encode(), operation.fields)

    assert all(body.text(name) for name in example)


def test_terms_stand_there_as_the_standard_bureau_has_them() -> None:
    for kept, term in programme_of("standard").retention.items():
        [row] = [line for line in PAGE.splitlines() if f"| `{kept}`: " in line]
        assert f"{term.days} days" in row
    for name in (
        "notice.kept_days",
        "unreadable.kept_days",
        "export.kept_days",
        "leftover.kept_days",
        "alarm.repeat_min",
    ):
        assert f"`{name}` {the_policy().parameters.count(name)} |" in PAGE


def test_every_projection_is_named() -> None:
    named = re.findall(r"^\| `([a-z-]+)` \|", PAGE, re.MULTILINE)

    assert named == [projection.name for projection in (*INCIDENTS, *DIRECTORY)]


def test_every_kind_of_record_has_a_name_in_both_languages() -> None:
    assert all(zh and en and zh != en for zh, en in SECTIONS.values())
    assert all(re.search("[\u4e00-\u9fff]", zh) for zh, _ in (*SECTIONS.values(), *LEFT_OUT))
