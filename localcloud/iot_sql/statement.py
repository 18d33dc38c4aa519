"""A compiled statement, and templates of text with `${...}` in it."""

from functools import lru_cache
from typing import Final, NamedTuple, TypeAlias

from localcloud.iot_sql.checks import check, external_calls
from localcloud.iot_sql.compiler import (
    Evaluator,
    compile_condition,
    compile_expression,
    compile_projection,
)
from localcloud.iot_sql.facilities import ALONE, Facilities
from localcloud.iot_sql.message import Message
from localcloud.iot_sql.parser import parse_statement
from localcloud.iot_sql.syntax import Tree
from localcloud.iot_sql.topic_filter import TopicFilter
from localcloud.iot_sql.values import NO_MATCH, NoMatch, Value

Variables: TypeAlias = tuple[Value, ...]

_CACHED: Final = 1024


class Outcome(NamedTuple):
    """What a statement made of a message it selected; the variables serve its templates."""

    result: Value
    variables: Variables


class Statement:
    """One statement, compiled; evaluating it reads the message and alters nothing."""

    __slots__ = (
        "_assignments",
        "_condition",
        "_projection",
        "external_functions",
        "sql",
        "topic_filter",
        "variable_places",
    )

    def __init__(self, sql: str) -> None:
        """Compiles; see `compile_statement`, which does so once a text."""
        tree = parse_statement(sql)
        self.sql = sql
        self.topic_filter: TopicFilter | None = check(tree)
        self.external_functions = _external_functions(tree)
        self.variable_places = {item.name: place for place, item in enumerate(tree.assignments)}
        places = self.variable_places
        self._assignments = [
            compile_expression(item.expression, places) for item in tree.assignments
        ]
        self._condition: Evaluator | None = None
        if tree.condition is not None:
            self._condition = compile_condition(tree.condition, places)
        self._projection = compile_projection(tree.projection, places)

    def applies_to(self, message: Message) -> bool:
        """Whether FROM selects the message.

        Basic Ingest invokes a rule by its name, past the broker whose subscription FROM is: there
        FROM is not asked. A statement without FROM is for Basic Ingest alone.
        """
        if message.basic_ingest_rule is not None:
            return True
        return self.topic_filter is not None and self.topic_filter.matches(message.topic)

    def evaluate(self, message: Message, facilities: Facilities = ALONE) -> Value | NoMatch:
        """The result for a message, which may be UNDEFINED; NO_MATCH when FROM or WHERE leave it out.

        Parts of the result are parts of the message's document: it is for reading only.

        Raises:
            FunctionFailedError: an external function gave no answer.
        """
        if not self.applies_to(message):
            return NO_MATCH
        outcome = self.apply(message, facilities)
        return NO_MATCH if outcome is None else outcome.result

    def apply(self, message: Message, facilities: Facilities) -> Outcome | None:
        """The outcome for a message that FROM selects; None when WHERE leaves it out.

        Raises:
            FunctionFailedError: an external function gave no answer.
        """
        document, fields = message.document, message.fields
        variables: Variables = ()
        for assignment in self._assignments:
            value = assignment(message, facilities, document, fields, variables)
            variables = (*variables, value)
        condition = self._condition
        if condition is not None and not condition(
            message, facilities, document, fields, variables
        ):
            return None
        result = self._projection(message, facilities, document, fields, variables)
        return Outcome(result, variables)


def _external_functions(tree: Tree) -> frozenset[str]:
    calls = (call for expression in tree.expressions() for call in external_calls(expression))
    return frozenset(call.name for call in calls)


@lru_cache(maxsize=_CACHED)
def compile_statement(sql: str) -> Statement:
    """Compiles a statement of version 2016-03-23; the same text is compiled once.

    Raises:
        SqlSyntaxError: the text is not a statement, or uses what is not built here.
    """
    return Statement(sql)
