"""What End User Messaging tells of texts, and what people answer, as documents of the call-events queue."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from telecare.adapters.carriers.connect_news import CallEvents
from telecare.domain import json_text as read
from telecare.domain.errors import UndecodableMessageError
from telecare.ports.facts import Facts

_DELIVERED = frozenset({"TEXT_DELIVERED", "TEXT_SUCCESSFUL"})
"""In some countries the network says the one, in others the other."""

_FAILED = frozenset(
    {
        "TEXT_BLOCKED",
        "TEXT_CARRIER_BLOCKED",
        "TEXT_CARRIER_UNREACHABLE",
        "TEXT_INVALID",
        "TEXT_INVALID_MESSAGE",
        "TEXT_PROTECT_BLOCKED",
        "TEXT_SPAM",
        "TEXT_TTL_EXPIRED",
        "TEXT_UNKNOWN",
        "TEXT_UNREACHABLE",
    }
)

LONGEST_REPLY = 500
"""A reply is read from its start; what the queue's reader would turn away whole is cut here."""


class TextNews:
    """Puts receipts and replies into the queue; the same one again changes nothing."""

    def __init__(self, queue: CallEvents, facts: Facts) -> None:
        self._queue, self._facts = queue, facts

    def take(self, record: Mapping[str, Any]) -> None:
        """Take one record of SNS: a text's event, or somebody's reply."""
        message = _message(record)
        if "inboundMessageId" in message:
            self._queue.put([_reply(message)])
        elif "eventType" in message:
            self._take_receipt(message)
        else:
            raise UndecodableMessageError("the notification is neither an event nor a reply")

    def _take_receipt(self, message: Mapping[str, Any]) -> None:
        state = _state(message)
        context = message.get("context")
        if not isinstance(context, Mapping) or "message" not in context:
            self._facts.note("text_not_ours")
        elif state:
            sent = read.word(context, "message")
            document = {
                "event": "sms_status",
                "event_id": f"{sent}-{state}",
                "incident": read.word(context, "incident"),
                "person": read.word(context, "person"),
                "message": sent,
                "state": state,
                "reason": str(message["eventType"]),
            }
            self._queue.put([document])


def _message(record: Mapping[str, Any]) -> Mapping[str, Any]:
    sns = record.get("Sns")
    text = sns.get("Message") if isinstance(sns, Mapping) else None
    if not isinstance(text, str):
        raise UndecodableMessageError("the record is no notification of SNS")
    try:
        message = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UndecodableMessageError("the notification is not JSON") from error
    if not isinstance(message, dict):
        raise UndecodableMessageError("the notification is not a JSON object")
    return message


def _state(message: Mapping[str, Any]) -> str:
    """Return delivered or failed; '' while the text is under way: its last word is still to come."""
    if message.get("isFinal") is False:
        return ""
    if message["eventType"] in _DELIVERED:
        return "delivered"
    return "failed" if message["eventType"] in _FAILED else ""


def _reply(message: Mapping[str, Any]) -> dict[str, object]:
    text = message.get("messageBody")
    if not isinstance(text, str):
        raise UndecodableMessageError("the reply has no text")
    return {
        "event": "sms_reply",
        "event_id": f"sms-{read.word(message, 'inboundMessageId')}",
        "from": read.word(message, "originationNumber"),
        "text": text[:LONGEST_REPLY],
    }
