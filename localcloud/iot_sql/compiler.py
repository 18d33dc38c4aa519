"""Syntax tree to Python code: an expression becomes one lambda, built as Python's own syntax tree.

No text of a statement ever becomes Python source, so nothing in it can escape into Python. The
lambdas take (message, facilities, document, fields, variables). A sub-select is a lambda inside that
has parameters of its own for its element; everything else is seen through. A name is the alias of the
nearest sub-select that has it, else a key of the innermost element: an alias hides a key.
"""

import ast
import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import CodeType, FunctionType
from typing import Any, Final, TypeAlias, cast

from localcloud.iot_sql import operators, projections
from localcloud.iot_sql.conversions import CASTS
from localcloud.iot_sql.functions import FUNCTIONS
from localcloud.iot_sql.functions.signature import Needs
from localcloud.iot_sql.syntax import (
    ArrayLiteral,
    Binary,
    Branch,
    Call,
    Case,
    Cast,
    Column,
    Exists,
    Expression,
    Field,
    Literal,
    Logical,
    Member,
    ObjectLiteral,
    Projection,
    Star,
    Subselect,
    Unary,
    Variable,
)
from localcloud.iot_sql.values import UNDEFINED, Value

Evaluator: TypeAlias = Callable[..., Value]

_PARAMETERS: Final = ("message", "facilities", "document", "fields", "variables")
_NEEDED: Final = {Needs.NOTHING: (), Needs.MESSAGE: ("message",), Needs.FACILITIES: ("facilities",)}

_BINARY: Final[dict[str, Callable[..., Value]]] = {
    "+": operators.add,
    "-": operators.subtract,
    "*": operators.multiply,
    "/": operators.divide,
    "%": operators.remainder,
    "=": operators.equal,
    "<>": operators.unequal,
    ">": operators.greater,
    ">=": operators.greater_or_equal,
    "<": operators.less,
    "<=": operators.less_or_equal,
    "IN": operators.contained,
}
_UNARY: Final[dict[str, Callable[..., Value]]] = {"-": operators.negate, "NOT": operators.opposite}
_LOGICAL: Final[dict[str, Callable[..., Value]]] = {"AND": operators.both, "OR": operators.either}
_BOOLEAN: Final = frozenset(("=", "<>", ">", ">=", "<", "<=", "IN", "NOT", "AND", "OR"))


def compile_expression(expression: Expression, variables: Mapping[str, int]) -> Evaluator:
    """One expression; `variables` tells where each is found among the variables' values."""
    writer = _Writer(variables)
    return writer.finish(writer.value(expression))


def compile_condition(expression: Expression, variables: Mapping[str, int]) -> Evaluator:
    """WHERE: gives the Boolean true exactly when the message is selected."""
    writer = _Writer(variables)
    return writer.finish(writer.truth(expression))


def compile_projection(projection: Projection, variables: Mapping[str, int]) -> Evaluator:
    """SELECT."""
    writer = _Writer(variables)
    return writer.finish(writer.projection(projection))


@dataclass(frozen=True, slots=True)
class _Scope:
    """Where names are looked up: the parameters that hold the element, and its alias."""

    document: str
    fields: str
    alias: str | None = None


