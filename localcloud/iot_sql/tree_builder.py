"""Turns the parser's reductions into the syntax tree, one method a rule of grammar.lark.

Lark calls a method as soon as its rule is complete, so that no text, however deep, recurses here.
"""

from typing import Any

from localcloud.iot_sql.errors import SqlSyntaxError
from localcloud.iot_sql.syntax import (
    ArrayLiteral,
    Assignment,
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
    Place,
    Projection,
    Source,
    Star,
    Subselect,
    Tree,
    Unary,
    Variable,
)
from localcloud.iot_sql.values import Number, numeral

# What lark hands over: tokens, results of other methods, and None for what was left out.
Children = list[Any]


def _place(token: Any) -> Place:
    return Place(token.line, token.column)


def _text(token: Any) -> str:
    quote = str(token)[0]
    return str(token)[1:-1].replace(quote * 2, quote)


def _given(children: Children) -> Children:
    return [child for child in children if child is not None]


def _number(token: Any) -> Number:
    try:
        return numeral(str(token))
    except ArithmeticError as error:
        problem = f"the number {token} is out of range (1E-999 to 9.99E999)"
        raise SqlSyntaxError(problem, token.line, token.column) from error


class TreeBuilder:
    """The callbacks of the grammar; a method's name is the rule's."""

    def statement(self, children: Children) -> Tree:
        assignments, projection, topic_filter, condition = children
        source = None
        if topic_filter is not None:
            source = Source(_place(topic_filter), str(topic_filter)[1:-1])
        return Tree(tuple(assignments or ()), projection, source, condition)

    def assignments(self, children: Children) -> Children:
        return children

    def assignment(self, children: Children) -> Assignment:
        variable, _equals, expression = children
        return Assignment(_place(variable), str(variable)[1:], expression)

    def columns(self, children: Children) -> Projection:
        select, *columns = children
        return Projection(_place(select), as_value=False, columns=tuple(columns))

    def value_alone(self, children: Children) -> Projection:
        select, _value, expression = children
        column = Column(expression.at, expression, ())
        return Projection(_place(select), as_value=True, columns=(column,))

    def star_column(self, children: Children) -> Column:
        return Column(children[0].at, children[0], ())

    def column(self, children: Children) -> Column:
        expression, alias = children
        return Column(expression.at, expression, alias or ())

    def alias(self, children: Children) -> tuple[str, ...]:
        return tuple(map(str, children))

    def star(self, children: Children) -> Star:
        return Star(_place(children[0]))

    def logical(self, children: Children) -> Logical:
        left, token, right = children
        symbol = str(token).upper()
        if isinstance(left, Logical) and left.symbol == symbol:
            return Logical(left.at, symbol, (*left.operands, right))
        return Logical(left.at, symbol, (left, right))

    def unary(self, children: Children) -> Unary:
        token, operand = children
        return Unary(_place(token), str(token).upper(), operand)

    def binary(self, children: Children) -> Binary:
        left, token, right = children
        return Binary(left.at, str(token).upper(), left, right)

    def member(self, children: Children) -> Member:
        base, name = children
        return Member(base.at, base, str(name))

    def number(self, children: Children) -> Literal:
        return Literal(_place(children[0]), _number(children[0]))

    def string(self, children: Children) -> Literal:
        return Literal(_place(children[0]), _text(children[0]))

    def true(self, children: Children) -> Literal:
        return Literal(_place(children[0]), value=True)

    def false(self, children: Children) -> Literal:
        return Literal(_place(children[0]), value=False)

    def null(self, children: Children) -> Literal:
        return Literal(_place(children[0]), None)

    def field(self, children: Children) -> Field:
        return Field(_place(children[0]), str(children[0]))

    def variable(self, children: Children) -> Variable:
        return Variable(_place(children[0]), str(children[0])[1:])

    def call(self, children: Children) -> Call:
        name, *arguments = children
        return Call(_place(name), str(name).lower(), tuple(_given(arguments)))

    def cast(self, children: Children) -> Cast:
        token, operand, target = children
        return Cast(_place(token), operand, str(target))

    def exists(self, children: Children) -> Exists:
        token, subselect = children
        return Exists(_place(token), subselect)

    def case(self, children: Children) -> Case:
        token, subject, *branches, otherwise = children
        return Case(_place(token), subject, tuple(branches), otherwise)

    def branch(self, children: Children) -> Branch:
        token, test, result = children
        return Branch(_place(token), test, result)

    def object_literal(self, children: Children) -> ObjectLiteral:
        brace, *entries = children
        pairs = _given(entries)
        keys, values = (key for key, _ in pairs), (value for _, value in pairs)
        return ObjectLiteral(_place(brace), tuple(keys), tuple(values))

    def entry(self, children: Children) -> tuple[str, Expression]:
        key, value = children
        return _text(key), value

    def array_literal(self, children: Children) -> ArrayLiteral:
        bracket, *items = children
        return ArrayLiteral(_place(bracket), tuple(_given(items)))

    def subselect(self, children: Children) -> Subselect:
        projection, source, alias, condition = children
        name = None if alias is None else str(alias)
        return Subselect(projection.at, projection, source, condition, name)
