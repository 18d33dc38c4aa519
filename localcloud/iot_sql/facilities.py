"""What a statement may use besides its message: the account, randomness, external functions."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from random import Random, SystemRandom
from typing import Any, Final, TypeAlias

# Takes the function's arguments as plain JSON values, gives a plain JSON value, and raises
# FunctionFailedError when it cannot. get_secret and its like get the role ARN as last argument.
ExternalFunction: TypeAlias = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Facilities:
    """The world around a rule; everything that is not in the message itself."""

    account_id: str = "123456789012"
    random: Random = field(default_factory=SystemRandom)
    external: Mapping[str, ExternalFunction] = field(default_factory=dict)


ALONE: Final = Facilities()
