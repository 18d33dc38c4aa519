"""What the sweep sends itself."""

from __future__ import annotations

from datetime import timedelta

import pytest

from telecare.adapters.sweeps import SqsSweeps
from tests.fakes.cloud import moto, the_clients


def test_a_sweep_is_shown_after_its_delay_and_not_before(monkeypatch: pytest.MonkeyPatch) -> None:
    with moto(monkeypatch):
        clients = the_clients()
        url = clients.ask("sqs", "create_queue", QueueName="twin-anju-sweep")["QueueUrl"]

        SqsSweeps(clients, url).again(timedelta(seconds=30))

        names = ["ApproximateNumberOfMessagesDelayed", "ApproximateNumberOfMessages"]
        found = clients.ask("sqs", "get_queue_attributes", QueueUrl=url, AttributeNames=names)
    assert found["Attributes"] == {names[0]: "1", names[1]: "0"}
