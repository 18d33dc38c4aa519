"""Starts what EventBridge Scheduler would start, when it is due."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from moto.scheduler.models import EventBridgeSchedulerBackend, Schedule, scheduler_backends

from localcloud.boot import Cloud
from localcloud.lambdas.destinations import stamp
from localcloud.lambdas.host import Host
from localcloud.loop import Handle, Loop, Order
from localcloud.pump import timetable


@dataclass(slots=True)
class _Plan:
    """A schedule as it was when it was planned, and its next start."""

    expression: tuple[Any, ...]
    last: datetime
    handle: Handle | None = None


class Scheduler:
    """Keeps the enabled schedules of one account and region.

    A rate counts from the instant at which the schedule was first seen; a one-time schedule whose
    instant has passed never starts.
    """

    def __init__(self, cloud: Cloud, loop: Loop, host: Host) -> None:
        self._cloud = cloud
        self._loop = loop
        self._host = host
        self._plans: dict[str, _Plan] = {}
        self._starters: Mapping[str, Callable[[Schedule, str], None]] = {
            "lambda": self._to_function,
            "sns": self._to_topic,
            "sqs": self._to_queue,
            "states": self._to_machine,
        }

    def look(self) -> None:
        """Plan what is new or changed, drop what is gone."""
        present = {schedule.arn: schedule for schedule in self._schedules()}
        for arn in [arn for arn in self._plans if arn not in present]:
            self._drop(arn)
        for arn, schedule in present.items():
            self._plan(arn, schedule)

    def _schedules(self) -> Iterator[Schedule]:
        for group in list(self._backend.schedule_groups.values()):
            yield from list(group.schedules.values())

    @property
    def _backend(self) -> EventBridgeSchedulerBackend:
        return scheduler_backends[self._cloud.account][self._cloud.region]

    def _plan(self, arn: str, schedule: Schedule) -> None:
        expression = (
            schedule.schedule_expression,
            schedule.schedule_expression_timezone,
            schedule.state,
            schedule.start_date,
            schedule.end_date,
        )
        if arn in self._plans and self._plans[arn].expression == expression:
            return
        self._drop(arn)
        self._plans[arn] = _Plan(expression, self._loop.now())
        if schedule.state != "DISABLED":  # an update that names no state enables
            self._plan_next(arn, schedule)

    def _plan_next(self, arn: str, schedule: Schedule) -> None:
        plan = self._plans[arn]
        table = timetable.parse(schedule.schedule_expression, schedule.schedule_expression_timezone)
        when = table.next_after(max(plan.last, _instant(schedule.start_date) or plan.last))
        end = _instant(schedule.end_date)
        if when is None or (end is not None and when > end):
            return
        plan.handle = self._loop.at(when, Order.TIMER, lambda: self._start(arn, schedule, when))

    def _start(self, arn: str, schedule: Schedule, when: datetime) -> None:
        self._plans[arn].last = when
        service = schedule.target["Arn"].split(":")[2]
        self._starters[service](schedule, self._input(schedule, when))
        if schedule.schedule_expression.startswith("at("):
            if schedule.action_after_completion == "DELETE":
                self._backend.delete_schedule(schedule.group_name, schedule.name)
        else:
            self._plan_next(arn, schedule)

    def _drop(self, arn: str) -> None:
        plan = self._plans.pop(arn, None)
        if plan is not None and plan.handle is not None:
            plan.handle.cancel()

    def _input(self, schedule: Schedule, when: datetime) -> str:
        given = schedule.target.get("Input")
        if given is None:
            return json.dumps(self._notice(schedule, when))
        words = {
            "<aws.scheduler.schedule-arn>": schedule.arn,
            "<aws.scheduler.scheduled-time>": stamp(when)[:19] + "Z",
            "<aws.scheduler.execution-id>": self._host.new_request_id(),
            "<aws.scheduler.attempt-number>": "1",
        }
        for word, value in words.items():
            given = given.replace(word, value)
        return str(given)

    def _notice(self, schedule: Schedule, when: datetime) -> dict[str, Any]:
        """What a target gets of a schedule that has no input of its own."""
        return {
            "version": "0",
            "id": self._host.new_request_id(),
            "detail-type": "Scheduled Event",
            "source": "aws.scheduler",
            "account": self._cloud.account,
            "time": stamp(when)[:19] + "Z",
            "region": self._cloud.region,
            "resources": [schedule.arn],
            "detail": "{}",
        }

    def _to_function(self, schedule: Schedule, text: str) -> None:
        self._host.invoke_event(schedule.target["Arn"], text.encode())

    def _to_queue(self, schedule: Schedule, text: str) -> None:
        name = schedule.target["Arn"].split(":")[5]
        queues = self._cloud.client("sqs")
        queues.send_message(
            QueueUrl=queues.get_queue_url(QueueName=name)["QueueUrl"], MessageBody=text
        )

    def _to_topic(self, schedule: Schedule, text: str) -> None:
        self._cloud.client("sns").publish(TopicArn=schedule.target["Arn"], Message=text)

    def _to_machine(self, schedule: Schedule, text: str) -> None:
        machines = self._cloud.client("stepfunctions")
        machines.start_execution(stateMachineArn=schedule.target["Arn"], input=text)


def _instant(moment: Any) -> datetime | None:
    """moto keeps the dates of a schedule as the API's epoch seconds."""
    return None if moment is None else datetime.fromtimestamp(float(moment), UTC)
