"""Stream records: made of what a committed write has changed, and told in its order."""

import base64
from collections import defaultdict
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid5

from moto.dynamodb.models.dynamo_type import DynamoType
from moto.dynamodb.models.table import StreamRecord

from localcloud.moto_seams.dynamodb.requests import Change

Record = dict[str, Any]
OnRecords = Callable[[list[Record]], None]

_EVENT_IDS = UUID("6f0f6b1e-7d1c-5f0a-9a77-2f1f8a8b4c11")
_TIME_TO_LIVE = {"type": "Service", "principalId": "dynamodb.amazonaws.com"}


class Streams:
    """The subscribers of tables' streams; moto's own stream API shows the same records."""

    def __init__(self) -> None:
        self._subscribers: dict[str, list[OnRecords]] = defaultdict(list)

    def subscribe(self, table_name: str, callback: OnRecords) -> Callable[[], None]:
        self._subscribers[table_name].append(callback)
        return lambda: self._subscribers[table_name].remove(callback)

    def tell(self, changes: list[Change]) -> None:
        """Record a committed write in each table's shard, then tell the tables' subscribers."""
        told: dict[str, list[Record]] = defaultdict(list)
        for change in changes:
            if change.table.stream_shard is not None and _is_streaming(change):
                told[change.table.name].append(_record(change))
        for table_name, records in told.items():
            for callback in tuple(self._subscribers[table_name]):
                callback(records)


def _is_streaming(change: Change) -> bool:
    specification = change.table.stream_specification
    return bool(specification and specification["StreamEnabled"])


def _record(change: Change) -> Record:
    table, shard = change.table, change.table.stream_shard
    number = shard.starting_sequence_number + len(shard.items)
    view = table.stream_specification["StreamViewType"]
    kept = StreamRecord(table, view, _event_name(change), change.before, change.after, number)
    arn = f"{table.table_arn}/stream/{table.latest_stream_label}"
    kept.record["eventID"] = uuid5(_EVENT_IDS, f"{arn}/{number}").hex
    kept.record["awsRegion"] = table.region_name
    if change.by_service:
        kept.record["userIdentity"] = _TIME_TO_LIVE
    shard.items.append(kept)
    return {**_as_event(kept.record), "eventVersion": "1.1", "eventSourceARN": arn}


def _event_name(change: Change) -> str:
    if change.before is None:
        return "INSERT"
    return "REMOVE" if change.after is None else "MODIFY"


def _as_event(record: Record) -> Record:
    written = dict(record["dynamodb"])
    instant = written.pop("ApproximateCreationDateTime")
    seconds = float(int(instant.timestamp()))
    shown: Record = _plain({**record, "dynamodb": written})
    shown["dynamodb"]["ApproximateCreationDateTime"] = seconds
    return shown


def _plain(value: Any) -> Any:
    """The value in JSON's own types, sharing nothing with the table."""
    if isinstance(value, DynamoType):
        return {value.type: _plain(value.value)}
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_plain(part) for part in value]
    return base64.b64encode(value).decode() if isinstance(value, bytes) else value
