"""Empties what a drill filled and leaves what the template made."""

from moto.dynamodb import dynamodb_backends
from moto.dynamodb.models.table import StreamShard, Table
from moto.dynamodbstreams import dynamodbstreams_backends
from moto.iot import iot_backends
from moto.iot.models import IoTBackend
from moto.iotdata.models import iotdata_backends
from moto.kinesis.models import KinesisBackend, kinesis_backends
from moto.moto_api._internal import mock_random
from moto.scheduler.models import scheduler_backends
from moto.sns import sns_backends
from moto.sqs import sqs_backends
from moto.sqs.models import Queue

# What the template makes of IoT; things, certificates and their bonds are enrolled later.
_KEPT_OF_IOT = ("policies", "rules")


def wipe(account: str, region: str, kept_schedules: set[str]) -> None:
    """Remove items, records, messages, devices, shadows and schedules made later.

    Args:
        account: The account of the twin.
        region: The region of the twin.
        kept_schedules: The ARNs of the schedules that the template made.
    """
    for table in dynamodb_backends[account][region].tables.values():
        _wipe_table(table)
    dynamodbstreams_backends[account][region].shard_iterators.clear()
    _wipe_streams(kinesis_backends[account][region])
    for queue in sqs_backends[account][region].queues.values():
        _wipe_queue(queue)
    for topic in sns_backends[account][region].topics.values():
        topic.sent_notifications.clear()
    iotdata_backends[account][region].published_payloads.clear()
    _wipe_devices(iot_backends[account][region])
    for group in scheduler_backends[account][region].schedule_groups.values():
        for schedule in list(group.schedules.values()):
            if schedule.arn not in kept_schedules:
                group.delete_schedule(schedule.name)


def seed(word: str) -> None:
    """Let moto draw the same ids again."""
    mock_random.seed(word)


def _wipe_table(table: Table) -> None:
    table.items.clear()
    if table.stream_shard is not None:
        table.stream_shard = StreamShard(table.account_id, table)


def _wipe_streams(backend: KinesisBackend) -> None:
    for stream in backend.streams.values():
        for shard in stream.shards.values():
            shard.records.clear()


def _wipe_queue(queue: Queue) -> None:
    with queue._messages_lock:
        queue._messages.clear()
        queue._pending_messages.clear()
        queue.deleted_messages.clear()


def _wipe_devices(backend: IoTBackend) -> None:
    kept = {name: getattr(backend, name) for name in _KEPT_OF_IOT}
    backend.reset()
    for name, value in kept.items():
        setattr(backend, name, value)
