"""moto's data streams without its own eager delivery to functions, one record at a time."""

from collections.abc import Callable
from typing import Any

from moto.kinesis.models import Stream

from localcloud.moto_seams.patching import Seam
from localcloud.moto_seams.queues import deaf_to_mappings
from localcloud.pump import records
from localcloud.pump.records import Record

OnRecord = Callable[[str, Record], None]
"""Takes the ARN of a stream and a record, as Lambda would hand it over."""


def install(on_record: OnRecord) -> Seam:
    """Tell of every record, in the order of its shard, from the thread that put it; deliver nothing."""
    seam = Seam()
    deaf_to_mappings(seam, Stream)
    put_record = vars(Stream)["put_record"]

    def put(stream: Stream, *arguments: Any) -> tuple[str, str]:
        number, shard_id = put_record(stream, *arguments)
        kept = stream.shards[shard_id].records[int(number)]
        on_record(stream.arn, records.of_data_stream(stream.arn, shard_id, kept))
        return number, shard_id

    seam.replace(Stream, "put_record", put)
    return seam
