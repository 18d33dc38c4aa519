"""The functions that Step Functions adds to JSONata, or gives another meaning there."""

import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import Any

from localcloud.states import instants
from localcloud.states.ids import Ids
from localcloud.states.intrinsics import ALGORITHMS, MOST_IN_RANGE
from localcloud.states.payloads import Json, is_number, read

Function = Callable[..., Json]


def functions(ids: Ids, now: datetime) -> dict[str, Function]:
    """Each function by its name; chance and time are the engine's, so that runs repeat."""
    return {
        "partition": _partition,
        "range": _range,
        "hash": _hash,
        "random": lambda *seed: (Ids(f"{seed[0]}") if seed else ids).share(),
        "uuid": ids.uuid,
        "parse": _parse,
        "now": lambda *_: instants.write(now),
        "millis": lambda: int(now.timestamp() * 1000),
    }


def _partition(items: Any, size: Any) -> Json:
    _require(isinstance(items, list), "$partition needs an array")
    _require(is_number(size) and size >= 1, "$partition needs a positive size")
    length = int(size)
    return [items[start : start + length] for start in range(0, len(items), length)]


def _range(first: Any, last: Any, step: Any) -> Json:
    _require(all(map(is_number, (first, last, step))), "$range needs three numbers")
    _require(step != 0, "$range cannot step by 0")
    count = int((last - first) / step) + 1
    _require(count <= MOST_IN_RANGE, f"$range gives at most {MOST_IN_RANGE}")
    return [first + step * index for index in range(max(count, 0))]


def _hash(data: Any, algorithm: Any) -> Json:
    _require(isinstance(data, str), "$hash needs a string")
    _require(algorithm in ALGORITHMS, f"$hash does not know the algorithm {algorithm}")
    return hashlib.new(ALGORITHMS[algorithm], data.encode(), usedforsecurity=False).hexdigest()


def _parse(text: Any) -> Json:
    _require(isinstance(text, str), "$parse needs a string")
    return read(text)


def _require(holds: bool, message: str) -> None:
    if not holds:
        raise ValueError(message)
