"""The one log and the one set of metrics: facts by name with ids, words and counts, never personal data."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import wraps
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

Handler = Callable[[Any, Any], Any]

logger = Logger()
metrics = Metrics()


COUNTED = frozenset({"policy_outdated", "probe_failed", "probe_passed"})
"""The facts of which infra/monitors.yaml has a monitor. CloudWatch is paid by the month for each name
that is counted, whoever looks at it; all others are found in the log by their names."""


class LoggedFacts:
    """Writes each fact as one log line, and counts what a monitor watches where the counts are published."""

    def __init__(self, *, counted: bool = True) -> None:
        self._counted = counted

    def note(self, fact: str, **keys: str | int) -> None:
        """Write a fact down."""
        logger.info(fact, extra=keys)
        if self._counted and fact in COUNTED:
            metrics.add_metric(name=fact, unit=MetricUnit.Count, value=1)
            _add_durations(keys)


def _add_durations(keys: Mapping[str, str | int]) -> None:
    """What is counted in milliseconds becomes a metric of its own, for percentiles."""
    for name, value in keys.items():
        if name.endswith("_ms"):
            metrics.add_metric(name=name, unit=MetricUnit.Milliseconds, value=float(value))


def observed(handler: Handler) -> Handler:
    """Wrap an entry: its lines carry the request's id, its failure is logged and goes on, its counts leave."""

    @wraps(handler)
    def entry(event: Any, context: Any) -> Any:
        logger.append_keys(request_id=context.aws_request_id, function=context.function_name)
        with _counted():
            try:
                return handler(event, context)
            except Exception as error:
                report(error)
                raise

    return entry


def report(error: Exception) -> None:
    """Log a failure by its kind and place; its words stay out, for they may name somebody."""
    logger.error("failed", extra={"error": type(error).__name__, "at": _place(error)})


@contextmanager
def _counted() -> Iterator[None]:
    try:
        yield
    finally:
        _publish()


def _publish() -> None:
    """Publish the counts of one invocation; without a namespace nobody reads them."""
    if metrics.metric_set and metrics.namespace:
        metrics.flush_metrics()
    metrics.clear_metrics()


def _place(error: Exception) -> str:
    """Return file and line of the innermost frame, and what it was caused by."""
    frame = error.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    cause = type(error.__cause__).__name__ if error.__cause__ else ""
    if frame is None:
        return cause
    file = frame.tb_frame.f_code.co_filename.rsplit("/", 1)[-1]
    return f"{file}:{frame.tb_lineno} {cause}".rstrip()
