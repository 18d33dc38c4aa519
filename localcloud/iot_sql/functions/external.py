"""Functions that ask another service; whoever sets up the rules engine brings what answers them.

An answer that never comes (FunctionFailedError) ends the evaluation: the rule has no result for
that message and its actions are not run. get_or_default() alone survives it.
"""

from collections.abc import Callable
from typing import Final

from localcloud.iot_sql.errors import FunctionFailedError
from localcloud.iot_sql.facilities import Facilities
from localcloud.iot_sql.functions.signature import Check, Function, Needs
from localcloud.iot_sql.json_text import adopt
from localcloud.iot_sql.syntax import Expression, Variable
from localcloud.iot_sql.values import UNDEFINED, Value


def _asking(name: str) -> Callable[..., Value]:
    def asked(facilities: Facilities, *arguments: Value) -> Value:
        if any(argument is UNDEFINED or isinstance(argument, bytes) for argument in arguments):
            return UNDEFINED
        answer = facilities.external.get(name)
        if answer is None:
            raise FunctionFailedError(name, "nothing answers it here")
        try:
            return adopt(answer(*arguments))
        except ValueError as error:
            raise FunctionFailedError(name, f"its answer is not JSON: {error}") from error

    return asked


def _role_is_written(arguments: tuple[Expression, ...]) -> str | None:
    if arguments and isinstance(arguments[-1], Variable):
        return "the role ARN cannot be a variable"
    return None


def _external(
    name: str, counts: range, star_at: int | None = None, check: Check | None = _role_is_written
) -> Function:
    return Function(
        _asking(name), counts, Needs.FACILITIES, star_at=star_at, is_external=True, check=check
    )


def _or_default(value: Callable[[], Value], default: Callable[[], Value]) -> Value:
    """Null, Undefined and a failed external function all give the default."""
    try:
        found = value()
    except FunctionFailedError:
        return default()
    return default() if found is None or found is UNDEFINED else found


EXTERNAL_FUNCTIONS: Final[dict[str, Function]] = {
    "aws_lambda": _external("aws_lambda", range(2, 3), star_at=1, check=None),
    "get_dynamodb": _external("get_dynamodb", range(4, 7, 2)),
    "get_registry_data": _external("get_registry_data", range(3, 4)),
    "get_secret": _external("get_secret", range(3, 5)),
    "get_thing_shadow": _external("get_thing_shadow", range(2, 4)),
    "get_or_default": Function(_or_default, range(2, 3), is_lazy=True),
}
