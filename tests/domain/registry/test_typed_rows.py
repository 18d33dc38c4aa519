"""Rows that somebody types: read by the rules of files, with every fault at once."""

from __future__ import annotations

from datetime import date

import pytest

from telecare.domain.imports.faults import Wrong
from telecare.domain.imports.forms import FORMS, FileKind, Rules
from telecare.domain.imports.single import read_changes, read_single
from telecare.domain.registry.reach import Proof, ProofCall, Reach, reach
from tests.fakes.rosters import a_citizen, a_roster, a_row, an_xlsx
from tests.fakes.story import START

ELDERS, RESPONDERS = FORMS[FileKind.ELDERS], FORMS[FileKind.RESPONDERS]
RULES = Rules(date(2026, 3, 1))
TYPED = {
    "id_number": a_citizen(7),
    "name": "老人7",
    "area": "310104003001",
    "address": "天平路7弄1号",
    "phone": "139 0000 0007",
    "risk": "中",
    "contact_name": "亲属7",
    "contact_phone": "13800000007",
}


def test_what_is_typed_becomes_the_record_that_a_file_of_the_same_row_becomes() -> None:
    from telecare.adapters.sheets.files import SheetFiles  # noqa: PLC0415
    from telecare.domain.imports.reading import read_file  # noqa: PLC0415

    [filed] = read_file(ELDERS, SheetFiles().read(an_xlsx(a_roster(a_row(7)))), RULES).records

    [typed] = read_single(ELDERS, TYPED, RULES).records

    assert typed.fields == filed.fields


def test_all_that_is_wrong_is_told_at_once_and_what_is_missing_first() -> None:
    wrong = TYPED | {"id_number": "1", "phone": "2", "risk": "?"}
    missing = read_single(ELDERS, {"phone": "2"}, RULES)

    faults = {f.field: f.what for f in read_single(ELDERS, wrong, RULES).faults}

    assert faults == {
        "id_number": Wrong.ID_LENGTH,
        "phone": Wrong.PHONE,
        "risk": Wrong.RISK,
    }
    assert {(f.field, f.what) for f in missing.faults} == {
        (name, Wrong.MISSING) for name in ("id_number", "name", "address")
    }


@pytest.mark.parametrize("word", ["合计", "填表人"])
def test_a_name_like_the_foot_of_a_table_is_a_row_all_the_same(word: str) -> None:
    [record] = read_single(ELDERS, TYPED | {"name": word}, RULES).records

    assert record.fields["name"] == word


def test_a_change_takes_back_what_is_empty_and_keeps_what_every_row_needs() -> None:
    fields, faults = read_changes(RESPONDERS, {"hours": "", "name": "", "language": "沪语"}, RULES)

    assert fields == {"hours": "", "language": "wuu"}
    assert [(f.field, f.what) for f in faults] == [("name", Wrong.MISSING)]


def test_nobody_is_reached_because_nobody_asked() -> None:
    assert reach([]) == Reach()


def test_the_last_proof_counts_in_whatever_order_they_come() -> None:
    calls = [
        ProofCall(START, Proof.WRONG_NUMBER),
        ProofCall(START.replace(year=2025), Proof.REACHED),
    ]

    assert reach(calls) == Reach(2, 1, START, Proof.WRONG_NUMBER)
