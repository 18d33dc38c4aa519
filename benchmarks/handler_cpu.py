"""`handler_cpu`: what receive_alarm costs a processor for each alarm, against bare boto3 that writes the same."""

from __future__ import annotations

import base64
import contextlib
import io
import json
from collections.abc import Callable
from typing import Any

import boto3

from benchmarks import seeded
from benchmarks.figures import Figure, Measured, Tell, at_most
from benchmarks.hosting import CONTEXT, Call, Transport, hosted, meter_of
from benchmarks.interleaved import Ratio, compare

DEVICES = ("one_key_call", "smoke_detector", "pir")
AGAINST = "bare boto3 that writes the same items in one transaction, JSON in and out"


def measure(tell: Tell, *, tiny: bool = False) -> Measured:
    """Compare one alarm of a calm home, from the rule's event to the answer."""
    rounds, alarms = (2, 2) if tiny else (15, 20)
    bureau = seeded.a_bureau()
    for number in range((rounds + 1) * alarms * 2):
        bureau.enrolment.enrol_home(seeded.BUREAU, seeded.a_home(number, DEVICES))
    with hosted(bureau.store) as transport:
        handle = Handler(alarms)
        handle.run()
        calls = calls_of_one(transport, handle)
        one, same = (
            _bare(transport, wanted, alarms) for wanted in (_as_one(transport, calls), calls)
        )
        meter = meter_of(transport)
        one()
        same()
        to_one = compare(_live(transport, handle), one, rounds, tell, meter)
        to_same = compare(_live(transport, handle), same, max(2, rounds // 3), tell, meter)
    return Measured("handler_cpu", AGAINST, _figures(to_one, to_same, calls, alarms))


def _figures(to_one: Ratio, to_same: Ratio, calls: list[Call], alarms: int) -> tuple[Figure, ...]:
    limits = at_most(1.15, 1.40)
    return (
        Figure("CPU against one bare transaction", to_one.median, "x", limits, to_one.spread),
        Figure("CPU against all its calls, sent bare", to_same.median, "x", None, to_same.spread),
        Figure("CPU of an alarm", to_one.ours_s / alarms * 1e3, "ms"),
        Figure("CPU of the bare transaction", to_one.baseline_s / alarms * 1e3, "ms"),
        Figure("calls outside for one alarm", len(calls), "calls"),
    )


class Handler:
    """Gives the handler one alarm of the next home at each turn, as a rule does."""

    def __init__(self, alarms: int, first: int = 0) -> None:
        from functions.receive_alarm.handler import lambda_handler  # noqa: PLC0415 - needs settings

        self._handle: Callable[[Any, Any], Any] = lambda_handler
        self._alarms = alarms
        self._next = first

    def run(self) -> None:
        """Take a round of alarms; what it logs is read by nobody."""
        with contextlib.redirect_stdout(io.StringIO()):  # counts leave by printing
            for _ in range(self._alarms):
                self.take()

    def take(self) -> None:
        """Take one."""
        event = json.loads(json.dumps(_event(self._next)))
        self._next += 1
        json.dumps(self._handle(event, CONTEXT))


def _event(number: int) -> dict[str, Any]:
    thing = seeded.thing_of(number, "one_key_call")
    alarm = {"id": f"a{number}", "kind": "help", "at": "2026-01-15T02:10:00+08:00"}
    return {
        "payload": base64.b64encode(json.dumps(alarm).encode()).decode(),
        "topic": f"dt/anju/{thing}/alarm",
        "client_id": thing,
        "principal": "0" * 64,
        "received_at": 1768414200000,
    }


def _live(transport: Transport, handler: Handler) -> Callable[[], None]:
    def run() -> None:
        transport.is_replaying = False
        handler.run()

    return run


def calls_of_one(transport: Transport, handler: Handler) -> list[Call]:
    """Return the calls that the handler makes for its next alarm."""
    transport.calls.clear()
    with contextlib.redirect_stdout(io.StringIO()):
        handler.take()
    return list(transport.calls)


def _as_one(transport: Transport, calls: list[Call]) -> list[Call]:
    """Return one transaction of all that the calls write."""
    writes = [write for call in calls for write in _writes(call)]
    one = Call("dynamodb", "TransactWriteItems", json.dumps({"TransactItems": writes}).encode())
    transport.answers[one] = b"{}"
    return [one]


def _writes(call: Call) -> list[dict[str, Any]]:
    if call.service != "dynamodb" or call.operation in ("GetItem", "BatchGetItem", "Query"):
        return []
    document = json.loads(call.body)
    if call.operation == "TransactWriteItems":
        return list(document["TransactItems"])
    kept = ("ReturnValues", "ReturnConsumedCapacity")
    word = call.operation.removesuffix("Item")
    return [{word: {name: value for name, value in document.items() if name not in kept}}]


def _bare(transport: Transport, calls: list[Call], alarms: int) -> Callable[[], None]:
    """Return the same calls by boto3 as anybody would write them."""
    clients = {
        name: boto3.session.Session().client(name)
        for name in ("dynamodb", "iot-data", "stepfunctions")
    }
    sent = [(clients[call.service], *_request(call)) for call in calls]
    # boto3 orders the fields of a body its own way: its calls are answered by their order.
    transport_answers = [transport.answers[call] for call in calls]
    event = json.dumps(_event(0))

    def run() -> None:
        transport.is_replaying = True
        for _ in range(alarms):
            json.loads(base64.b64decode(json.loads(event)["payload"]))
            for (client, method, request), answer in zip(sent, transport_answers, strict=True):
                transport.replayed = answer
                getattr(client, method)(**request)
            json.dumps(None)

    return run


def _request(call: Call) -> tuple[str, dict[str, Any]]:
    if call.service == "iot-data":
        return "publish", {"topic": call.topic, "qos": 1, "payload": call.body}
    words = {
        "GetItem": "get_item",
        "BatchGetItem": "batch_get_item",
        "PutItem": "put_item",
        "UpdateItem": "update_item",
        "DeleteItem": "delete_item",
        "Query": "query",
        "TransactWriteItems": "transact_write_items",
        "StartExecution": "start_execution",
    }
    return words[call.operation], _decoded(json.loads(call.body))


def _decoded(value: Any) -> Any:
    """Return a wire document with its bytes as boto3 takes them."""
    if isinstance(value, dict):
        if value.keys() == {"B"} and isinstance(value["B"], str):
            return {"B": base64.b64decode(value["B"])}
        return {name: _decoded(inner) for name, inner in value.items()}
    return [_decoded(inner) for inner in value] if isinstance(value, list) else value
