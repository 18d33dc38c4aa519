"""Shortest ways to put a statement or one expression to a message."""

import json
from typing import Any, Protocol

import pytest

from localcloud.iot_sql import Facilities, Message, compile_statement

TOPIC = "dt/anju/t-1/alarm"


def payload_bytes(payload: Any) -> bytes:
    return payload if isinstance(payload, bytes) else json.dumps(payload).encode()


class Evaluate(Protocol):
    def __call__(self, text: str, payload: Any = b"{}", **known: Any) -> Any: ...


@pytest.fixture
def evaluate() -> Evaluate:
    """A whole statement on a message; keywords are those of Message, and `facilities`."""

    def evaluated(text: str, payload: Any = b"{}", **known: Any) -> Any:
        facilities = known.pop("facilities", Facilities())
        topic = known.pop("topic", TOPIC)
        message = Message(payload_bytes(payload), topic, **known)
        return compile_statement(text).evaluate(message, facilities)

    return evaluated


@pytest.fixture
def value(evaluate: Evaluate) -> Evaluate:
    """The value of one expression on a message."""

    def valued(text: str, payload: Any = b"{}", **known: Any) -> Any:
        return evaluate(f"SELECT VALUE ({text}) FROM '#'", payload, **known)

    return valued
