"""Hosts the product's handlers in this process: the template's environment, and a transport that goes nowhere.

botocore does everything up to the socket; what answers in the network's place takes its own time off.
"""

from __future__ import annotations

import base64
import io
import json
import logging
import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any
from urllib.parse import unquote, urlsplit

import botocore.handlers
from botocore.awsrequest import AWSPreparedRequest, AWSResponse

from benchmarks import seeded
from benchmarks.counted_store import CountedStore, RefusedConditionError

CONTEXT = SimpleNamespace(aws_request_id="r-1", function_name="bench-anju-function")
_ARN = "arn:aws-cn:states:cn-north-1:1"

ENVIRONMENT = {
    "ANJU_STAGE": "bench",
    "ANJU_BUREAUS": seeded.BUREAU,
    "INCIDENTS_TABLE": seeded.INCIDENTS,
    "DIRECTORY_TABLE": seeded.DIRECTORY,
    "QUARANTINE_TABLE": seeded.QUARANTINE,
    "PRESENCE_TABLE": seeded.PRESENCE,
    "ALARM_QUEUE_URL": "https://sqs.invalid/alarm",
    "CALL_EVENTS_QUEUE_URL": "https://sqs.invalid/call-events",
    "SWEEP_QUEUE_URL": "https://sqs.invalid/sweep",
    "CONSOLES_QUEUE_URL": "https://sqs.invalid/consoles",
    "IMPORTS_QUEUE_URL": "https://sqs.invalid/imports",
    "EXPORTS_QUEUE_URL": "https://sqs.invalid/exports",
    "TIDINGS_QUEUE_URL": "https://sqs.invalid/tidings",
    "RESPONSE_MACHINE_ARN": f"{_ARN}:stateMachine:response",
    "SEAL_KEY_ID": "key",
    "CARRIER_ORDER": "gateway",
    "CARRIER_URL": "https://carrier.invalid",
    "CITY_CENTRE_URL": "https://city.invalid",
    "OIDC_ISSUER": "https://issuer.invalid",
    "OIDC_JWKS_URL": "https://issuer.invalid/jwks",
    "OIDC_AUDIENCE": "anju-portal",
    "AWS_REGION": "cn-north-1",
    "AWS_DEFAULT_REGION": "cn-north-1",
    "AWS_ACCESS_KEY_ID": "none",
    "AWS_SECRET_ACCESS_KEY": "none",
    "POWERTOOLS_METRICS_NAMESPACE": "Anju",
    "POWERTOOLS_SERVICE_NAME": "bench",
}


class Body:
    """An answer's bytes, as botocore reads them."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def stream(self) -> Iterator[bytes]:
        """Yield all of it."""
        yield self._content


@dataclass(frozen=True, slots=True)
class Call:
    """One request as it went out: the service, the operation, and its body."""

    service: str
    operation: str
    body: bytes
    topic: str = ""


@dataclass(slots=True)
class Transport:
    """Answers requests from a store; `own_s` is the processor time that it took itself."""

    store: CountedStore
    calls: list[Call] = field(default_factory=list)
    answers: dict[Call, bytes] = field(default_factory=dict)
    own_s: float = 0.0
    is_replaying: bool = False
    replayed: bytes = b"{}"

    def answer(self, request: AWSPreparedRequest, **_: object) -> AWSResponse:
        """Answer as the service does."""
        began = time.process_time()
        call = _call(request)
        status, content = self._answered(call)
        response = AWSResponse(request.url, status, {}, Body(content))
        _ = response.content
        self.own_s += time.process_time() - began
        return response

    @contextmanager
    def off_the_clock(self) -> Iterator[None]:
        """Take the time of what is done meanwhile off too: it is the benchmark's own."""
        began = time.process_time()
        try:
            yield
        finally:
            self.own_s += time.process_time() - began

    def _answered(self, call: Call) -> tuple[int, bytes]:
        if self.is_replaying:
            return 200, self.replayed
        self.calls.append(call)
        status, document = self._served(call)
        content = json.dumps(document, default=_base64).encode()
        self.answers[call] = content
        return status, content

    def _served(self, call: Call) -> tuple[int, dict[str, Any]]:
        if call.service == "dynamodb":
            try:
                return 200, self.store.answer(call.operation, json.loads(call.body))
            except RefusedConditionError as error:
                return 400, _refusal(call.operation, error.failed)
        if call.service == "stepfunctions":
            return 200, {"executionArn": f"{_ARN}:execution:response:x", "startDate": 0}
        if call.service == "iot-data":
            return 200, {}
        raise ValueError(f"{call.service} {call.operation} has no answer here")


def _call(request: AWSPreparedRequest) -> Call:
    parts = urlsplit(request.url)
    body = request.body if isinstance(request.body, bytes) else (request.body or "").encode()
    target = request.headers.get("X-Amz-Target", b"")
    word = target.decode() if isinstance(target, bytes) else target
    if word:
        service = "dynamodb" if word.startswith("DynamoDB") else "stepfunctions"
        return Call(service, word.rpartition(".")[2], body)
    if parts.path.startswith("/topics/"):
        return Call("iot-data", "Publish", body, unquote(parts.path.removeprefix("/topics/")))
    return Call(parts.netloc, parts.path, body)


def _refusal(operation: str, failed: list[bool]) -> dict[str, Any]:
    if operation != "TransactWriteItems":
        return {"__type": "x#ConditionalCheckFailedException", "message": ""}
    reasons = [{"Code": "ConditionalCheckFailed" if each else "None"} for each in failed]
    return {"__type": "x#TransactionCanceledException", "CancellationReasons": reasons}


def _base64(value: object) -> str:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    raise TypeError(f"{type(value).__name__} does not travel")


@contextmanager
def hosted(store: CountedStore, extra: Mapping[str, str] | None = None) -> Iterator[Transport]:
    """Host handlers until left: every client made meanwhile speaks to the store."""
    from telecare.runtime import wiring  # noqa: PLC0415 - what it imports is measured elsewhere
    from telecare.runtime.observability import logger  # noqa: PLC0415

    transport = Transport(store)
    hook = ("before-send", transport.answer)
    before = dict(os.environ)
    os.environ.update({**ENVIRONMENT, **(extra or {})})
    botocore.handlers.BUILTIN_HANDLERS.append(hook)
    wiring.reset()
    log = [handler for handler in logger.handlers if isinstance(handler, logging.StreamHandler)]
    streams = [handler.setStream(io.StringIO()) for handler in log]
    try:
        yield transport
    finally:
        for handler, stream in zip(log, streams, strict=True):
            handler.setStream(stream)
        wiring.reset()
        botocore.handlers.BUILTIN_HANDLERS.remove(hook)
        os.environ.clear()
        os.environ.update(before)


def meter_of(transport: Transport) -> Callable[[Callable[[], object]], float]:
    """Return what measures work's processor time without the transport's own."""

    def measured(work: Callable[[], object]) -> float:
        own, began = transport.own_s, time.process_time()
        work()
        return time.process_time() - began - (transport.own_s - own)

    return measured
