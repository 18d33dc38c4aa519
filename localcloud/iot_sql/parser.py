"""Text to syntax tree, and what a wrong text is told: place, what was found, what was expected."""

from functools import cache
from pathlib import Path
from typing import Any, Final

import lark

from localcloud.iot_sql.errors import SqlSyntaxError
from localcloud.iot_sql.syntax import Expression, Tree
from localcloud.iot_sql.tree_builder import TreeBuilder

_EXPRESSION_STARTS: Final = {
    *("NUMBER", "STRING", "TRUE", "FALSE", "NULL", "NAME", "VARIABLE", "LPAR", "CAST", "CASE"),
    *("LBRACE", "LSQB", "MINUS", "NOT", "EXISTS"),
}
_OPERATORS: Final = {
    *("PLUS", "MINUS", "STAR", "SLASH", "PERCENT", "EQUALS", "COMPARISON", "IN", "AND", "OR"),
}
_WORDS: Final = {
    "NAME": "a name",
    "VARIABLE": "an @variable",
    "STRING": "a quoted key",
    "TOPIC_FILTER": "a topic filter in single quotes",
    "STAR": "'*'",
    "EQUALS": "'='",
    "LPAR": "'('",
    "RPAR": "')'",
    "LBRACE": "'{'",
    "RBRACE": "'}'",
    "LSQB": "'['",
    "RSQB": "']'",
    "COMMA": "','",
    "COLON": "':'",
    "DOT": "'.'",
    "$END": "the end",
}
_HINTS: Final = {
    "!": "; unequal is written <>",
    "[": "; an element is taken with get(array, n)",
    ";": "; a statement has no semicolon at its end",
    "'": "; this string is not closed",
    '"': "; this string is not closed",
}


@cache
def _parser() -> Any:
    grammar = Path(__file__).with_name("grammar.lark").read_text(encoding="utf-8")
    return lark.Lark(
        grammar,
        parser="lalr",
        start=["statement", "expression"],
        transformer=TreeBuilder(),
        maybe_placeholders=True,
    )


def parse_statement(sql: str) -> Tree:
    """Reads a whole statement.

    Raises:
        SqlSyntaxError: at the first token that cannot follow those before it.
    """
    tree: Tree = _parse(sql, "statement")
    return tree


def parse_expression(sql: str) -> Expression:
    """Reads the inside of a `${...}`.

    Raises:
        SqlSyntaxError: at the first token that cannot follow those before it.
    """
    expression: Expression = _parse(sql, "expression")
    return expression


def _parse(sql: str, start: str) -> Any:
    try:
        return _parser().parse(sql, start=start)
    except lark.UnexpectedToken as error:
        raise _refusal(sql, str(error.token), error.accepts or set(), error) from None
    except lark.UnexpectedCharacters as error:
        before = _parser().parse_interactive(sql[: error.pos_in_stream], start=start)
        before.exhaust_lexer()
        raise _refusal(sql, sql[error.pos_in_stream], before.accepts(), error) from None


def _refusal(sql: str, found: str, expected: set[str], error: Any) -> SqlSyntaxError:
    wanted = _described(expected)
    problem = f"found {found or 'the end'}{_HINTS.get(found, '')}"
    if wanted:
        problem += f"; expected {wanted}"
    if not found:
        lines = sql.split("\n")
        return SqlSyntaxError(problem, len(lines), len(lines[-1]) + 1)
    return SqlSyntaxError(problem, error.line, error.column)


def _described(expected: set[str]) -> str:
    left = set(expected)
    words = []
    if {"NUMBER", "NAME"} <= left:
        left -= _EXPRESSION_STARTS
        words.append("an expression")
    if {"PLUS", "SLASH"} <= left:
        left -= _OPERATORS
        words.append("an operator")
    words.extend(sorted(_WORDS.get(name, name.strip("_")) for name in left))
    return ", ".join(words[:-1]) + " or " + words[-1] if len(words) > 1 else "".join(words)
