"""The queue in which checks of consoles lie until they are due."""

from __future__ import annotations

import json
import math
from datetime import timedelta

from telecare.adapters.aws import Clients
from telecare.domain.holding import ConsoleCheck

LONGEST_DELAY_S = 900
"""What SQS can delay; a check that comes before its time asks again."""


class SqsConsoleChecks:
    """Has a check made by a delayed message, never sooner than asked: SQS counts whole seconds."""

    def __init__(self, clients: Clients, queue_url: str) -> None:
        self._clients = clients
        self._queue_url = queue_url

    def ask(self, check: ConsoleCheck, after: timedelta) -> None:
        """Have a check made after a while."""
        seconds = max(0, math.ceil(after.total_seconds()))
        self._clients.ask(
            "sqs",
            "send_message",
            QueueUrl=self._queue_url,
            MessageBody=json.dumps(check.document(), separators=(",", ":")),
            DelaySeconds=min(seconds, LONGEST_DELAY_S),
        )
