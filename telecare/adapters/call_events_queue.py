"""The call-events queue, from the side of whoever brings news."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from telecare.adapters.aws import Clients


class SqsCallEvents:
    """Puts documents into the queue, in order; they are safe when `put` returns."""

    def __init__(self, clients: Clients, queue_url: str) -> None:
        self._clients, self._queue_url = clients, queue_url

    def put(self, documents: Sequence[Mapping[str, object]]) -> None:
        """Put them in; UnavailableError: all may be put again, their event ids make each one."""
        for document in documents:
            body = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
            self._clients.ask("sqs", "send_message", QueueUrl=self._queue_url, MessageBody=body)
