"""A table that is written to faster than it allows: for rehearsals, never in a usual run."""

from collections.abc import Callable
from itertools import count
from typing import Any

from moto.dynamodb.exceptions import DynamodbException
from moto.dynamodb.responses import DynamoHandler

from localcloud.moto_seams.patching import Seam

ONE_PASSES_OF = 5
"""Of so many writes one is taken: more than a client's own tries make good."""

_WRITES = ("put_item", "update_item", "delete_item", "transact_write_items")
_ERROR = "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException"


def install() -> Seam:
    """Refuse four of five writes, always the same ones, until the seam is taken out."""
    seam, numbers = Seam(), count(1)
    for name in _WRITES:
        seam.wrap(DynamoHandler, name, lambda original: _refusing(original, numbers))
    return seam


def _refusing(original: Callable[[Any], Any], numbers: "count[int]") -> Callable[[Any], Any]:
    def write(handler: Any) -> Any:
        if next(numbers) % ONE_PASSES_OF:
            raise DynamodbException(_ERROR, "The level of configured throughput was exceeded.")
        return original(handler)

    return write
