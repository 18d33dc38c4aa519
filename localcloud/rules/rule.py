"""A topic rule as deployed, before it is compiled."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from localcloud.iot_sql import SqlSyntaxError

SQL_VERSION: Final = "2016-03-23"
_NAME = re.compile(r"[A-Za-z0-9_]{1,128}")


class RuleError(ValueError):
    """A rule that cannot run; says which, and the place where its text is wrong."""

    def __init__(
        self,
        rule: str,
        problem: str,
        line: int | None = None,
        column: int | None = None,
        *,
        file: str = "",
        offset: int | None = None,
    ) -> None:
        """Keeps the place (from 1) where there is one: in the file if it names one, else the text.

        `offset` counts the characters of the text before that place, but for white space.
        """
        where = "" if line is None else f"line {line}, column {column}: "
        placed = f"{file}, {where}rule {rule}: " if file else f"rule {rule}: {where}"
        super().__init__(f"{placed}{problem}")
        self.rule = rule
        self.problem = problem
        self.line = line
        self.column = column
        self.file = file
        self.offset = offset

    @classmethod
    def of(
        cls, rule: str, error: SqlSyntaxError, field_name: str = "", at: int | None = None
    ) -> "RuleError":
        """The error of a text of the rule; `field_name` says which, unless it is its SQL."""
        problem = f"{field_name}: {error.problem}" if field_name else error.problem
        return cls(rule, problem, error.line, error.column, offset=at)


@dataclass(frozen=True, slots=True)
class Action:
    """One action: its kind (`lambda`, `sqs`, `kinesis`, ...) and parameters as in the AWS API."""

    kind: str
    parameters: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rule:
    """One topic rule."""

    name: str
    sql: str
    actions: tuple[Action, ...] = ()
    error_action: Action | None = None
    is_disabled: bool = False

    def __post_init__(self) -> None:
        """Refuses a name that AWS IoT would refuse."""
        if not _NAME.fullmatch(self.name):
            raise RuleError(self.name, "a rule name holds 1 to 128 of A-Z a-z 0-9 _")


def rule_from_payload(name: str, payload: Mapping[str, Any]) -> Rule:
    """Reads a TopicRulePayload, spelt as CloudFormation does (`Sql`) or as the API (`sql`).

    Raises:
        RuleError: it names another version of SQL, or is not of the documented form.
    """
    given = {_api_key(key): value for key, value in payload.items()}
    version = given.get("awsIotSqlVersion")
    if version != SQL_VERSION:
        raise RuleError(name, f"awsIotSqlVersion must be {SQL_VERSION}, not {version}")
    if not isinstance(given.get("sql"), str):
        raise RuleError(name, "it has no sql")
    error_action = given.get("errorAction")
    return Rule(
        name,
        given["sql"],
        tuple(_action(name, action) for action in given.get("actions", ())),
        None if error_action is None else _action(name, error_action),
        is_disabled=given.get("ruleDisabled") in (True, "true"),
    )


def _action(rule: str, written: Mapping[str, Any]) -> Action:
    if len(written) != 1:
        raise RuleError(rule, "an action has exactly one kind")
    [(kind, parameters)] = written.items()
    return Action(_api_key(kind), _api_keys(parameters))


def _api_keys(given: Any) -> Any:
    if isinstance(given, Mapping):
        return {_api_key(key): _api_keys(value) for key, value in given.items()}
    return [_api_keys(item) for item in given] if isinstance(given, list) else given


def _api_key(key: str) -> str:
    return key[:1].lower() + key[1:]
