"""The three envelopes in which a device's message reaches a function, each opened to the same raw signal.

(a) the event of an IoT rule, with the payload as base64;
(b) a record of the alarm queue that holds a failed invocation: (a) stands in its `requestPayload`;
(c) a record of the alarm queue that holds a rule's error action: `base64OriginalPayload` and topic.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Callable, Container, Mapping
from datetime import datetime
from functools import partial
from typing import Any

from telecare.domain.errors import UndecodableMessageError
from telecare.domain.json_text import is_broken, read_instant
from telecare.domain.probes import speaker
from telecare.domain.signals import RawSignal
from telecare.domain.tracers import sender

LONGEST_NAME = 512
"""More than any topic or client id that AWS IoT Core takes."""


def from_rule(event: Mapping[str, Any], now: datetime) -> RawSignal:
    """Open (a); an event that is none becomes a signal with its trouble and all that was in it."""
    try:
        return _opened(event, "payload", "client_id", _received(event.get("received_at"), now))
    except UndecodableMessageError as error:
        return _unopened(json.dumps(event, default=repr), now, error.reason)


def from_queue(record: Mapping[str, Any], now: datetime) -> RawSignal:
    """Open (b) or (c); its time of receipt is the same however often the record is shown again."""
    body = record.get("body")
    received_at = _received(_sent_ms(record.get("attributes")), now)
    try:
        return _from_body(_object(body), received_at)
    except UndecodableMessageError as error:
        return _unopened(body if isinstance(body, str) else repr(body), received_at, error.reason)


def signs_in(
    event: Mapping[str, Any], now: datetime, but: Container[str] = ()
) -> dict[str, Callable[[], RawSignal]]:
    """Return how to open each message of an event, by the name under which it can be shown again.

    The event is a batch of a queue or a stream, each record a rule's output, or one error action.
    What was read otherwise (`but`) is left out.
    """
    records = event.get("Records")
    if not isinstance(records, list):
        return {"event": lambda: _sign(event, None, now)}
    return {
        name: partial(sign_of, record, now)
        for record in records
        if (name := _name_of(record)) not in but
    }


def sign_of(record: Mapping[str, Any], now: datetime) -> RawSignal:
    """Open a record of a queue or a stream whose body is a rule's output, or its error action."""
    stream = record.get("kinesis")
    body: Any
    if isinstance(stream, Mapping):
        body, arrived = _decoded(stream.get("data")), _arrival_ms(stream)
    else:
        body, arrived = record.get("body"), _sent_ms(record.get("attributes"))
    try:
        return _sign(_object(body), arrived, now)
    except UndecodableMessageError as error:
        text = body if isinstance(body, str) else repr(body)
        return _unopened(text, _received(arrived, now), error.reason)


def _name_of(record: Mapping[str, Any]) -> str:
    stream = record.get("kinesis")
    return str(stream["sequenceNumber"] if stream else record["messageId"])


def _sign(document: Mapping[str, Any], arrived: int | None, now: datetime) -> RawSignal:
    """Open a rule's output, or its error action, which alone says nothing of when the message was received."""
    if "base64OriginalPayload" not in document:
        try:
            received_at = read_instant(document.get("received_at"), "received_at")
            return _opened(document, "payload", "client_id", received_at)
        except UndecodableMessageError:  # the record's own instant is read for what is odd alone
            return from_rule(document, _received(arrived, now))
    received_at = _received(arrived, now)
    try:
        return _opened(document, "base64OriginalPayload", "clientId", received_at)
    except UndecodableMessageError as error:
        return _unopened(json.dumps(document, default=repr), received_at, error.reason)


def _decoded(data: Any) -> str:
    try:
        return base64.b64decode(data, validate=True).decode()
    except (binascii.Error, ValueError, TypeError):
        return repr(data)


def _arrival_ms(stream: Mapping[str, Any]) -> int | None:
    arrived = stream.get("approximateArrivalTimestamp")
    return int(arrived * 1000) if isinstance(arrived, int | float) else None


def letter(record: Mapping[str, Any], now: datetime) -> tuple[bytes, datetime]:
    """Return body and time of sending of a record whose body is the message itself."""
    body = record.get("body")
    text = body if isinstance(body, str) else repr(body)
    return text.encode("utf-8", "backslashreplace"), _received(
        _sent_ms(record.get("attributes")), now
    )


def _sent_ms(attributes: Any) -> int | None:
    sent = attributes.get("SentTimestamp") if isinstance(attributes, Mapping) else None
    return int(sent) if isinstance(sent, str) and re.fullmatch("[0-9]{1,15}", sent) else None


def _from_body(body: Mapping[str, Any], received_at: datetime) -> RawSignal:
    if "base64OriginalPayload" in body:
        return _opened(body, "base64OriginalPayload", "clientId", received_at)
    request = body.get("requestPayload")
    if isinstance(request, Mapping):
        at = _received(request.get("received_at"), received_at)
        return _opened(request, "payload", "client_id", at)
    raise UndecodableMessageError("the record holds no message of a device")


def _object(body: Any) -> Mapping[str, Any]:
    try:
        document = json.loads(body)
    except (TypeError, ValueError, RecursionError) as error:
        raise UndecodableMessageError("the record is not JSON") from error
    if not isinstance(document, dict):
        raise UndecodableMessageError("the record is not a JSON object")
    return document


def _opened(
    envelope: Mapping[str, Any], payload: str, client_id: str, received_at: datetime
) -> RawSignal:
    topic = _name(envelope, "topic")
    return RawSignal(
        topic=topic,
        client_id=sender(speaker(_name(envelope, client_id), topic), topic),
        received_at=received_at,
        payload=_bytes(envelope.get(payload)),
    )


def _name(envelope: Mapping[str, Any], field: str) -> str:
    value = envelope.get(field)
    if not isinstance(value, str) or not 1 <= len(value) <= LONGEST_NAME:
        raise UndecodableMessageError(f"the envelope has no {field}")
    if is_broken(value):
        raise UndecodableMessageError(f"the envelope's {field} holds half a character")
    return value


def _bytes(value: Any) -> bytes:
    if not isinstance(value, str):
        raise UndecodableMessageError("the envelope holds no payload")
    try:
        return base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError) as error:
        raise UndecodableMessageError("the payload is not base64") from error


def _received(value: Any, otherwise: datetime) -> datetime:
    try:
        return read_instant(value, "received_at")
    except UndecodableMessageError:
        return otherwise


def _unopened(text: str, received_at: datetime, trouble: str) -> RawSignal:
    return RawSignal("", "", received_at, text.encode("utf-8", "backslashreplace"), trouble)
