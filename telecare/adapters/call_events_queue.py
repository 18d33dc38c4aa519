"""The call-events queue in SQS, as those fill it to whom carriers speak."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from telecare.adapters.aws import Clients
from telecare.domain.errors import UnavailableError

_MOST_AT_ONCE = 10


class SqsCallEvents:
    """Puts documents into the queue; what is put twice is read twice, the event ids make that harmless."""

    def __init__(self, clients: Clients, queue_url: str) -> None:
        self._clients = clients
        self._queue_url = queue_url

    def put(self, documents: Sequence[Mapping[str, object]]) -> None:
        """Put all documents; UnavailableError when SQS did not take every one."""
        for first in range(0, len(documents), _MOST_AT_ONCE):
            part = documents[first : first + _MOST_AT_ONCE]
            entries = [
                {"Id": str(nth), "MessageBody": json.dumps(document, ensure_ascii=False)}
                for nth, document in enumerate(part)
            ]
            answer = self._clients.ask(
                "sqs", "send_message_batch", QueueUrl=self._queue_url, Entries=entries
            )
            if answer.get("Failed"):
                raise UnavailableError(
                    f"sqs took {len(part) - len(answer['Failed'])} of {len(part)}"
                )
