"""What lies in the queue of checks, and for how long."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from telecare.adapters.console_checks import SqsConsoleChecks
from telecare.domain.holding import ConsoleCheck, read_check
from tests.fakes.cloud import moto, the_clients
from tests.fakes.story import START

CHECK = ConsoleCheck("standard", "seat1", START)


@pytest.mark.parametrize(
    ("after_s", "delay_s"), [(20, 20), (0.001, 1), (19.2, 20), (0, 0), (-3, 0), (5000, 900)]
)
def test_a_check_is_never_shown_sooner_than_asked_for(
    after_s: float, delay_s: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    class Clients:
        def ask(self, service: str, operation: str, **request: object) -> dict[str, object]:
            asked.append((service, operation, request["DelaySeconds"]))
            return {}

    SqsConsoleChecks(Clients(), "url").ask(CHECK, timedelta(seconds=after_s))  # type: ignore[arg-type]

    assert asked == [("sqs", "send_message", delay_s)]


def test_what_is_shown_is_the_check(monkeypatch: pytest.MonkeyPatch) -> None:
    with moto(monkeypatch):
        clients = the_clients()
        url = clients.ask("sqs", "create_queue", QueueName="twin-anju-consoles")["QueueUrl"]

        SqsConsoleChecks(clients, url).ask(CHECK, timedelta(0))

        [message] = clients.ask("sqs", "receive_message", QueueUrl=url)["Messages"]
    assert read_check(message["Body"].encode()) == CHECK
    assert json.loads(message["Body"]).keys() == {"bureau", "seat", "due_at"}
