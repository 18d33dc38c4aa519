"""What Amazon Connect tells of a call, as documents of the call-events queue.

The contact flow tells each step itself; contacts that never reach it (nobody answers, the line is busy)
and people who hang up in its middle are told by contact events. Both tell the same under the same event
id, made of the attempt, so that whatever comes twice or late is one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from telecare.adapters.aws import Clients
from telecare.domain import json_text as read
from telecare.domain.errors import UndecodableMessageError
from telecare.domain.events import CallResult
from telecare.ports.facts import Facts

Document = Mapping[str, object]

WORDS = ("text", "told")
"""The attributes that hold what is said; Connect would keep them for two years."""

_NOT_CONNECTED = {
    "TELECOM_BUSY": CallResult.BUSY,
    "TELECOM_NUMBER_INVALID": CallResult.EMPTY_NUMBER,
    "TELECOM_POTENTIAL_BLOCKING": CallResult.UNREACHABLE,
    "TELECOM_PROBLEM": CallResult.UNREACHABLE,
    "TELECOM_UNANSWERED": CallResult.NO_ANSWER,
    "TELECOM_TIMEOUT": CallResult.NO_ANSWER,
    "TELECOM_ORIGINATOR_CANCEL": CallResult.NO_ANSWER,  # we stopped it, or it rang its time out
    "CUSTOMER_DISCONNECT": CallResult.DECLINED,
    "OUTBOUND_DESTINATION_ENDPOINT_ERROR": CallResult.REFUSED,
    "OUTBOUND_RESOURCE_ERROR": CallResult.CARRIER_FAILED,
    "OUTBOUND_ATTEMPT_FAILED": CallResult.CARRIER_FAILED,
}
"""Why a contact ended that nobody took. A reason that stands here not is UNREACHABLE, a try: `OTHER` is
also what our own stop is called, and no carrier's failure."""


class CallEvents(Protocol):
    """The queue that record_call_event reads."""

    def put(self, documents: Sequence[Document]) -> None:
        """Put documents in, durably."""
        ...


class ConnectNews:
    """Puts news of calls into the queue; the same news again changes nothing."""

    def __init__(self, queue: CallEvents, clients: Clients, facts: Facts) -> None:
        self._queue, self._clients, self._facts = queue, clients, facts

    def take_step(self, event: Mapping[str, Any]) -> dict[str, str]:
        """Take what the contact flow tells, and answer it with all keys so far.

        The flow goes on only with the answer: what it then says to the caller is on record. An error
        is the flow's sign to keep the key itself; the end of the call brings it then.
        """
        attributes, parameters = _of_flow(event)
        step = read.word(parameters, "step")
        if step == "answered":
            self._queue.put([_news(attributes, "answered", "answered")])
            return {"keys": _told(attributes)}
        if step == "key":
            return {"keys": self._take_key(attributes, read.word(parameters, "key"))}
        if step == "ended":
            self._queue.put([_ended(attributes, CallResult.COMPLETED)])
            return {"keys": _all_keys(attributes)}
        raise UndecodableMessageError(f"{read.shown(step)} is no step of the contact flow")

    def _take_key(self, attributes: Mapping[str, Any], key: str) -> str:
        """Put a key in, after one that could not be told in its time; returns all keys in order."""
        told, documents = _told(attributes), []
        for pressed in _text(attributes, "untold") + key:
            told += pressed
            news = _news(attributes, "key", f"key{len(told)}")
            documents.append({**news, "key": pressed, "nth": len(told)})
        self._queue.put(documents)
        return told

    def take_contact_event(self, event: Mapping[str, Any]) -> None:
        """Take a contact event of EventBridge; a contact that is no call of ours is let be."""
        detail = event.get("detail")
        if not isinstance(detail, Mapping):
            raise UndecodableMessageError("the event has no detail")
        instance, contact = _instance(detail), _contact(detail)
        attributes = self._attributes(instance, contact)
        if not attributes.get("attempt"):
            self._facts.note("contact_not_ours")
        elif detail.get("eventType") == "CONNECTED_TO_SYSTEM":
            self._queue.put([_news(attributes, "answered", "answered")])
        elif detail.get("eventType") == "DISCONNECTED":
            self._queue.put([_ended(attributes, _result(detail, attributes))])
            self._forget_words(instance, contact)

    def _attributes(self, instance: str, contact: str) -> Mapping[str, Any]:
        answer = self._clients.ask(
            "connect", "get_contact_attributes", InstanceId=instance, InitialContactId=contact
        )
        attributes: Mapping[str, Any] = answer.get("Attributes") or {}
        return attributes

    def _forget_words(self, instance: str, contact: str) -> None:
        """Empty what was said: names and addresses stay with nobody longer than the call lasts."""
        self._clients.ask(
            "connect",
            "update_contact_attributes",
            InstanceId=instance,
            InitialContactId=contact,
            Attributes=dict.fromkeys(WORDS, ""),
        )


def _of_flow(event: Mapping[str, Any]) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    details = event.get("Details")
    data = details.get("ContactData") if isinstance(details, Mapping) else None
    attributes = data.get("Attributes") if isinstance(data, Mapping) else None
    parameters = details.get("Parameters") if isinstance(details, Mapping) else None
    if not isinstance(attributes, Mapping) or not isinstance(parameters, Mapping):
        raise UndecodableMessageError("the event has no contact's attributes and parameters")
    return attributes, parameters


def _news(attributes: Mapping[str, Any], event: str, name: str) -> dict[str, object]:
    attempt = read.word(attributes, "attempt")
    return {
        "event": event,
        "event_id": f"{attempt}-{name}",
        "bureau": read.word(attributes, "bureau"),
        "incident": read.word(attributes, "incident"),
        "attempt": attempt,
    }


def _ended(attributes: Mapping[str, Any], result: CallResult) -> dict[str, object]:
    news = _news(attributes, "ended", "ended")
    return {**news, "result": result.value, "keys": _all_keys(attributes)}


def _told(attributes: Mapping[str, Any]) -> str:
    return _text(attributes, "keys")


def _all_keys(attributes: Mapping[str, Any]) -> str:
    """Return every key of the call in order: told ones, then those that could not be told."""
    return _told(attributes) + _text(attributes, "untold") + _text(attributes, "digit")


def _text(attributes: Mapping[str, Any], field: str) -> str:
    return str(attributes.get(field) or "")


def _result(detail: Mapping[str, Any], attributes: Mapping[str, Any]) -> CallResult:
    reason = str(detail.get("disconnectReason") or "")
    if not detail.get("connectedToSystemTimestamp"):
        return _NOT_CONNECTED.get(reason, CallResult.UNREACHABLE)
    hung_up = reason == "CUSTOMER_DISCONNECT" and not _all_keys(attributes)
    return CallResult.HUNG_UP if hung_up else CallResult.COMPLETED


def _instance(detail: Mapping[str, Any]) -> str:
    return read.word(detail, "instanceArn", longest=256).rpartition("/")[2]


def _contact(detail: Mapping[str, Any]) -> str:
    """Return the first contact of the call: attributes are kept with it."""
    return read.optional_word(detail, "initialContactId") or read.word(detail, "contactId")
