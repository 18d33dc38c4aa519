"""An event source mapping as the pump serves it; what it cannot serve it refuses."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from localcloud.pump import patterns

_PARTIAL = "ReportBatchItemFailures"
_MOST_AT_ONCE_WITHOUT_WINDOW = 10
_DEFAULT_BATCH = {"sqs": 10, "dynamodb": 100}
_KNOWN = {
    "BatchSize",
    "BisectBatchOnFunctionError",
    "DestinationConfig",
    "Enabled",
    "EventSourceArn",
    "FilterCriteria",
    "FunctionName",
    "FunctionResponseTypes",
    "MaximumBatchingWindowInSeconds",
    "MaximumRecordAgeInSeconds",
    "MaximumRetryAttempts",
    "ParallelizationFactor",
    "ScalingConfig",
    "StartingPosition",
    "Tags",
}


class MappingError(ValueError):
    """The pump does not serve such a mapping; `path` names the property."""

    def __init__(self, why: str, path: str) -> None:
        super().__init__(why)
        self.path = path


@dataclass(frozen=True, slots=True)
class EventSource:
    """A queue or a stream, the function that it feeds, and how."""

    arn: str
    function: str
    enabled: bool
    batch_size: int
    window: timedelta
    filters: tuple[Mapping[str, Any], ...]
    partial: bool
    at_once: int
    bisects: bool
    retries: int | None
    max_age: timedelta | None
    on_failure: str | None

    @property
    def is_queue(self) -> bool:
        return self.arn.split(":")[2] == "sqs"

    def wants(self, record: Mapping[str, Any]) -> bool:
        """Whether the record passes the filters: one of them is enough, none lets all pass."""
        return not self.filters or any(patterns.matches(each, record) for each in self.filters)


def parse(given: Mapping[str, Any]) -> EventSource:
    """Read a mapping in the names that CloudFormation and the API share.

    Raises:
        MappingError: It asks for something that the pump does not do.
    """
    service = _service(given)
    if unknown := sorted(set(given) - _KNOWN):
        raise MappingError("the pump does not know this", unknown[0])
    window_s = int(given.get("MaximumBatchingWindowInSeconds") or 0)
    batch_size = int(given.get("BatchSize") or _DEFAULT_BATCH[service])
    if service == "sqs" and batch_size > _MOST_AT_ONCE_WITHOUT_WINDOW and not window_s:
        raise MappingError("more than 10 messages at once need a batching window", "BatchSize")
    return EventSource(
        arn=given["EventSourceArn"],
        function=given["FunctionName"],
        enabled=str(given.get("Enabled", True)).lower() != "false",
        batch_size=batch_size,
        window=timedelta(seconds=window_s),
        filters=_filters(given.get("FilterCriteria") or {}),
        partial=_PARTIAL in (given.get("FunctionResponseTypes") or []),
        at_once=_at_once(given),
        bisects=str(given.get("BisectBatchOnFunctionError", False)).lower() == "true",
        retries=_unless_endless(given.get("MaximumRetryAttempts")),
        max_age=_age(given.get("MaximumRecordAgeInSeconds")),
        on_failure=_on_failure(given.get("DestinationConfig") or {}),
    )


def _service(given: Mapping[str, Any]) -> str:
    arn = str(given.get("EventSourceArn", ""))
    service = arn.split(":")[2] if arn.count(":") >= 5 else arn
    if service not in _DEFAULT_BATCH:
        raise MappingError(f"the twin does not feed functions from {service} yet", "EventSourceArn")
    if arn.endswith(".fifo"):
        raise MappingError("the twin does not feed functions from FIFO queues", "EventSourceArn")
    return service


def _filters(criteria: Mapping[str, Any]) -> tuple[Mapping[str, Any], ...]:
    try:
        return tuple(patterns.parse(each["Pattern"]) for each in criteria.get("Filters", []))
    except patterns.PatternError as error:
        raise MappingError(str(error), "FilterCriteria") from error


def _at_once(given: Mapping[str, Any]) -> int:
    scaling = given.get("ScalingConfig") or {}
    return int(scaling.get("MaximumConcurrency") or given.get("ParallelizationFactor") or 1)


def _unless_endless(number: Any) -> int | None:
    return None if number is None or int(number) < 0 else int(number)


def _age(seconds: Any) -> timedelta | None:
    limit = _unless_endless(seconds)
    return None if limit is None else timedelta(seconds=limit)


def _on_failure(destinations: Mapping[str, Any]) -> str | None:
    arn = (destinations.get("OnFailure") or {}).get("Destination")
    if arn is not None and arn.split(":")[2] not in ("sqs", "sns"):
        path = "DestinationConfig.OnFailure.Destination"
        raise MappingError(f"the twin cannot deliver to {arn}", path)
    return arn