class _Writer:
    """Writes one lambda; what it refers to is collected in the namespace it will run in."""

    def __init__(self, variables: Mapping[str, int]) -> None:
        self._variables = variables
        self._namespace: dict[str, Any] = {}
        self._fresh = itertools.count()
        self._scopes = [_Scope("document", "fields")]
        self._write: dict[type, Callable[[Any], ast.expr]] = {
            Literal: self._literal,
            Field: self._field,
            Variable: self._variable,
            Star: lambda _star: _name(self._scopes[-1].document),
            Member: self._member,
            Unary: lambda node: self._call(_UNARY[node.symbol], self.value(node.operand)),
            Binary: self._binary,
            Logical: self._logical,
            Case: self._case,
            Cast: lambda node: self._call(CASTS[node.target.lower()], self.value(node.operand)),
            Call: self._function,
            ObjectLiteral: self._object,
            ArrayLiteral: lambda node: self._call(projections.array, *self._values(node.items)),
            Subselect: self._subselect,
            Exists: lambda node: self._call(projections.exists, self.value(node.subselect)),
        }

    def finish(self, body: ast.expr) -> Evaluator:
        """The lambda as a callable."""
        tree = ast.Expression(_lambda(_PARAMETERS, body))
        code = compile(ast.fix_missing_locations(tree), "<AWS IoT SQL>", "eval")
        inner = next(constant for constant in code.co_consts if isinstance(constant, CodeType))
        return cast(Evaluator, FunctionType(inner, self._namespace))

    def value(self, node: Expression) -> ast.expr:
        """An expression that gives the node's value."""
        return self._write[type(node)](node)

    def truth(self, node: Expression) -> ast.expr:
        """An expression that is true exactly when the node's value is."""
        if isinstance(node, Logical) and node.symbol == "AND":
            # Undefined and false select alike, so that the first of them settles the matter.
            return ast.BoolOp(ast.And(), [self.truth(operand) for operand in node.operands])
        if isinstance(node, Binary | Unary | Logical) and node.symbol in _BOOLEAN:
            return ast.Compare(self.value(node), [ast.Is()], [ast.Constant(True)])
        return self._call(operators.holds, self.value(node))

    def projection(self, projection: Projection) -> ast.expr:
        """An expression that gives what SELECT selects."""
        columns = projection.columns
        if projection.as_value or (len(columns) == 1 and isinstance(columns[0].expression, Star)):
            return self.value(columns[0].expression)
        paths = [_path(column) for column in columns]
        if all(len(path) == 1 for path in paths):
            keys: list[ast.expr | None] = [ast.Constant(path[0]) for path in paths]
            values = self._values(column.expression for column in columns)
            return self._call(projections.defined, ast.Dict(keys, values))
        return self._merged(columns, paths)

    def _merged(self, columns: tuple[Column, ...], paths: list[tuple[str, ...]]) -> ast.expr:
        pairs = [
            _tuple(_tuple(*map(ast.Constant, path)), self.value(column.expression))
            for path, column in zip(paths, columns, strict=True)
        ]
        return self._call(projections.merged, _name(self._scopes[-1].document), *pairs)

    def _values(self, nodes: Any) -> list[ast.expr]:
        return [self.value(node) for node in nodes]

    def _refer(self, thing: object, name: str = "it") -> ast.expr:
        label = f"{name}_{next(self._fresh)}"
        self._namespace[label] = thing
        return _name(label)

    def _call(self, function: Callable[..., Any], *arguments: ast.expr) -> ast.expr:
        return ast.Call(self._refer(function, "call"), list(arguments), [])

    def _undefined(self) -> ast.expr:
        self._namespace["UNDEFINED"] = UNDEFINED
        return _name("UNDEFINED")

    def _literal(self, node: Literal) -> ast.expr:
        if isinstance(node.value, Decimal):
            return self._refer(node.value, "number")
        return ast.Constant(node.value)

    def _field(self, node: Field) -> ast.expr:
        for scope in reversed(self._scopes):
            if scope.alias == node.name:
                return _name(scope.document)
        found = ast.Attribute(_name(self._scopes[-1].fields), "get", ast.Load())
        return ast.Call(found, [ast.Constant(node.name), self._undefined()], [])

    def _variable(self, node: Variable) -> ast.expr:
        index = ast.Constant(self._variables[node.name])
        return ast.Subscript(_name("variables"), index, ast.Load())

    def _member(self, node: Member) -> ast.expr:
        return self._call(operators.member, self.value(node.base), ast.Constant(node.name))

    def _binary(self, node: Binary) -> ast.expr:
        return self._call(_BINARY[node.symbol], self.value(node.left), self.value(node.right))

    def _logical(self, node: Logical) -> ast.expr:
        return self._call(_LOGICAL[node.symbol], *self._values(node.operands))

    def _object(self, node: ObjectLiteral) -> ast.expr:
        keys: list[ast.expr | None] = [ast.Constant(key) for key in node.keys]
        return self._call(projections.defined, ast.Dict(keys, self._values(node.values)))

    def _case(self, node: Case) -> ast.expr:
        """`UNDEFINED if (s := subject) is UNDEFINED else result if s = test else ...`."""
        subject = f"subject_{next(self._fresh)}"
        written = self._undefined() if node.otherwise is None else self.value(node.otherwise)
        for branch in reversed(node.branches):
            written = ast.IfExp(self._meets(subject, branch), self.value(branch.result), written)
        bound = ast.NamedExpr(ast.Name(subject, ast.Store()), self.value(node.subject))
        missing = ast.Compare(bound, [ast.Is()], [self._undefined()])
        return ast.IfExp(missing, self._undefined(), written)

    def _meets(self, subject: str, branch: Branch) -> ast.expr:
        compared = self._call(operators.equal, _name(subject), self.value(branch.test))
        return ast.Compare(compared, [ast.Is()], [ast.Constant(True)])

    def _function(self, node: Call) -> ast.expr:
        function = FUNCTIONS[node.name]
        if len(node.arguments) not in function.arguments:
            return self._undefined()
        arguments = [self._argument(node.name, part) for part in node.arguments]
        if function.is_lazy:
            arguments = [_lambda((), argument) for argument in arguments]
        return self._call(function.call, *map(_name, _NEEDED[function.needs]), *arguments)

    def _argument(self, function: str, part: Expression) -> ast.expr:
        if isinstance(part, Star) and function == "encode":
            # The bytes as published, whether or not they are JSON.
            return ast.Attribute(_name("message"), "payload", ast.Load())
        return self.value(part)

    def _subselect(self, node: Subselect) -> ast.expr:
        source = self.value(node.source)
        number = next(self._fresh)
        scope = _Scope(f"document_{number}", f"fields_{number}", node.alias)
        parameters = (scope.document, scope.fields)
        self._scopes.append(scope)
        make = _lambda(parameters, self.projection(node.projection))
        condition: ast.expr = ast.Constant(None)
        if node.condition is not None:
            condition = _lambda(parameters, self.truth(node.condition))
        self._scopes.pop()
        return self._call(projections.selected, source, make, condition)


def _path(column: Column) -> tuple[str, ...]:
    if column.alias:
        return column.alias
    return () if isinstance(column.expression, Star) else (_own_name(column.expression),)


def _own_name(expression: Expression) -> str:
    assert isinstance(expression, Field | Member), "checks.py lets no other column be nameless"
    return expression.name


def _name(name: str) -> ast.expr:
    return ast.Name(name, ast.Load())


def _tuple(*items: ast.expr) -> ast.expr:
    return ast.Tuple(list(items), ast.Load())


def _lambda(parameters: tuple[str, ...], body: ast.expr) -> ast.Lambda:
    arguments = ast.arguments(
        posonlyargs=[],
        args=[ast.arg(name) for name in parameters],
        kwonlyargs=[],
        kw_defaults=[],
        defaults=[],
    )
    return ast.Lambda(arguments, body)
