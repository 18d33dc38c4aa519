"""From the contact flow, from contact events and from SNS: each becomes a document of the call-events queue."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from telecare.adapters.aws import Clients
from telecare.adapters.call_events_queue import SqsCallEvents
from telecare.adapters.carriers.aws_news import AwsNews
from telecare.runtime.observability import LoggedFacts, observed
from telecare.runtime.settings import settings


@cache
def news() -> AwsNews:
    """Return the taker of news of this process."""
    clients = Clients(settings().region)
    return AwsNews(SqsCallEvents(clients, settings().call_events_queue_url), clients, LoggedFacts())


@observed
def lambda_handler(event: Mapping[str, Any], _context: object) -> dict[str, str] | None:
    """Take one event; the contact flow is answered once its step is safe in the queue."""
    return news().take(event)
