"""Feeds a function from a stream: each record to the lane that keeps its order."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from zlib import crc32

from localcloud.lambdas.host import Host
from localcloud.loop import Loop
from localcloud.pump import records
from localcloud.pump.lanes import Lane
from localcloud.pump.mapping import EventSource
from localcloud.pump.pauses import Pauses
from localcloud.pump.records import Record

# An on-demand table begins with four partitions, its stream with as many shards.
SHARDS = 4
RETENTION = timedelta(hours=24)
"""So long a table's stream keeps its records, and a data stream that says nothing else."""


class StreamFeeder:
    """Carries the records of one stream to one function.

    Records of one key never overtake each other: each key belongs to one lane, and a lane waits
    for the batch before. Whatever is not filtered out is handed over at least once, or told to the
    on-failure destination, or was in the stream for longer than the stream keeps anything.
    """

    def __init__(
        self,
        source: EventSource,
        loop: Loop,
        host: Host,
        pauses: Pauses,
        retention: timedelta = RETENTION,
        further: Mapping[str, Any] | None = None,
    ) -> None:
        """Make a feeder; `further` are fields that every record of the stream gets."""
        self._source = source
        self._loop = loop
        self._host = host
        self._pauses = pauses
        self._retention = retention
        self._further = dict(further or {})
        self._lanes: dict[tuple[str, int], Lane] = {}

    def take(self, given: Iterable[Record]) -> None:
        """Queue records, given in the order in which the stream has them."""
        for record in given:
            if self._source.wants(records.for_filter(record)):
                self._lane(record).add({**record, **self._further})

    def iterator_age(self) -> timedelta:
        """How long the oldest record that no run has taken in yet has been waiting."""
        instants = [lane.oldest for lane in list(self._lanes.values())]
        waiting: list[datetime] = [instant for instant in instants if instant is not None]
        return max(self._loop.now() - min(waiting), timedelta(0)) if waiting else timedelta(0)

    def _lane(self, record: Record) -> Lane:
        place = self._place(record)
        if place not in self._lanes:
            shard_id = place[0]
            self._lanes[place] = Lane(
                self._source, self._loop, self._host, self._pauses, shard_id, self._retention
            )
        return self._lanes[place]

    def _place(self, record: Record) -> tuple[str, int]:
        """The shard, and which of the batches that run at once in it."""
        at_once = self._source.at_once or 1
        if "kinesis" in record:
            shard_id = record["eventID"].split(":")[0]
            return shard_id, crc32(record["kinesis"]["partitionKey"].encode()) % at_once
        partition_key = next(iter(record["dynamodb"]["Keys"].values()))
        number = crc32(json.dumps(partition_key).encode()) % (SHARDS * at_once)
        return f"shardId-{number:020d}-twin", 0
