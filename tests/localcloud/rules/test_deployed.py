"""A rule that cannot run stops the boot, and is shown in the file where it is mended."""

from pathlib import Path
from typing import Any

import pytest

from infra.compose.documents import read_yaml
from localcloud.boot import TopicRule
from localcloud.rules import RuleError, deployed_rules

FOLDED = """\
# A rule.
rule: bad
sql: >-
  SELECT encode(*, 'base64') AS payload,
  nothing() AS it
  FROM 'a'
actions: []
"""
LITERAL = FOLDED.replace(">-", "|")
PLAIN = "rule: bad\nsql: SELECT a,\n  nothing() AS it FROM 'a'\n"
QUOTED = "rule: bad\nsql: 'SELECT ''a'' AS b,\n  nothing() AS it FROM ''a'''\n"
OPEN_END = "rule: bad\nsql: >-\n  SELECT a FROM\n"


def booted(file: Path, **change: Any) -> list[TopicRule]:
    payload = {"sql": read_yaml(file).data["sql"], "awsIotSqlVersion": "2016-03-23", **change}
    return [TopicRule("anju_bad", payload)]


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [(FOLDED, 5, 3), (LITERAL, 5, 3), (PLAIN, 3, 3), (QUOTED, 3, 3), (OPEN_END, 3, 16)],
)
def test_names_file_line_and_column(tmp_path: Path, text: str, line: int, column: int) -> None:
    file = tmp_path / "bad.yaml"
    file.write_text(text, encoding="utf-8")

    with pytest.raises(RuleError) as refused:
        deployed_rules(booted(file), tmp_path)

    assert (refused.value.line, refused.value.column) == (line, column)
    placed = f"{tmp_path.name}/bad.yaml, line {line}, column {column}: rule anju_bad: "
    assert str(refused.value).startswith(placed)


def test_names_the_statement_where_the_fault_is_not_inside_it(tmp_path: Path) -> None:
    file = tmp_path / "bad.yaml"
    file.write_text(FOLDED, encoding="utf-8")

    with pytest.raises(RuleError, match=r"bad.yaml, line 3, column 6: .* must be 2016-03-23"):
        deployed_rules(booted(file, awsIotSqlVersion="2015-10-08"), tmp_path)


def test_names_the_place_in_the_text_of_a_rule_that_has_no_file(tmp_path: Path) -> None:
    rule = TopicRule("other", {"sql": "SELECT\n!", "awsIotSqlVersion": "2016-03-23"})

    with pytest.raises(RuleError, match=r"^rule other: line 2, column 1: found !"):
        deployed_rules([rule], tmp_path)


def test_the_projects_own_rules_can_run() -> None:
    files = sorted((Path(__file__).parents[3] / "iot_rules").glob("*.yaml"))
    rules = [
        TopicRule(
            f"anju_{file.stem}",
            {"sql": read_yaml(file).data["sql"], "awsIotSqlVersion": "2016-03-23"},
        )
        for file in files
    ]

    assert [rule.name for rule in deployed_rules(rules)] == [rule.name for rule in rules]
    assert len(rules) >= 3
