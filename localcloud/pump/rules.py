"""The rules of the event buses: what matches a pattern or is due goes to the rule's targets."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from moto.events.models import Rule, events_backends

from localcloud.boot import Cloud
from localcloud.lambdas.destinations import stamp
from localcloud.lambdas.host import Host
from localcloud.loop import Handle, Loop, Order
from localcloud.pump import inputs, patterns, targets, timetable
from localcloud.pump.targets import Start, Targets


@dataclass(slots=True)
class _Plan:
    expression: str
    handle: Handle | None = None


class Rules:
    """Keeps the enabled rules of one account and region; their schedules run on UTC."""

    def __init__(self, cloud: Cloud, loop: Loop, host: Host) -> None:
        self._cloud = cloud
        self._loop = loop
        self._host = host
        self._targets = Targets(cloud, loop, host)
        self._plans: dict[str, _Plan] = {}

    def look(self) -> None:
        """Plan the schedules that are new or changed, drop what is gone or disabled."""
        present = {rule.arn: rule for rule in self._scheduled()}
        for arn, plan in list(self._plans.items()):
            rule = present.get(arn)
            if rule is None or rule.scheduled_expression != plan.expression:
                if plan.handle is not None:
                    plan.handle.cancel()
                del self._plans[arn]
        for arn, rule in present.items():
            if arn not in self._plans:
                self._plans[arn] = _Plan(str(rule.scheduled_expression))
                self._plan_next(rule, self._loop.now())

    def take(self, rule: Rule, event: Mapping[str, Any]) -> None:
        """Hand an event to the targets of a rule that it matches."""
        pattern = rule.event_pattern.dump()
        if rule.state != "ENABLED" or not pattern:
            return
        if patterns.matches(patterns.parse(pattern), event):
            self._start(rule, event)

    def _scheduled(self) -> list[Rule]:
        buses = events_backends[self._cloud.account][self._cloud.region].event_buses
        rules = [rule for bus in list(buses.values()) for rule in list(bus.rules.values())]
        return [rule for rule in rules if rule.scheduled_expression and rule.state == "ENABLED"]

    def _plan_next(self, rule: Rule, last: datetime) -> None:
        when = timetable.parse(str(rule.scheduled_expression)).next_after(last)
        if when is not None:
            self._plans[rule.arn].handle = self._loop.at(
                when, Order.TIMER, lambda: self._due(rule, when)
            )

    def _due(self, rule: Rule, when: datetime) -> None:
        request_id = self._host.new_request_id()
        written = stamp(when)[:19] + "Z"
        self._start(rule, targets.notice(self._cloud, "aws.events", request_id, written, rule.arn))
        if rule.arn in self._plans:
            self._plan_next(rule, when)

    def _start(self, rule: Rule, event: Mapping[str, Any]) -> None:
        given = {
            "aws.events.rule-arn": rule.arn,
            "aws.events.rule-name": rule.name,
            "aws.events.event.ingestion-time": stamp(self._loop.now()),
        }
        for target in list(rule.targets):
            text = inputs.made(target, event, given)
            self._targets.start(Start(target, text, {"RULE_ARN": rule.arn}))
