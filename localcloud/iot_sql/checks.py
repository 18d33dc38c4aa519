"""What the grammar lets through and the language, or this build of it, does not.

Everything is found before the first message: unknown functions, variables, casts and columns
without a name, `*` where it has no meaning, topic filters that match nothing, parts not built.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, NoReturn

from localcloud.iot_sql.conversions import CASTS
from localcloud.iot_sql.errors import SqlSyntaxError
from localcloud.iot_sql.functions import FUNCTIONS, REFUSED
from localcloud.iot_sql.syntax import (
    Assignment,
    Call,
    Cast,
    Column,
    Expression,
    Field,
    Member,
    Place,
    Projection,
    Source,
    Star,
    Subselect,
    Tree,
    Variable,
    parts,
)
from localcloud.iot_sql.topic_filter import TopicFilter

DEEPEST: Final = 100
MOST_VARIABLES: Final = 10
LONGEST_VARIABLE_NAME: Final = 64
_ONCE_A_STATEMENT: Final = "get_dynamodb"


@dataclass(frozen=True, slots=True)
class _Spot:
    """One expression on its way through the checks."""

    node: Expression
    depth: int
    in_subselect: bool
    may_be_star: bool


def check(tree: Tree) -> TopicFilter | None:
    """Refuses what cannot be compiled and gives the topic filter of FROM.

    Raises:
        SqlSyntaxError: with the place of the first offence.
    """
    known = _check_assignments(tree.assignments)
    _check_projection(tree.projection)
    for column in tree.projection.columns:
        check_expression(column.expression, known, may_be_star=True)
    if tree.condition is not None:
        check_expression(tree.condition, known)
    _check_calls_once(tree)
    return None if tree.source is None else _topic_filter(tree.source)


def _check_assignments(assignments: tuple[Assignment, ...]) -> frozenset[str]:
    known: set[str] = set()
    for assignment in assignments:
        check_expression(assignment.expression, known)
        if assignment.name in known:
            refuse(assignment.at, f"@{assignment.name} is set twice")
        if len(assignment.name) > LONGEST_VARIABLE_NAME:
            refuse(assignment.at, f"a variable name has at most {LONGEST_VARIABLE_NAME} characters")
        known.add(assignment.name)
        if len(known) > MOST_VARIABLES:
            refuse(assignment.at, f"more than {MOST_VARIABLES} variables")
    return frozenset(known)


def _check_projection(projection: Projection) -> None:
    for column in projection.columns:
        if not projection.as_value and not _has_name(column):
            refuse(column.at, "this column needs a name: write AS and one")


def _has_name(column: Column) -> bool:
    return bool(column.alias) or isinstance(column.expression, Star | Field | Member)


def check_expression(
    expression: Expression, variables: Iterable[str], *, may_be_star: bool = False
) -> None:
    """Refuses what cannot be compiled in one expression, which may use these variables.

    Raises:
        SqlSyntaxError: with the place of the first offence.
    """
    known = frozenset(variables)
    waiting = [_Spot(expression, 1, in_subselect=False, may_be_star=may_be_star)]
    while waiting:
        spot = waiting.pop()
        if spot.depth > DEEPEST:
            refuse(spot.node.at, f"nested deeper than {DEEPEST}")
        _check_node(spot, known)
        waiting.extend(reversed(_inside(spot)))


def _inside(spot: _Spot) -> list[_Spot]:
    node, depth = spot.node, spot.depth + 1
    if isinstance(node, Subselect):
        columns = {id(column.expression) for column in node.projection.columns}
        return [
            _Spot(
                part,
                depth,
                in_subselect=spot.in_subselect or part is not node.source,
                may_be_star=id(part) in columns,
            )
            for part in parts(node)
        ]
    star_at = None
    if isinstance(node, Call) and not spot.in_subselect:
        star_at = FUNCTIONS[node.name].star_at
    return [
        _Spot(part, depth, spot.in_subselect, may_be_star=index == star_at)
        for index, part in enumerate(parts(node))
    ]


def _check_node(spot: _Spot, known: frozenset[str]) -> None:
    match spot.node:
        case Star(at=at) if not spot.may_be_star:
            refuse(at, "* stands only in a SELECT list, encode(*, ...) and aws_lambda(arn, *)")
        case Variable(at=at, name=name) if name not in known:
            refuse(at, f"@{name} is not set before this")
        case Cast(at=at, target=target) if target.lower() not in CASTS:
            refuse(at, f"there is no type {target} to cast to")
        case Call() as call:
            _check_call(call)
        case Subselect(projection=projection):
            _check_projection(projection)
        case _:
            pass


def _check_call(call: Call) -> None:
    if call.name in REFUSED:
        refuse(call.at, f"{call.name}(): {REFUSED[call.name]}")
    function = FUNCTIONS.get(call.name)
    if function is None:
        refuse(call.at, f"there is no function {call.name}()")
    problem = function.check(call.arguments) if function.check else None
    if problem:
        refuse(call.at, f"{call.name}(): {problem}")
    if call.name == "get_or_default" and len(call.arguments) > 1:
        asked = next(iter(external_calls(call.arguments[1])), None)
        if asked:
            refuse(asked.at, f"the default cannot call {asked.name}()")


def _check_calls_once(tree: Tree) -> None:
    calls = [
        call
        for expression in tree.expressions()
        for call in external_calls(expression)
        if call.name == _ONCE_A_STATEMENT
    ]
    if len(calls) > 1:
        refuse(calls[1].at, f"{_ONCE_A_STATEMENT}() may be called once a statement")


def external_calls(expression: Expression) -> list[Call]:
    """The calls inside an expression that another service answers."""
    found = []
    waiting = [expression]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Call) and node.name in FUNCTIONS and FUNCTIONS[node.name].is_external:
            found.append(node)
        waiting.extend(reversed(parts(node)))
    return found


def _topic_filter(source: Source) -> TopicFilter:
    try:
        return TopicFilter(source.topic_filter)
    except ValueError as error:
        refuse(source.at, str(error))


def refuse(at: Place, problem: str) -> NoReturn:
    """Says at which place a statement is refused."""
    raise SqlSyntaxError(problem, at.line, at.column)
