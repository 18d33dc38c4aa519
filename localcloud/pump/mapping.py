"""An event source mapping as the pump serves it; what it cannot serve it refuses."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from localcloud.pump import patterns

_PARTIAL = "ReportBatchItemFailures"
_MOST_WITHOUT_WINDOW = 10
_DEFAULT_BATCH = {"sqs": 10, "dynamodb": 100, "kinesis": 100}
# What a filter of these sources may look at; DynamoDB's may look at the whole record.
_FILTERED = {"sqs": "body", "kinesis": "data"}
_MOST_FILTERS = 5

_OF_ALL = {
    "BatchSize",
    "Enabled",
    "EventSourceArn",
    "FilterCriteria",
    "FunctionName",
    "FunctionResponseTypes",
    "MaximumBatchingWindowInSeconds",
    "Tags",
}
_OF_STREAMS = {
    "BisectBatchOnFunctionError",
    "DestinationConfig",
    "MaximumRecordAgeInSeconds",
    "MaximumRetryAttempts",
    "ParallelizationFactor",
    "StartingPosition",
    "TumblingWindowInSeconds",
}
_KNOWN = {
    "sqs": _OF_ALL | {"ScalingConfig"},
    "dynamodb": _OF_ALL | _OF_STREAMS,
    "kinesis": _OF_ALL | _OF_STREAMS,
}
_RANGES = {
    "BatchSize": (1, 10_000),
    "MaximumBatchingWindowInSeconds": (0, 300),
    "MaximumRecordAgeInSeconds": (60, 604_800),
    "MaximumRetryAttempts": (0, 10_000),
    "ParallelizationFactor": (1, 10),
    "TumblingWindowInSeconds": (0, 900),
}
# -1 says of these: without end.
_MAY_BE_ENDLESS = {"MaximumRecordAgeInSeconds", "MaximumRetryAttempts"}
_CONCURRENCY = (2, 1_000)


class MappingError(ValueError):
    """The pump does not serve such a mapping; `path` names the property."""

    def __init__(self, why: str, path: str) -> None:
        super().__init__(why)
        self.path = path


@dataclass(frozen=True, slots=True)
class EventSource:
    """A queue or a stream, the function that it feeds, and how.

    `at_once` is how many batches run at the same time: of a queue, where None is no limit, or of
    each shard. `tumbling` is the length of the windows whose state is handed on, if there are any.
    """

    arn: str
    function: str
    enabled: bool
    batch_size: int
    window: timedelta
    filters: tuple[Mapping[str, Any], ...]
    partial: bool
    at_once: int | None
    bisects: bool
    retries: int | None
    max_age: timedelta | None
    on_failure: str | None
    tumbling: timedelta | None

    @property
    def service(self) -> str:
        return self.arn.split(":")[2]

    @property
    def is_queue(self) -> bool:
        return self.service == "sqs"

    def wants(self, record: Mapping[str, Any]) -> bool:
        """Whether the record passes the filters: one of them is enough, none lets all pass."""
        return not self.filters or any(patterns.matches(each, record) for each in self.filters)


def parse(properties: Mapping[str, Any]) -> EventSource:
    """Read a mapping in the names that CloudFormation and the API share.

    Raises:
        MappingError: It asks for something that the pump does not do, or that Lambda refuses.
    """
    given = {name: value for name, value in properties.items() if value is not None}
    service = _service(given)
    if unknown := sorted(set(given) - _KNOWN[service]):
        raise MappingError(f"the pump does not know this of {service}", unknown[0])
    numbers = {name: _number(given, name) for name in _RANGES}
    _check_together(service, given, numbers)
    return EventSource(
        arn=given["EventSourceArn"],
        function=given["FunctionName"],
        enabled=_is_true(given.get("Enabled", True)),
        batch_size=numbers["BatchSize"] or _DEFAULT_BATCH[service],
        window=_seconds(numbers["MaximumBatchingWindowInSeconds"]) or timedelta(0),
        filters=_filters(given.get("FilterCriteria") or {}, service),
        partial=_is_partial(given.get("FunctionResponseTypes") or []),
        at_once=_at_once(given, service, numbers["ParallelizationFactor"]),
        bisects=_is_true(given.get("BisectBatchOnFunctionError", False)),
        retries=numbers["MaximumRetryAttempts"],
        max_age=_seconds(numbers["MaximumRecordAgeInSeconds"]),
        on_failure=_on_failure(given.get("DestinationConfig") or {}),
        tumbling=_seconds(numbers["TumblingWindowInSeconds"] or None),
    )


def _service(given: Mapping[str, Any]) -> str:
    arn = str(given.get("EventSourceArn", ""))
    service = arn.split(":")[2] if arn.count(":") >= 5 else arn
    if service not in _KNOWN:
        raise MappingError(f"the twin does not feed functions from {service} yet", "EventSourceArn")
    if service == "kinesis" and "/consumer/" in arn:
        raise MappingError(
            "the twin knows no consumers with a throughput of their own", "EventSourceArn"
        )
    if arn.endswith(".fifo"):
        raise MappingError("the twin does not feed functions from FIFO queues", "EventSourceArn")
    return service


def _number(given: Mapping[str, Any], name: str) -> int | None:
    """The number, None where there is none or no end."""
    if name not in given:
        return None
    try:
        number = int(given[name])
    except (TypeError, ValueError) as error:
        raise MappingError(f"{given[name]!r} is no number", name) from error
    if number == -1 and name in _MAY_BE_ENDLESS:
        return None
    low, high = _RANGES[name]
    if not low <= number <= high:
        raise MappingError(f"{number} is not within {low} and {high}", name)
    return number


def _check_together(
    service: str, given: Mapping[str, Any], numbers: Mapping[str, int | None]
) -> None:
    window = numbers["MaximumBatchingWindowInSeconds"]
    if service == "sqs":
        if (numbers["BatchSize"] or 0) > _MOST_WITHOUT_WINDOW and not window:
            raise MappingError("more than 10 messages at once need a batching window", "BatchSize")
        return
    if given.get("StartingPosition") not in ("LATEST", "TRIM_HORIZON"):
        raise MappingError("the pump starts at LATEST or TRIM_HORIZON", "StartingPosition")
    if numbers["TumblingWindowInSeconds"] and (numbers["ParallelizationFactor"] or 1) > 1:
        raise MappingError("a tumbling window is of a whole shard", "ParallelizationFactor")


def _filters(criteria: Mapping[str, Any], service: str) -> tuple[Mapping[str, Any], ...]:
    given = criteria.get("Filters") or []
    if len(given) > _MOST_FILTERS:
        raise MappingError(f"Lambda takes {_MOST_FILTERS} filters at most", "FilterCriteria")
    try:
        found = tuple(patterns.parse(each["Pattern"], patterns.OF_MAPPINGS) for each in given)
    except patterns.PatternError as error:
        raise MappingError(str(error), "FilterCriteria") from error
    looked_at = _FILTERED.get(service)
    for pattern in found:
        if looked_at is not None and (others := patterns.keys(pattern) - {looked_at}):
            raise MappingError(
                f"{service} is filtered by {looked_at}, not {min(others)}", "FilterCriteria"
            )
    return found


def _is_partial(response_types: list[str]) -> bool:
    if unknown := set(response_types) - {_PARTIAL}:
        raise MappingError(f"{min(unknown)} is not known", "FunctionResponseTypes")
    return bool(response_types)


def _at_once(given: Mapping[str, Any], service: str, factor: int | None) -> int | None:
    if service != "sqs":
        return factor or 1
    limit = (given.get("ScalingConfig") or {}).get("MaximumConcurrency")
    if limit is None:
        return None
    low, high = _CONCURRENCY
    if not low <= int(limit) <= high:
        path = "ScalingConfig.MaximumConcurrency"
        raise MappingError(f"{limit} is not within {low} and {high}", path)
    return int(limit)


def _seconds(number: int | None) -> timedelta | None:
    return None if number is None else timedelta(seconds=number)


def _is_true(value: Any) -> bool:
    return str(value).lower() == "true"


def _on_failure(destinations: Mapping[str, Any]) -> str | None:
    if unknown := sorted(set(destinations) - {"OnFailure"}):
        path = f"DestinationConfig.{unknown[0]}"
        raise MappingError("a stream has a destination for failures alone", path)
    arn = (destinations.get("OnFailure") or {}).get("Destination")
    if arn is not None and arn.split(":")[2] not in ("sqs", "sns"):
        path = "DestinationConfig.OnFailure.Destination"
        raise MappingError(f"the twin cannot deliver to {arn}", path)
    return arn
