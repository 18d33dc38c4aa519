"""The sweep's own queue: a message that is shown later calls the next sweep."""

from __future__ import annotations

from datetime import timedelta

from telecare.adapters.aws import Clients


class SqsSweeps:
    """Asks for sweeps by delayed messages."""

    def __init__(self, clients: Clients, queue_url: str) -> None:
        self._clients = clients
        self._queue_url = queue_url

    def again(self, after: timedelta) -> None:
        """Ask for one more sweep; SQS delays by whole seconds, 15 minutes at most."""
        self._clients.ask(
            "sqs",
            "send_message",
            QueueUrl=self._queue_url,
            DelaySeconds=int(after.total_seconds()),
            MessageBody='{"woken_by": "sweep"}',
        )
