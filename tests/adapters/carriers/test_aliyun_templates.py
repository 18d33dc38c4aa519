"""A bureau's table of templates: whole, or an error that names file, line and field."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from telecare.adapters.carriers.aliyun_templates import needed, read_templates
from telecare.domain.errors import PolicyError
from telecare.domain.kinds import Kind
from telecare.messages.asked_for import TEXTS
from tests.fakes.aliyun import a_table

KEYS = needed(TEXTS)


def written(folder: Path, table: object) -> Path:
    file = folder / "aliyun.json"
    text = table if isinstance(table, str) else json.dumps(table, ensure_ascii=False, indent=1)
    file.write_text(text, encoding="utf-8")
    return file


def refused(folder: Path, table: object) -> PolicyError:
    with pytest.raises(PolicyError) as caught:
        read_templates(written(folder, table), KEYS)
    return caught.value


def test_all_that_is_said_or_written_needs_a_template_and_nothing_else():
    assert {key.partition(".")[0] for key in KEYS} == {"call", "sms", "told"}
    assert {f"call.{who}.{kind}" for who in ("responder", "family") for kind in Kind} < set(KEYS)
    assert not [key for key in KEYS if key.startswith("call.desk.")], "a seat reads those aloud"


def test_a_whole_table_is_read(tmp_path):
    read = read_templates(written(tmp_path, a_table()), KEYS)

    assert set(read.codes) == set(KEYS)
    assert read.elder.keys() == {"1", "2"}


@pytest.mark.parametrize("key", ["call.elder.gas", "sms.someone_goes", "told.another_home"])
def test_a_missing_code_is_named_with_its_file(tmp_path, key):
    table = a_table()
    del table["templates"][key]

    error = refused(tmp_path, table)

    assert (error.file, error.field) == (str(tmp_path / "aliyun.json"), key)
    assert "missing" in error.mend


def test_a_wrong_code_is_named_with_its_line(tmp_path):
    table = a_table()
    table["templates"]["call.elder.gas"] = "SMS_12345"

    error = refused(tmp_path, table)

    lines = (tmp_path / "aliyun.json").read_text(encoding="utf-8").splitlines()
    assert "call.elder.gas" in lines[error.line - 1]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("sign_name", ""),
        ("show_number", "021-1234"),
        ("bye", None),
        ("answers", []),
        ("answers", {"responder": {}, "elder": {"1": "TTS_100", "2": "TTS_100"}}),
        ("answers", {"elder": {"1": "TTS_100", "2": "TTS_100"}}),
        ("templates", "none"),
    ],
)
def test_whatever_else_is_wrong_is_refused(tmp_path, field, value):
    refused(tmp_path, {**a_table(), field: value})


@pytest.mark.parametrize("text", ["", "{", "[]"])
def test_what_is_no_table_is_refused(tmp_path, text):
    assert refused(tmp_path, text).field == "JSON"


def test_a_table_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(PolicyError, match="missing"):
        read_templates(tmp_path / "aliyun.json", KEYS)
