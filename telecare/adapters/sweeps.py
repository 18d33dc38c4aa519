"""The sweep's own queue: a message to itself, shown after a while."""

from __future__ import annotations

from datetime import timedelta

from telecare.adapters.aws import Clients


class SqsSweeps:
    """Wakes the sweep by a delayed message; SQS delays by 15 minutes at most."""

    def __init__(self, clients: Clients, queue_url: str) -> None:
        self._clients = clients
        self._queue_url = queue_url

    def again(self, after: timedelta) -> None:
        """Ask for one more sweep."""
        self._clients.ask(
            "sqs",
            "send_message",
            QueueUrl=self._queue_url,
            MessageBody='{"sweep":"again"}',
            DelaySeconds=int(after.total_seconds()),
        )
