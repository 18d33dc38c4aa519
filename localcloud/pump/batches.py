"""Records of a stream that a function is given together."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from localcloud.lambdas.destinations import stamp
from localcloud.pump import records
from localcloud.pump.records import Record
from localcloud.states.tasks import LambdaResult


class Close(StrEnum):
    """Why a batch without records is handed over: its window is over, or its state is too large."""

    FINAL = "final"
    EARLY = "early"


@dataclass(slots=True)
class Batch:
    """Records that are tried together, and how often they have been; none when a window closes."""

    records: list[Record]
    attempts: int = 0
    result: LambdaResult | None = None
    closes: Close | None = None

    def halves(self) -> tuple["Batch", "Batch"]:
        """Two batches of half the records; splitting does not count as a try."""
        middle = len(self.records) // 2
        first, second = self.records[:middle], self.records[middle:]
        return (
            Batch(first, self.attempts, self.result),
            Batch(second, self.attempts, self.result),
        )

    def first_failed(self, result: LambdaResult, partial: bool) -> int | None:
        """Where to go on, at the first record that failed; None when all is done."""
        if not partial:
            return None if result.error is None else 0
        numbers = [records.sequence_number(record) for record in self.records]
        failed = records.failed_items(result, set(numbers))
        if failed is None:
            return 0
        return min((numbers.index(number) for number in failed), default=None)

    def info(self, shard_id: str, arn: str) -> dict[str, Any]:
        """What a record of a failed batch says of it, in place of the records."""
        first, last = self.records[0], self.records[-1]
        return {
            "shardId": shard_id,
            "startSequenceNumber": records.sequence_number(first),
            "endSequenceNumber": records.sequence_number(last),
            "approximateArrivalOfFirstRecord": stamp(records.created(first)),
            "approximateArrivalOfLastRecord": stamp(records.created(last)),
            "batchSize": len(self.records),
            "streamArn": arn,
        }
