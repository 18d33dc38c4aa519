"""What of schedules and rules the twin would not carry out as written, refused by name."""

import json
from collections.abc import Mapping
from typing import Any

from localcloud.pump import inputs, patterns, timetable
from localcloud.pump.inputs import InputError
from localcloud.pump.patterns import PatternError
from localcloud.pump.timetable import Once, TimetableError

ATTEMPTS = (0, 185)
AGE_S = (60, 86_400)
"""How many retries and how old a start may be, at least and at most."""

_SERVICES = ("lambda", "sns", "sqs", "states")
_OF_SCHEDULE = {"Arn", "DeadLetterConfig", "Input", "RetryPolicy", "RoleArn", "SqsParameters"}
_LONGEST_WINDOW_MIN = 1_440
_OF_RULE = {
    "Arn",
    "DeadLetterConfig",
    "Id",
    "Input",
    "InputPath",
    "InputTransformer",
    "RetryPolicy",
    "RoleArn",
    "SqsParameters",
}


class TargetError(ValueError):
    """The twin cannot start such a target; `path` names the property."""

    def __init__(self, why: str, path: str) -> None:
        super().__init__(why)
        self.path = path


def check_target(target: Mapping[str, Any], known: set[str], path: str = "Target") -> None:
    """Refuse a target that would not be started as the template says.

    Raises:
        TargetError: Its service or one of its properties is not known.
    """
    arn = str(target.get("Arn", ""))
    if arn.split(":")[2:3] not in [[service] for service in _SERVICES]:
        raise TargetError(f"the twin cannot start {arn}", f"{path}.Arn")
    if unknown := sorted(set(target) - known):
        raise TargetError("the twin does not know this of a target", f"{path}.{unknown[0]}")
    if arn.endswith(".fifo") != ("SqsParameters" in target):
        raise TargetError("FIFO queues, and they alone, need a group", f"{path}.SqsParameters")
    given = target.get("RetryPolicy") or {}
    for name, (low, high) in (
        ("MaximumRetryAttempts", ATTEMPTS),
        ("MaximumEventAgeInSeconds", AGE_S),
    ):
        if name in given and not low <= int(given[name]) <= high:
            raise TargetError(f"{given[name]} is not within {low} and {high}", f"{path}.{name}")
    dead_letters = str((target.get("DeadLetterConfig") or {}).get("Arn", ":::"))
    if dead_letters.split(":")[2] not in ("sqs", ""):
        raise TargetError("dead letters go to a queue", f"{path}.DeadLetterConfig.Arn")


def check_schedule(properties: Mapping[str, Any]) -> None:
    """Refuse a schedule that the twin would not keep as the template says.

    Raises:
        TargetError: Its expression, its window or its target is not known.
    """
    expression = str(properties.get("ScheduleExpression", ""))
    zone = str(properties.get("ScheduleExpressionTimezone") or "UTC")
    try:
        timetable.parse(expression, zone)
    except TimetableError as error:
        raise TargetError(str(error), "ScheduleExpression") from error
    window = properties.get("FlexibleTimeWindow") or {}
    minutes = int(window.get("MaximumWindowInMinutes") or 0)
    if window.get("Mode") not in ("OFF", "FLEXIBLE") or minutes > _LONGEST_WINDOW_MIN:
        raise TargetError(f"{window!r} is no window", "FlexibleTimeWindow")
    if (window["Mode"] == "FLEXIBLE") != (minutes > 0):
        raise TargetError("a flexible window has a length", "FlexibleTimeWindow")
    if properties.get("ActionAfterCompletion", "NONE") not in ("NONE", "DELETE"):
        raise TargetError("NONE and DELETE are known", "ActionAfterCompletion")
    check_target(properties.get("Target") or {}, _OF_SCHEDULE)


def check_rule(properties: Mapping[str, Any]) -> None:
    """Refuse a rule that the twin would not carry out as the template says.

    Raises:
        TargetError: Its pattern, its schedule or one of its targets is not known.
    """
    pattern, schedule = properties.get("EventPattern"), properties.get("ScheduleExpression")
    if pattern is None and schedule is None:
        raise TargetError("a rule has a pattern or a schedule", "EventPattern")
    try:
        if pattern is not None:
            patterns.parse(pattern if isinstance(pattern, str) else json.dumps(pattern))
    except PatternError as error:
        raise TargetError(str(error), "EventPattern") from error
    if schedule is not None:
        _check_expression(str(schedule))
    for number, target in enumerate(properties.get("Targets") or []):
        path = f"Targets[{number}]"
        check_target(target, _OF_RULE, path)
        try:
            inputs.check(target)
        except InputError as error:
            raise TargetError(str(error), path) from error


def _check_expression(expression: str) -> None:
    try:
        table = timetable.parse(expression)
    except TimetableError as error:
        raise TargetError(str(error), "ScheduleExpression") from error
    if isinstance(table, Once):
        raise TargetError("a rule has a rate or cron", "ScheduleExpression")
