"""The twin: the cloud that a composed template describes, on one machine and one clock."""

import gc
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from moto import mock_aws

from localcloud.boot import Cloud, DeviceTemplate, Stack, TopicRule, load
from localcloud.iot_core.jobs import Jobs
from localcloud.iot_core.shadows import Shadows
from localcloud.lambdas import output as printed
from localcloud.lambdas.directory import Directory
from localcloud.lambdas.endpoint import Endpoint
from localcloud.lambdas.function import Output, Runner
from localcloud.lambdas.gateway import Gateway, Request, Response
from localcloud.lambdas.gateway.front import Front
from localcloud.lambdas.host import Host
from localcloud.lambdas.in_process import InProcess
from localcloud.lambdas.spaces import environment
from localcloud.lambdas.workers import Workers
from localcloud.loop import RealLoop, VirtualLoop
from localcloud.moto_seams import (
    data_streams,
    dynamodb,
    event_rules,
    functions,
    iot_data,
    iot_jobs,
    iot_standing,
    one_at_a_time,
    queues,
    quicker,
    schedules,
    short_way,
    stepfunctions,
    topics,
    wiping,
)
from localcloud.moto_seams.iot_data import OnPublish
from localcloud.moto_seams.iot_jobs import MotoJobs
from localcloud.moto_seams.iot_standing import Ledger, OnChange
from localcloud.moto_seams.patching import Seam
from localcloud.pump.pump import Pump
from localcloud.states.ids import Ids

STAGE = "twin"
REGION = "cn-north-1"
START = datetime(2026, 1, 1, tzinfo=UTC)
_MACHINE = "AWS::StepFunctions::StateMachine"


@dataclass(frozen=True, slots=True)
class Ports:
    """Where the portal and the cloud itself listen; 0 takes any free port."""

    portal: int = 0
    cloud: int = 0


ANY_PORTS = Ports()


@dataclass(frozen=True, slots=True)
class _Run:
    """All that is bound to one loop; a reset ends it and begins another."""

    loop: VirtualLoop | RealLoop
    runner: Runner
    host: Host
    pump: Pump
    gateway: Gateway
    shadows: Shadows
    jobs: Jobs
    portal_url: str | None
    ending: ExitStack


