"""How a function of the language is described to the compiler."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from localcloud.iot_sql.syntax import Expression, Literal
from localcloud.iot_sql.values import Value


class Needs(StrEnum):
    """What a function is given before its own arguments."""

    NOTHING = "nothing"
    MESSAGE = "message"
    FACILITIES = "facilities"


# Looks at the arguments as written and says why they cannot be served, or None.
Check: TypeAlias = Callable[[tuple[Expression, ...]], str | None]


@dataclass(frozen=True, slots=True)
class Function:
    """One function; called with another number of arguments it gives Undefined, as documented."""

    call: Callable[..., Value]
    arguments: range
    needs: Needs = Needs.NOTHING
    star_at: int | None = None
    is_lazy: bool = False
    is_external: bool = False
    check: Check | None = None


def takes(
    fewest: int, call: Callable[..., Value], most: int | None = None, check: Check | None = None
) -> Function:
    """A plain function of `fewest` to `most` arguments (by default exactly `fewest`)."""
    return Function(call, range(fewest, (fewest if most is None else most) + 1), check=check)


def literal_text(arguments: tuple[Expression, ...], index: int) -> str | None:
    """The argument at an index where it is written as a string; None otherwise."""
    if index < len(arguments):
        argument = arguments[index]
        if isinstance(argument, Literal) and isinstance(argument.value, str):
            return argument.value
    return None
