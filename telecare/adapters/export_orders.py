"""The queue of exports that are to be written."""

from __future__ import annotations

import json

from telecare.adapters.aws import Clients


class SqsExportOrders:
    """Has each export written by a message of ids alone."""

    def __init__(self, clients: Clients, queue_url: str) -> None:
        self._clients = clients
        self._queue_url = queue_url

    def order(self, bureau: str, elder: str, export_id: str) -> None:
        """Have an export written soon, at least once; UnavailableError where it was not queued."""
        body = json.dumps({"bureau": bureau, "elder": elder, "export": export_id})
        self._clients.ask("sqs", "send_message", QueueUrl=self._queue_url, MessageBody=body)