class Twin:
    """Boots a template when entered and serves it until left.

    On virtual time everything happens in this process and in the calling thread, and the same
    seed gives the same ids. In real time functions run in worker processes, which reach the cloud
    at `endpoint_url`, and the portal's API listens at `portal_url`. One twin at a time.
    """

    def __init__(
        self,
        template: Path,
        *,
        start: datetime = START,
        real: bool = False,
        region: str = REGION,
        parameters: Mapping[str, str] | None = None,
        seed: str = "anju",
        output: Output = printed.unheard,
        ports: Ports = ANY_PORTS,
    ) -> None:
        """Describe a twin; nothing is read or booted before it is entered.

        Args:
            template: The composed template; its local files lie where it says.
            start: The instant at which virtual time begins.
            real: Whether to run on the wall clock.
            region: Decides the partition too.
            parameters: Of the template, besides `Stage`, which is `twin` unless given.
            seed: Fixes the ids that the cloud draws.
            output: Takes what the functions print.
            ports: Where it listens in real time.
        """
        self.cloud = Cloud(region)
        self._path = template
        self._start = start
        self._real = real
        self._parameters = {"Stage": STAGE, **(parameters or {})}
        self._seed = seed
        self._output = output
        self._ports = ports
        self._staying = ExitStack()
        self._endpoint: Endpoint | None = None
        self._stack: Stack | None = None
        self._current: _Run | None = None
        self._listeners: list[OnPublish] = []
        self._certificate_listeners: list[OnChange] = []
        self.ledger = Ledger(self.cloud.account, self.cloud.region)

    def __enter__(self) -> Self:
        with ExitStack() as opening:
            opening.enter_context(environment(_own_environment(self.cloud.region)))
            template = load(self._path, self._parameters, self.cloud.region)
            managed = {"load_aws_managed_policies": template.wants_managed_policies}
            # Certificates go by the id that AWS IoT gives them.
            known = {"iam": managed, "iot": {"use_valid_cert": True}}
            opening.enter_context(mock_aws(config=known))
            if self._real:
                self._endpoint = opening.enter_context(Endpoint(self._ports.cloud))
            self._stack = Stack(template, self.cloud, f"{self._parameters['Stage']}-anju")
            self._current = self._begin(self._stack.boot)
            # What was booted stays: to look at it again at every collection takes a second.
            gc.freeze()
            opening.callback(gc.unfreeze)
            self._staying = opening.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with self._staying:
            run, self._current = self._current, None
            if run is not None:
                run.ending.__exit__(kind, error, trace)

    def reset(self, start: datetime | None = None, seed: str | None = None) -> None:
        """Empty the cloud and begin a new run, without booting again.

        Everything bound to the loop is new: `loop`, `host`, `pump`, and nobody listens to what is
        published any more.
        """
        self._run.ending.close()
        self._listeners.clear()
        self._certificate_listeners.clear()
        self._seed = self._seed if seed is None else seed
        self._start = self._start if start is None else start
        schedules_of_template = {
            schedule.attributes["Arn"] for schedule in self.stack.of("AWS::Scheduler::Schedule")
        }
        wiping.wipe(self.cloud.account, self.cloud.region, schedules_of_template)
        self._current = self._begin(lambda: self.stack.remake(_MACHINE))

    @property
    def loop(self) -> VirtualLoop | RealLoop:
        """What drives everything that happens later."""
        return self._run.loop

    @property
    def host(self) -> Host:
        """Runs the functions."""
        return self._run.host

    @property
    def pump(self) -> Pump:
        """Feeds the functions from queues, streams and schedules."""
        return self._run.pump

    @property
    def gateway(self) -> Gateway:
        """Answers requests to the portal's API."""
        return self._run.gateway

    @property
    def shadows(self) -> Shadows:
        """The shadows of things, as boto3 and devices see them."""
        return self._run.shadows

    @property
    def jobs(self) -> Jobs:
        """The jobs of things, as devices see them."""
        return self._run.jobs

    @property
    def stack(self) -> Stack:
        """What was booted."""
        assert self._stack is not None, "enter the twin first"
        return self._stack

    @property
    def outputs(self) -> Mapping[str, Any]:
        """The outputs of the template."""
        return self.stack.outputs

    @property
    def topic_rules(self) -> list[TopicRule]:
        """The IoT rules, for a rules engine."""
        return self.stack.topic_rules

    @property
    def device_templates(self) -> list[DeviceTemplate]:
        """The fleet provisioning templates, for whoever enrols devices."""
        return self.stack.device_templates

    @property
    def endpoint_url(self) -> str | None:
        """Where processes outside reach the cloud; in real time only."""
        return self._endpoint.url if self._endpoint is not None else None

    @property
    def portal_url(self) -> str | None:
        """Where the portal's API listens; in real time only."""
        return self._run.portal_url

    def client(self, service: str) -> Any:
        """A boto3 client of the twin's cloud."""
        return self.cloud.client(service)

    def failures(self) -> list[BaseException]:
        """What has failed on the loop since it was last asked; in real time only, where nobody drives it."""
        loop = self._run.loop
        return loop.failures() if isinstance(loop, RealLoop) else []

    def worker_pids(self, function_name: str) -> list[int]:
        """The worker processes of a function, for whoever wants to kill one; in real time only."""
        runner = self._run.runner
        return runner.pids(function_name) if isinstance(runner, Workers) else []

    def on_publish(self, listener: OnPublish) -> None:
        """Hear what the platform publishes to devices: topic, payload, retained; until the next reset."""
        self._listeners.append(listener)

    def on_certificate(self, listener: OnChange) -> None:
        """Hear of changes to certificates, their policies and things, until the next reset."""
        self._certificate_listeners.append(listener)

    def api(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        query: Iterable[tuple[str, str]] = (),
    ) -> Response:
        """Send a request to the portal's API, through its authorizer."""
        given = tuple((headers or {}).items())
        return self._run.gateway.answer(Request(method, path, given, body, tuple(query)))

    @property
    def _run(self) -> _Run:
        assert self._current is not None, "enter the twin first"
        return self._current

    def _begin(self, build: Callable[[], object]) -> _Run:
        """Open the seams of moto on a new loop, build in them, and let the pump run."""
        account, region = self.cloud.account, self.cloud.region
        loop = RealLoop() if self._real else VirtualLoop(self._start)
        runner = self._runner()
        host = Host(self.cloud, Directory(self.stack, account, region), runner, loop)
        pump = Pump(self.cloud, loop, host)
        shadows = Shadows(self._published)
        jobs = Jobs(loop, self._published, MotoJobs(account, region))
        with ExitStack() as opening:
            for seam in self._seams(loop, host, pump):
                opening.enter_context(seam)
            for seam in (iot_data.install(self._published, shadows), iot_jobs.install(jobs)):
                opening.enter_context(seam)
            opening.enter_context(loop)
            opening.callback(host.close)
            wiping.seed(self._seed)
            build()
            wiping.seed(self._seed)  # a reset builds less than a boot, and draws less
            pump.start()
            for table in pump.tables:
                dynamodb.on_stream_records(table, partial(pump.table_changed, table))
            gateway = Gateway(self.stack, self.cloud, host, loop)
            portal_url = None
            if self._real:
                portal_url = opening.enter_context(Front(gateway, self._ports.portal)).url
            served = gateway, shadows, jobs, portal_url
            return _Run(loop, runner, host, pump, *served, opening.pop_all())

    def _runner(self) -> Runner:
        if self._endpoint is None:
            return InProcess(self._output)
        return Workers(self._endpoint.url, self._output)

    def _seams(self, loop: VirtualLoop | RealLoop, host: Host, pump: Pump) -> Iterator[Seam]:
        yield quicker.install()
        yield one_at_a_time.install()
        if not self._real:
            yield short_way.install()
        yield dynamodb.install(loop)
        yield stepfunctions.install(loop, host.invoke, Ids(self._seed))
        yield functions.install(host, host.directory.of)
        yield queues.install(pump.queue_changed, time_passes=self._real)
        yield topics.install()
        yield data_streams.install(pump.stream_changed)
        yield schedules.install(pump.schedules_changed)
        yield iot_standing.install(self._certificate_changed)
        yield event_rules.install(pump.event_sent, pump.rules_changed)

    def _certificate_changed(self, certificate_id: str | None) -> None:
        for listener in tuple(self._certificate_listeners):
            listener(certificate_id)

    def _published(self, topic: str, payload: bytes, retain: bool = False) -> None:
        for listener in tuple(self._listeners):
            listener(topic, payload, retain)


def _own_environment(region: str) -> dict[str, str]:
    """The environment of this process without the user's account, profile and proxies."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("AWS_") and not name.lower().endswith("_proxy")
    }
    return kept | {
        "AWS_ACCESS_KEY_ID": "twin",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_DEFAULT_REGION": region,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_SECRET_ACCESS_KEY": "twin",
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    }
