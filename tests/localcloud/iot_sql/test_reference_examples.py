"""The examples of the AWS IoT SQL reference, where a file of them lies beside the project."""

import json
import math
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from localcloud.iot_sql import (
    NO_MATCH,
    UNDEFINED,
    Facilities,
    Message,
    compile_statement,
    write_json,
)
from localcloud.iot_sql.template import Template

PROJECT = Path(__file__).parents[3]
FILES = sorted(PROJECT.parent.glob("*/data/iot_sql_examples.json"))
CASES: list[dict[str, Any]] = json.loads(FILES[0].read_text(encoding="utf-8")) if FILES else []

# Where the page contradicts itself: the choice is told in the module named.
CHOSEN_OTHERWISE = {
    "SELECT VALUE concat(1) FROM 'a/b'": 1,  # functions/structures.py
    "SELECT VALUE bitnot(13) FROM 'a/b'": -14,  # functions/numbers.py
}


def message_of(case: dict[str, Any]) -> Message:
    given = case.get("ctx", {})
    payload = case["payload"]
    raw = payload["__raw__"].encode() if "__raw__" in payload else json.dumps(payload).encode()
    return Message(
        raw,
        case["topic"],
        client_id=given.get("clientid"),
        principal=given.get("principal"),
        received_at_ms=given.get("ts"),
        trace_id=given.get("traceid"),
    )


def plain(result: Any) -> Any:
    if result is NO_MATCH:
        return {"__nomatch__": True}
    return {"__undefined__": True} if result is UNDEFINED else json.loads(write_json(result))


def alike(left: Any, right: Any, tolerance: float) -> bool:
    numbers = (int, float, Decimal)
    if (
        isinstance(left, numbers)
        and isinstance(right, numbers)
        and bool not in map(type, (left, right))
    ):
        return math.isclose(left, right, rel_tol=tolerance, abs_tol=1e-15)
    if type(left) is not type(right):
        return False
    if isinstance(left, dict):
        return left.keys() == right.keys() and all(
            alike(left[key], right[key], tolerance) for key in left
        )
    if isinstance(left, list):
        return len(left) == len(right) and all(
            alike(one, other, tolerance) for one, other in zip(left, right, strict=True)
        )
    return bool(left == right)


def answering(answer: Any, calls: list[tuple[Any, ...]]) -> Callable[..., Any]:
    def answers(*arguments: Any) -> Any:
        calls.append(arguments)
        return answer

    return answers


@pytest.mark.parametrize("case", CASES, ids=[f"{n}" for n, _ in enumerate(CASES)])
def test_gives_what_the_reference_prints(case: dict[str, Any]) -> None:
    calls: list[tuple[Any, ...]] = []
    given = {name: answer for name, answer in case.get("ext", {}).items() if "__" not in name}
    answers = {name: answering(answer, calls) for name, answer in given.items()}
    message, facilities = message_of(case), Facilities(external=answers)
    expected = CHOSEN_OTHERWISE.get(case["sql"], case["expected"])

    result = plain(compile_statement(case["sql"]).evaluate(message, facilities))

    assert alike(result, expected, case.get("approx", 1e-12)), result
    if "republish" in case:
        template = Template(case["republish"]["template"], {})
        assert template.fill(message, facilities, ()) == case["republish"]["expected"]
    if "aws_lambda__called_with" in case.get("ext", {}):
        assert calls[0][1] == case["ext"]["aws_lambda__called_with"]
