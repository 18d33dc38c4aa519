"""The call-events queue as those fill it to whom carriers speak."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from telecare.adapters.aws import Clients
from telecare.adapters.call_events_queue import SqsCallEvents
from telecare.domain.errors import UnavailableError
from tests.fakes.cloud import moto, the_clients


@pytest.fixture
def queue(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    with moto(monkeypatch):
        yield str(the_clients().ask("sqs", "create_queue", QueueName="call-events")["QueueUrl"])


def lying_in(queue: str) -> list[object]:
    found = []
    while (
        messages := the_clients()
        .ask("sqs", "receive_message", QueueUrl=queue, MaxNumberOfMessages=10)
        .get("Messages")
    ):
        found += [json.loads(message["Body"]) for message in messages]
    return found


@pytest.mark.parametrize("many", [0, 1, 10, 23])
def test_all_documents_lie_in_the_queue(queue, many):
    documents = [{"event": "answered", "event_id": f"{n}^号"} for n in range(many)]

    SqsCallEvents(the_clients(), queue).put(documents)

    assert sorted(lying_in(queue), key=str) == sorted(documents, key=str)


def test_a_queue_that_took_only_some_is_an_error():
    class Partly(Clients):
        def __init__(self) -> None:
            pass

        def ask(self, service: str, operation: str, **request: Any) -> dict[str, Any]:
            return {"Successful": [{"Id": "0"}], "Failed": [{"Id": "1", "Code": "InternalError"}]}

    with pytest.raises(UnavailableError, match="1 of 2"):
        SqsCallEvents(Partly(), "https://sqs/q").put([{"event": "a"}, {"event": "b"}])


def test_a_queue_that_is_not_there_is_an_error(queue):
    with pytest.raises(UnavailableError):
        SqsCallEvents(the_clients(), queue + "-gone").put([{"event": "a"}])
