"""The queue of portions of files that are to be taken in."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from telecare.adapters.aws import Clients
from telecare.domain.errors import UnavailableError

MOST_IN_A_BATCH = 10
"""How many messages SQS takes at a time."""


class SqsImportPortions:
    """Has each portion taken in by a message of its own, so that many are taken in beside each other."""

    def __init__(self, clients: Clients, queue_url: str) -> None:
        self._clients = clients
        self._queue_url = queue_url

    def ask(self, bureau: str, import_id: str, portions: Iterable[int]) -> None:
        """Have portions taken in soon, each at least once; UnavailableError where one was not queued."""
        asked = [{"bureau": bureau, "import": import_id, "portion": number} for number in portions]
        for start in range(0, len(asked), MOST_IN_A_BATCH):
            self._send(asked[start : start + MOST_IN_A_BATCH])

    def _send(self, asked: list[dict[str, Any]]) -> None:
        entries = [{"Id": str(each["portion"]), "MessageBody": json.dumps(each)} for each in asked]
        answer: Mapping[str, Any] = self._clients.ask(
            "sqs", "send_message_batch", QueueUrl=self._queue_url, Entries=entries
        )
        if answer.get("Failed"):
            raise UnavailableError(f"{len(answer['Failed'])} portions were not queued; ask again")
