"""Batches of queues and streams: each record by itself, those that failed named, the others done."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from telecare.domain.errors import UnavailableError
from telecare.runtime.observability import report

Record = Mapping[str, Any]


def each_message(event: Mapping[str, Any], take: Callable[[Record], None]) -> dict[str, Any]:
    """Take every message of a queue's batch; the failed ones are shown again, the others are not."""
    failed = [r["messageId"] for r in event["Records"] if not _taken(r, take)]
    return {"batchItemFailures": [{"itemIdentifier": name} for name in failed]}


def each_that_stayed(event: Mapping[str, Any], take: Callable[[Record], None]) -> dict[str, Any]:
    """Take each record of a table's stream whose item no later record of the batch removes.

    From the first failed one on they are shown again. The later ones are taken all the same: one bad
    record must not hold up other homes' calls.
    """
    removed = {_key(record) for record in event["Records"] if record["eventName"] == "REMOVE"}
    stayed = (record for record in event["Records"] if _key(record) not in removed)
    failed = [r["dynamodb"]["SequenceNumber"] for r in stayed if not _taken(r, take)]
    return {"batchItemFailures": [{"itemIdentifier": name} for name in failed[:1]]}


def _key(record: Record) -> tuple[str, ...]:
    return tuple(part["S"] for _, part in sorted(record["dynamodb"]["Keys"].items()))


def _taken(record: Record, take: Callable[[Record], None]) -> bool:
    try:
        take(record)
    except Exception as error:  # noqa: BLE001 - reported here, and to the queue by its number
        report(error)
        return False
    return True


def as_failures(event: Mapping[str, Any], failed: Iterable[str]) -> dict[str, Any]:
    """Report the messages of a batch that are shown again; an event without records fails as a whole."""
    names = list(failed)
    if names and "Records" not in event:
        raise UnavailableError("the event could not be taken")
    return {"batchItemFailures": [{"itemIdentifier": name} for name in names]}


@contextmanager
def uncollected() -> Iterator[None]:
    """Search for no cycles meanwhile: a batch makes tens of thousands of objects, and all go by themselves.

    What the clients leave in cycles is found after it.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
