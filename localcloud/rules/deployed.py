"""The rules of a booted template, checked before the first message and placed in their files."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final, Protocol

from infra.compose.documents import Document, read_yaml
from localcloud.iot_sql import SqlSyntaxError, compile_statement
from localcloud.rules.rule import Rule, RuleError, rule_from_payload

RULE_FILES: Final = Path(__file__).parents[2] / "iot_rules"

# infra/compose names a rule so, after its file.
_PREFIX: Final = "anju_"
_BLOCK: Final = ("|", ">")
_QUOTED: Final = re.compile(r"''|\S")


class Deployed(Protocol):
    """A rule as booted: its name at AWS IoT, and what `iot:GetTopicRule` shows of it."""

    @property
    def name(self) -> str: ...

    @property
    def payload(self) -> Mapping[str, Any]: ...


def deployed_rules(booted: Iterable[Deployed], folder: Path = RULE_FILES) -> list[Rule]:
    """Reads and compiles every rule.

    Raises:
        RuleError: a rule cannot run; it names the rule's file, with the line and column there.
    """
    return [_checked(rule, folder) for rule in booted]


def _checked(booted: Deployed, folder: Path) -> Rule:
    file = folder / f"{booted.name.removeprefix(_PREFIX)}.yaml"
    try:
        rule = rule_from_payload(booted.name, booted.payload)
        _compile(rule)
    except RuleError as error:
        raise _in_file(error, file) if file.is_file() else error from error
    return rule


def _compile(rule: Rule) -> None:
    try:
        compile_statement(rule.sql)
    except SqlSyntaxError as error:
        raise RuleError.of(rule.name, error, at=_offset(rule.sql, error)) from error


def _offset(sql: str, error: SqlSyntaxError) -> int:
    """How many characters other than white space stand before the place of an error."""
    lines = sql.split("\n")
    before = [*lines[: error.line - 1], lines[error.line - 1][: error.column - 1]]
    return sum(len("".join(line.split())) for line in before)


def _in_file(error: RuleError, file: Path) -> RuleError:
    document = read_yaml(file)
    line, column = document.source.lc.value("sql") if "sql" in document.data else (0, 0)
    if error.offset is not None:
        line, column = _place(document, line, column, error.offset)
    return RuleError(
        error.rule, error.problem, line + 1, column + 1, file=f"{file.parent.name}/{file.name}"
    )


def _place(document: Document, line: int, column: int, offset: int) -> tuple[int, int]:
    """Where the offset lies in the file, whichever way YAML writes the text (both from 0)."""
    lines = document.path.read_text("utf-8").split("\n")
    if lines[line][column] in _BLOCK:
        line, column = line + 1, 0
    elif lines[line][column] in "'\"":
        column += 1
    last = line, column
    for number in range(line, len(lines)):
        for match in _QUOTED.finditer(lines[number], column):
            if offset == 0:
                return number, match.start()
            offset -= 1
            last = number, match.end()
        column = 0
    return last
