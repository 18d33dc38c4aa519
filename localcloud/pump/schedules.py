"""Starts what EventBridge Scheduler would start, when it is due."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from moto.scheduler.models import EventBridgeSchedulerBackend, Schedule, scheduler_backends

from localcloud.boot import Cloud
from localcloud.lambdas.destinations import stamp
from localcloud.lambdas.host import Host
from localcloud.loop import Handle, Loop, Order
from localcloud.pump import targets, timetable
from localcloud.pump.targets import Start, Targets
from localcloud.pump.timetable import Once, Rate


@dataclass(slots=True)
class _Plan:
    """A schedule as it was when it was planned, and its next start."""

    expression: tuple[Any, ...]
    last: datetime
    starts_at_once: bool
    handle: Handle | None = None


class Scheduler:
    """Keeps the enabled schedules of one account and region.

    A rate begins at its start date, else when it is made; those of the template are taken to have
    been made one interval before the first look. A one-time schedule whose instant has passed never
    starts. Of a flexible window the twin waits the whole, the worst that may happen.
    """

    def __init__(self, cloud: Cloud, loop: Loop, host: Host) -> None:
        self._cloud = cloud
        self._loop = loop
        self._host = host
        self._targets = Targets(cloud, loop, host)
        self._plans: dict[str, _Plan] = {}
        self._has_looked = False

    def look(self) -> None:
        """Plan what is new or changed, drop what is gone."""
        present = {schedule.arn: schedule for schedule in self._schedules()}
        for arn in [arn for arn in self._plans if arn not in present]:
            self._drop(arn)
        for arn, schedule in present.items():
            self._plan(arn, schedule)
        self._has_looked = True

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
            json.dumps(schedule.flexible_time_window, sort_keys=True),
        )
        if arn in self._plans and self._plans[arn].expression == expression:
            return
        is_made_now = self._has_looked and arn not in self._plans
        self._drop(arn)
        self._plans[arn] = _Plan(expression, self._loop.now(), is_made_now)
        if schedule.state != "DISABLED":  # an update that names no state enables
            self._plan_next(arn, schedule)

    def _plan_next(self, arn: str, schedule: Schedule) -> None:
        plan = self._plans[arn]
        when = self._next_time(plan, schedule)
        if when is None:
            self._complete(schedule)
            return
        plan.last = when
        due = when + _window(schedule)
        plan.handle = self._loop.at(due, Order.TIMER, lambda: self._start(arn, schedule, when))

    def _next_time(self, plan: _Plan, schedule: Schedule) -> datetime | None:
        table = timetable.parse(schedule.schedule_expression, schedule.schedule_expression_timezone)
        if isinstance(table, Once):
            return table.next_after(plan.last)  # begin and end are not looked at
        begin, end = _instant(schedule.start_date), _instant(schedule.end_date)
        if isinstance(table, Rate):
            when: datetime | None = _next_of_rate(table, plan, begin)
        else:
            instant = timedelta(microseconds=1)
            when = table.next_after(max(plan.last, begin - instant) if begin else plan.last)
        return None if when is None or (end is not None and when > end) else when

    def _start(self, arn: str, schedule: Schedule, when: datetime) -> None:
        is_once = schedule.schedule_expression.startswith("at(")
        told = {"SCHEDULE_ARN": schedule.arn, "SCHEDULED_TIME": stamp(when)[:19] + "Z"}
        start = Start(schedule.target, self._input(schedule, when), told)
        if is_once:
            start.done = lambda: self._complete(schedule)
        self._targets.start(start)
        if not is_once and arn in self._plans:
            self._plan_next(arn, schedule)

    def _complete(self, schedule: Schedule) -> None:
        """Nothing will be started any more; a schedule that wants to be is deleted."""
        if schedule.action_after_completion == "DELETE":
            self._backend.delete_schedule(schedule.group_name, schedule.name)

    def _drop(self, arn: str) -> None:
        plan = self._plans.pop(arn, None)
        if plan is not None and plan.handle is not None:
            plan.handle.cancel()

    def _input(self, schedule: Schedule, when: datetime) -> str:
        given = schedule.target.get("Input")
        if given is None:
            notice = targets.notice(
                self._cloud,
                "aws.scheduler",
                self._host.new_request_id(),
                stamp(when)[:19] + "Z",
                schedule.arn,
            )
            return json.dumps(notice)
        words = {
            "<aws.scheduler.schedule-arn>": schedule.arn,
            "<aws.scheduler.scheduled-time>": stamp(when)[:19] + "Z",
            "<aws.scheduler.execution-id>": self._host.new_request_id(),
            "<aws.scheduler.attempt-number>": "1",
        }
        for word, value in words.items():
            given = given.replace(word, value)
        return str(given)


def _next_of_rate(table: Rate, plan: _Plan, begin: datetime | None) -> datetime:
    """On the grid that begins at the start date, or at the making of the schedule."""
    if begin is None:
        if plan.starts_at_once:
            plan.starts_at_once = False
            return plan.last
        return plan.last + table.interval
    if begin >= plan.last and plan.handle is None:
        return begin
    passed = max(plan.last - begin, timedelta(0)) // table.interval
    return begin + (passed + 1) * table.interval


def _window(schedule: Schedule) -> timedelta:
    return timedelta(minutes=int(schedule.flexible_time_window.get("MaximumWindowInMinutes") or 0))


def _instant(moment: Any) -> datetime | None:
    """moto keeps the dates of a schedule as the API's epoch seconds."""
    return None if moment is None else datetime.fromtimestamp(float(moment), UTC)
