"""The syntax tree of a statement: what was written, with its place, before any meaning."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from localcloud.iot_sql.values import Number


@dataclass(frozen=True, slots=True)
class Place:
    """Where something begins in the text; both numbers count from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Literal:
    """A number, string, true, false or null."""

    at: Place
    value: Number | str | bool | None


@dataclass(frozen=True, slots=True)
class Field:
    """A key of the payload, or of the element inside a sub-select."""

    at: Place
    name: str


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable of the SET clause, its name without the `@`."""

    at: Place
    name: str


@dataclass(frozen=True, slots=True)
class Star:
    """The whole payload, or the whole element inside a sub-select."""

    at: Place


@dataclass(frozen=True, slots=True)
class Member:
    """A key of whatever object the base gives."""

    at: Place
    base: "Expression"
    name: str


@dataclass(frozen=True, slots=True)
class Unary:
    """`-` or `NOT`."""

    at: Place
    symbol: str
    operand: "Expression"


@dataclass(frozen=True, slots=True)
class Binary:
    """An arithmetic operator, a comparison or `IN`."""

    at: Place
    symbol: str
    left: "Expression"
    right: "Expression"


@dataclass(frozen=True, slots=True)
class Logical:
    """A chain of one logical operator, `AND` or `OR`."""

    at: Place
    symbol: str
    operands: tuple["Expression", ...]


@dataclass(frozen=True, slots=True)
class Branch:
    """`WHEN test THEN result`."""

    at: Place
    test: "Expression"
    result: "Expression"


@dataclass(frozen=True, slots=True)
class Case:
    """`CASE subject WHEN ... ELSE otherwise END`."""

    at: Place
    subject: "Expression"
    branches: tuple[Branch, ...]
    otherwise: "Expression | None"


@dataclass(frozen=True, slots=True)
class Cast:
    """`cast(operand AS target)`, the target as written."""

    at: Place
    operand: "Expression"
    target: str


@dataclass(frozen=True, slots=True)
class Call:
    """A function by its name in lower case."""

    at: Place
    name: str
    arguments: tuple["Expression", ...]


@dataclass(frozen=True, slots=True)
class ObjectLiteral:
    """`{'key': expression, ...}`."""

    at: Place
    keys: tuple[str, ...]
    values: tuple["Expression", ...]


@dataclass(frozen=True, slots=True)
class ArrayLiteral:
    """`[expression, ...]`."""

    at: Place
    items: tuple["Expression", ...]


@dataclass(frozen=True, slots=True)
class Column:
    """One item of a SELECT list; the alias is the path of keys it is written to."""

    at: Place
    expression: "Expression"
    alias: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Projection:
    """What follows SELECT: columns, or after VALUE one column alone."""

    at: Place
    as_value: bool
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class Subselect:
    """`(SELECT ... FROM source AS alias WHERE condition)` over an array or an object."""

    at: Place
    projection: Projection
    source: "Expression"
    condition: "Expression | None"
    alias: str | None = None


@dataclass(frozen=True, slots=True)
class Exists:
    """`EXISTS (SELECT ...)`."""

    at: Place
    subselect: Subselect


Expression: TypeAlias = (
    Literal
    | Field
    | Variable
    | Star
    | Member
    | Unary
    | Binary
    | Logical
    | Case
    | Cast
    | Call
    | ObjectLiteral
    | ArrayLiteral
    | Subselect
    | Exists
)


@dataclass(frozen=True, slots=True)
class Assignment:
    """`@name = expression` of the SET clause, the name without the `@`."""

    at: Place
    name: str
    expression: Expression


@dataclass(frozen=True, slots=True)
class Source:
    """The topic filter of FROM, without its quotes."""

    at: Place
    topic_filter: str


@dataclass(frozen=True, slots=True)
class Tree:
    """A whole statement."""

    assignments: tuple[Assignment, ...]
    projection: Projection
    source: Source | None
    condition: Expression | None

    def expressions(self) -> Iterator[Expression]:
        """The outermost expressions, in the order in which they are written."""
        yield from (assignment.expression for assignment in self.assignments)
        yield from (column.expression for column in self.projection.columns)
        if self.condition is not None:
            yield self.condition


def parts(node: Expression) -> tuple[Expression, ...]:
    """The expressions directly inside one, sub-selects included."""
    match node:
        case Member(base=inner) | Unary(operand=inner) | Cast(operand=inner):
            return (inner,)
        case Binary(left=left, right=right):
            return (left, right)
        case Logical(operands=inside) | Call(arguments=inside):
            return inside
        case ObjectLiteral(values=inside) | ArrayLiteral(items=inside):
            return inside
        case Case():
            tests = (part for branch in node.branches for part in (branch.test, branch.result))
            return (node.subject, *tests, *(() if node.otherwise is None else (node.otherwise,)))
        case Exists(subselect=inner):
            return (inner,)
        case Subselect():
            columns = (column.expression for column in node.projection.columns)
            condition = () if node.condition is None else (node.condition,)
            return (node.source, *columns, *condition)
        case _:
            return ()
