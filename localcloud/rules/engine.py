"""Takes published messages and runs every rule that they concern."""

import dataclasses
import uuid
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

from localcloud.iot_sql import Facilities, FunctionFailedError, Message, Outcome
from localcloud.rules.failures import Failure, error_message
from localcloud.rules.rule import Rule, RuleError
from localcloud.rules.running import ActionRunner, RunningRule, outgoing
from localcloud.rules.troubles import Report, Trouble, TroubleKind, log_trouble

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND: Final = timedelta(milliseconds=1)
_MOST_ROUTES: Final = 4096


class RulesEngine:
    """Runs rules on messages, in the order in which the rules were given.

    A message is never lost in silence: a failed action goes to the rule's error action, and what
    cannot go there, or anywhere, is reported.
    """

    def __init__(
        self,
        rules: Iterable[Rule],
        actions: Mapping[str, ActionRunner],
        now: Callable[[], datetime],
        facilities: Facilities | None = None,
        report: Report = log_trouble,
    ) -> None:
        """Compiles all rules; `actions` carries out actions by kind.

        Raises:
            RuleError: a rule cannot run, with its name and the place in its text.
        """
        self._now = now
        self._facilities = facilities or Facilities()
        self._report = report
        self._rules: dict[str, RunningRule] = {}
        self._routes: dict[str, tuple[RunningRule, ...]] = {}
        for rule in rules:
            self._add(rule, actions)

    def _add(self, rule: Rule, actions: Mapping[str, ActionRunner]) -> None:
        running = RunningRule(rule, actions)
        if rule.name in self._rules:
            raise RuleError(rule.name, "there is another rule of this name")
        for name in running.external_functions():
            if name not in self._facilities.external:
                raise RuleError(rule.name, f"nothing answers {name}() here")
        if not rule.is_disabled:
            self._rules[rule.name] = running

    def publish(self, message: Message) -> None:
        """Runs the rules for one message; it is stamped with time and trace id where it has none.

        Whatever a runner raises besides ActionFailedError is an error of the twin and comes out.
        """
        message = self._stamped(message)
        if message.basic_ingest_rule is None:
            for rule in self._route(message):
                self._run(rule, message)
        elif message.basic_ingest_rule in self._rules:
            self._run(self._rules[message.basic_ingest_rule], message)
        else:
            detail = "a Basic Ingest topic names a rule that is not there or is disabled"
            self._tell(TroubleKind.RULE_NOT_FOUND, message.basic_ingest_rule, message, detail)

    def _stamped(self, message: Message) -> Message:
        if message.received_at_ms is None:
            received = (self._now() - _EPOCH) // _MILLISECOND
            message = dataclasses.replace(message, received_at_ms=received)
        if message.trace_id is None:
            trace = uuid.UUID(int=self._facilities.random.getrandbits(128), version=4)
            message = dataclasses.replace(message, trace_id=str(trace))
        return message

    def _route(self, message: Message) -> tuple[RunningRule, ...]:
        route = self._routes.get(message.topic)
        if route is None:
            if len(self._routes) >= _MOST_ROUTES:
                self._routes.clear()
            rules = self._rules.values()
            route = tuple(rule for rule in rules if rule.statement.applies_to(message))
            self._routes[message.topic] = route
        return route

    def _run(self, rule: RunningRule, message: Message) -> None:
        try:
            outcome = rule.statement.apply(message, self._facilities)
        except FunctionFailedError as error:
            self._tell(TroubleKind.FUNCTION_FAILED, rule.name, message, str(error))
            return
        if outcome is not None and rule.actions:
            self._act(rule, message, outcome)

    def _act(self, rule: RunningRule, message: Message, outcome: Outcome) -> None:
        payload = outgoing(outcome.result)
        results = [
            action.carry_out(message, self._facilities, outcome, payload) for action in rule.actions
        ]
        failures = [failure for failure in results if failure is not None]
        if failures:
            self._act_on_failures(rule, message, outcome, failures)

    def _act_on_failures(
        self, rule: RunningRule, message: Message, outcome: Outcome, failures: list[Failure]
    ) -> None:
        for failure in failures:
            detail = f"{failure.action.kind}: {failure.problem}"
            self._tell(TroubleKind.ACTION_FAILED, rule.name, message, detail)
        if rule.error_action is None:
            return
        payload = error_message(rule.name, message, failures)
        last = rule.error_action.carry_out(message, self._facilities, outcome, payload)
        if last is not None:
            detail = f"{last.action.kind}: {last.problem}"
            self._tell(TroubleKind.ERROR_ACTION_FAILED, rule.name, message, detail)

    def _tell(self, kind: TroubleKind, rule: str, message: Message, detail: str) -> None:
        self._report(Trouble(kind, rule, message.trace_id or "", detail))
