"""A compiled rule: evaluates a message, fills the parameters of actions, carries them out."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from localcloud.iot_sql import (
    Facilities,
    FunctionFailedError,
    Message,
    Outcome,
    SqlSyntaxError,
    Statement,
    Undefined,
    Value,
    compile_statement,
    json_bytes,
)
from localcloud.iot_sql.template import Template
from localcloud.rules.failures import ActionFailedError, Failure
from localcloud.rules.rule import Action, Rule, RuleError

_NEVER_FILLED: Final = "roleArn"


@dataclass(frozen=True, slots=True)
class Delivery:
    """What an action is to carry out: its parameters filled, and the rule's result as bytes.

    The payload is JSON, the raw payload of the message, or empty for a result of Undefined.
    """

    rule: str
    kind: str
    parameters: Mapping[str, Any]
    payload: bytes
    message: Message


# Raises ActionFailedError for what AWS would report as a failed action.
ActionRunner: TypeAlias = Callable[[Delivery], None]


class RunningAction:
    """An action with its templates compiled and somebody to carry it out."""

    def __init__(self, rule: Rule, action: Action, runner: ActionRunner, places: Mapping[str, int]):
        """Compiles every text of the parameters but the role.

        Raises:
            RuleError: placed in the text that is wrong.
        """
        self.action = action
        self._rule = rule.name
        self._runner = runner
        self._places = places
        self.external_functions: frozenset[str] = frozenset()
        self._parameters = self._compiled(action.parameters, action.kind)

    def _compiled(self, given: Any, path: str) -> Any:
        if isinstance(given, Mapping):
            return {
                key: value if key == _NEVER_FILLED else self._compiled(value, f"{path}.{key}")
                for key, value in given.items()
            }
        if isinstance(given, list | tuple):
            return [self._compiled(item, path) for item in given]
        if not isinstance(given, str) or "${" not in given:
            return given
        try:
            template = Template(given, self._places)
        except SqlSyntaxError as error:
            raise RuleError.of(self._rule, error, path) from error
        self.external_functions |= template.external_functions
        return template

    def carry_out(
        self, message: Message, facilities: Facilities, outcome: Outcome, payload: bytes
    ) -> Failure | None:
        """Hands the delivery to the runner; a failure comes back, anything else is an error."""
        try:
            parameters = _filled(self._parameters, message, facilities, outcome)
        except FunctionFailedError as error:
            return Failure(self.action, f"{error}.")
        filled = Action(self.action.kind, parameters)
        try:
            self._runner(Delivery(self._rule, filled.kind, parameters, payload, message))
        except ActionFailedError as error:
            return Failure(filled, str(error))
        return None


def _filled(given: Any, message: Message, facilities: Facilities, outcome: Outcome) -> Any:
    if isinstance(given, Template):
        return given.fill(message, facilities, outcome.variables)
    if isinstance(given, dict):
        return {key: _filled(value, message, facilities, outcome) for key, value in given.items()}
    if isinstance(given, list):
        return [_filled(item, message, facilities, outcome) for item in given]
    return given


class RunningRule:
    """A rule ready for messages."""

    def __init__(self, rule: Rule, runners: Mapping[str, ActionRunner]) -> None:
        """Compiles the statement and every template.

        Raises:
            RuleError: with the rule's name and the place.
        """
        try:
            self.statement: Statement = compile_statement(rule.sql)
        except SqlSyntaxError as error:
            raise RuleError.of(rule.name, error) from error
        self.name = rule.name
        self.actions = [self._running(rule, action, runners) for action in rule.actions]
        self.error_action: RunningAction | None = None
        if rule.error_action is not None:
            self.error_action = self._running(rule, rule.error_action, runners)

    def _running(
        self, rule: Rule, action: Action, runners: Mapping[str, ActionRunner]
    ) -> RunningAction:
        runner = runners.get(action.kind)
        if runner is None:
            raise RuleError(rule.name, f"nothing carries out an action of the kind {action.kind}")
        return RunningAction(rule, action, runner, self.statement.variable_places)

    def external_functions(self) -> Iterator[str]:
        """The functions that its SQL and templates ask of other services."""
        yield from self.statement.external_functions
        for action in (*self.actions, *filter(None, (self.error_action,))):
            yield from action.external_functions


def outgoing(result: Value) -> bytes:
    """A result as the bytes that actions are given."""
    if isinstance(result, bytes):
        return result
    return b"" if isinstance(result, Undefined) else json_bytes(result)
