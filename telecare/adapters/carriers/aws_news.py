"""All that AWS's voice and text services tell, whatever envelope it comes in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from telecare.adapters.aws import Clients
from telecare.adapters.carriers.connect_news import CallEvents, ConnectNews
from telecare.adapters.carriers.text_news import TextNews
from telecare.domain.errors import UndecodableMessageError
from telecare.ports.facts import Facts


class AwsNews:
    """Puts news into the call-events queue; it is there when `take` returns, else an error is raised."""

    def __init__(self, queue: CallEvents, clients: Clients, facts: Facts) -> None:
        self._calls = ConnectNews(queue, clients, facts)
        self._texts = TextNews(queue, facts)

    def take(self, event: Mapping[str, Any]) -> dict[str, str] | None:
        """Take one event; only the contact flow is answered, the others wait for nothing.

        (a) a step of the contact flow has `Details`; (b) a contact event of EventBridge `detail`;
        (c) notifications of SNS are `Records`.
        """
        if "Details" in event:
            return self._calls.take_step(event)
        if "detail" in event:
            self._calls.take_contact_event(event)
        elif "Records" in event:
            for record in event["Records"]:
                self._texts.take(record)
        else:
            raise UndecodableMessageError("the event is of none of AWS's carriers")
        return None
