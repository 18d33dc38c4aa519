"""The pump as a whole: reads moto's own configuration and feeds every function from it."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from moto.awslambda.models import EventSourceMapping
from moto.awslambda.utils import get_backend
from moto.events.models import Rule
from moto.kinesis.models import Stream, kinesis_backends
from moto.sqs.models import Queue, sqs_backends

from localcloud.boot import Cloud
from localcloud.lambdas.host import Host
from localcloud.loop import Loop
from localcloud.pump import mapping
from localcloud.pump.pauses import Pauses
from localcloud.pump.queues import QueueFeeder
from localcloud.pump.records import Record
from localcloud.pump.rules import Rules
from localcloud.pump.schedules import Scheduler
from localcloud.pump.streams import RETENTION, StreamFeeder


class Pump:
    """Carries queues, streams and schedules to functions; still until it is started.

    The seams of moto call it from any thread; everything it does happens on the loop.
    """

    def __init__(self, cloud: Cloud, loop: Loop, host: Host) -> None:
        self._cloud = cloud
        self._loop = loop
        self._host = host
        self._pauses = Pauses()
        self._queues: dict[str, list[QueueFeeder]] = {}
        self._streams: dict[str, list[StreamFeeder]] = {}
        self._schedules: Scheduler | None = None
        self._rules: Rules | None = None

    def start(self) -> None:
        """Serve the mappings and schedules that are configured now, from the loop's instant on."""
        self.stop()
        for configured in get_backend(
            self._cloud.account, self._cloud.region
        ).list_event_source_mappings("", ""):
            source = mapping.parse(_properties(configured))
            if source.enabled:
                self._serve(source)
        self._schedules = Scheduler(self._cloud, self._loop, self._host)
        self._schedules.look()
        self._rules = Rules(self._cloud, self._loop, self._host)
        self._rules.look()
        for feeders in self._queues.values():
            for feeder in feeders:
                self._loop.soon(feeder.look)

    def stop(self) -> None:
        """Serve nothing any more and forget what was under way."""
        self._queues.clear()
        self._streams.clear()
        self._schedules = None
        self._rules = None
        self._pauses = Pauses()

    def delay_streams(self, begin: datetime, end: datetime) -> None:
        """Let no stream deliver in [begin, end); what waits is delivered at the end, in order."""
        self._pauses.add(begin, end)

    @property
    def tables(self) -> list[str]:
        """The tables whose changes somebody waits for."""
        return [arn.split("/")[1] for arn in self._streams if _is_of_table(arn)]

    def iterator_age(self, stream_arn: str) -> timedelta:
        """How long the oldest record of a stream waits for the slowest of its functions."""
        ages = [feeder.iterator_age() for feeder in self._streams.get(stream_arn, [])]
        return max(ages, default=timedelta(0))

    def queue_changed(self, queue: Queue) -> None:
        """A queue may have something to show."""
        for feeder in self._queues.get(queue.queue_arn, []):
            self._loop.soon(feeder.look)

    def table_changed(self, table: str, changes: Iterable[Record]) -> None:
        """A table has committed changes."""
        committed = list(changes)
        for arn, feeders in self._streams.items():
            if _is_of_table(arn) and arn.split("/")[1] == table:
                for feeder in feeders:
                    self._loop.soon(_taking(feeder, committed))

    def stream_changed(self, stream_arn: str, record: Record) -> None:
        """A data stream has taken in a record."""
        for feeder in self._streams.get(stream_arn, []):
            self._loop.soon(_taking(feeder, [record]))

    def schedules_changed(self) -> None:
        """A schedule came, changed or went."""
        if self._schedules is not None:
            self._loop.soon(self._schedules.look)

    def rules_changed(self) -> None:
        """A rule of an event bus came, changed or went."""
        if self._rules is not None:
            self._loop.soon(self._rules.look)

    def event_sent(self, rule: Rule, event: Mapping[str, Any]) -> None:
        """An event came to the bus of a rule."""
        if (rules := self._rules) is not None:
            self._loop.soon(lambda: rules.take(rule, event))

    def _serve(self, source: mapping.EventSource) -> None:
        if source.is_queue:
            queue = sqs_backends[self._cloud.account][self._cloud.region].get_queue(
                source.arn.rsplit(":", 1)[1]
            )
            feeder = QueueFeeder(source, queue, self._loop, self._host)
            self._queues.setdefault(source.arn, []).append(feeder)
        else:
            self._streams.setdefault(source.arn, []).append(self._feeder(source))

    def _feeder(self, source: mapping.EventSource) -> StreamFeeder:
        if source.service == "dynamodb":
            return StreamFeeder(source, self._loop, self._host, self._pauses)
        stream = self._data_stream(source.arn)
        retention = timedelta(hours=stream.retention_period_hours or 0) or RETENTION
        role = self._host.directory.role_of(source.function)
        further = {"invokeIdentityArn": role}
        return StreamFeeder(source, self._loop, self._host, self._pauses, retention, further)

    def _data_stream(self, arn: str) -> Stream:
        backend = kinesis_backends[self._cloud.account][self._cloud.region]
        return backend.describe_stream(stream_arn=arn, stream_name=None)


def _is_of_table(stream_arn: str) -> bool:
    return stream_arn.split(":")[2] == "dynamodb"


def _taking(feeder: StreamFeeder, changes: list[Record]) -> Any:
    return lambda: feeder.take(changes)


def _properties(configured: EventSourceMapping) -> dict[str, Any]:
    """What moto stored, under the names of the API; the alias is kept in `function_name` alone."""
    shown = configured.get_configuration()
    answers = {
        "EventSourceMappingArn",
        "FunctionArn",
        "LastModified",
        "State",
        "StateTransitionReason",
        "UUID",
    }
    given = {name: value for name, value in shown.items() if name not in answers}
    return given | {"FunctionName": configured.function_name, "Enabled": configured.enabled}
