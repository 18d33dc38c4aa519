"""Monitors as data become CloudWatch alarms, one for each resource that they watch."""

from __future__ import annotations

from typing import Any

from infra.compose.documents import Document
from infra.compose.names import FUNCTION, QUEUE, Resources, dashed, logical_id, of_type

_FIELDS = {
    "name",
    "of",
    "metric",
    "statistic",
    "above",
    "below",
    "period_s",
    "periods",
    "missing",
    "why",
}
_DIMENSIONS: dict[str, tuple[str, Any]] = {
    FUNCTION: ("FunctionName", {"Ref": "{}"}),
    QUEUE: ("QueueName", {"Fn::GetAtt": ["{}", "QueueName"]}),
    "AWS::Kinesis::Stream": ("StreamName", {"Ref": "{}"}),
    "AWS::Serverless::StateMachine": ("StateMachineArn", {"Ref": "{}"}),
    "AWS::Scheduler::Schedule": ("ScheduleGroup", "default"),
    "AWS::Serverless::Api": ("ApiName", {"Fn::Sub": "${Stage}-anju-portal"}),
}
PLATFORM = "Platform"
"""Stands for what the functions count themselves, under the namespace of their logs."""

_DIMENSIONS[PLATFORM] = ("service", "anju")

HAS_TOPIC = "MonitorsAreHeard"
"""The condition under which monitors tell their topic."""


def monitors(document: Document, resources: Resources) -> Resources:
    """Return the alarms for every monitor of the file; a resource that is not there is an error."""
    made: Resources = {}
    for number, monitor in enumerate(document.data.get("monitors", [])):
        _check(document, f"monitors.{number}", monitor)
        for name in _watched(document, f"monitors.{number}.of", monitor["of"], resources):
            key = name + logical_id(monitor["name"], "Monitor")
            if key in made:
                raise document.wrong(f"monitors.{number}.name", f"{name} has it already")
            watched = {"Type": PLATFORM} if name == PLATFORM else resources[name]
            made[key] = _alarm(monitor, name, watched["Type"])
            if condition := watched.get("Condition"):
                made[key]["Condition"] = condition
    return made


def _check(document: Document, field: str, monitor: dict[str, Any]) -> None:
    for key in monitor.keys() - _FIELDS:
        raise document.wrong(
            f"{field}.{key}", f"is no field; there are {', '.join(sorted(_FIELDS))}"
        )
    for key in ("name", "of", "metric", "statistic", "period_s", "why"):
        if not monitor.get(key):
            raise document.wrong(f"{field}.{key}", "is missing")
    if ("above" in monitor) == ("below" in monitor):
        raise document.wrong(f"{field}.above", "give either above or below")


def _watched(document: Document, field: str, of: object, resources: Resources) -> list[str]:
    if of == "functions":
        return of_type(resources, FUNCTION)
    if of == PLATFORM.lower():
        return [PLATFORM]
    if of == "dead_letter_queues":
        return [name for name in of_type(resources, QUEUE) if name.endswith("Dlq")]
    names = [str(name) for name in of] if isinstance(of, list) else []
    if not names:
        raise document.wrong(
            field, "write functions, dead_letter_queues, platform or a list of resources"
        )
    for name in names:
        if resources.get(name, {}).get("Type") not in _DIMENSIONS:
            raise document.wrong(field, f"{name} is no resource that can be watched")
    return names


def _alarm(monitor: dict[str, Any], name: str, kind: str) -> dict[str, Any]:
    namespace, metric = monitor["metric"].split(" ")
    own = {"Fn::Sub": "${Stage}-anju"} if kind == PLATFORM else namespace
    dimension, value = _DIMENSIONS[kind]
    topic = {"Fn::If": [HAS_TOPIC, [{"Ref": "MonitorTopicArn"}], {"Ref": "AWS::NoValue"}]}
    return {
        "Type": "AWS::CloudWatch::Alarm",
        "Properties": {
            "AlarmName": {"Fn::Sub": f"${{Stage}}-anju-{dashed(name)}-{monitor['name']}"},
            "AlarmDescription": monitor["why"],
            "Namespace": own,
            "MetricName": metric,
            "Dimensions": [{"Name": dimension, "Value": _filled(value, name)}],
            "Statistic": monitor["statistic"],
            "Period": monitor["period_s"],
            "EvaluationPeriods": monitor.get("periods", 1),
            "Threshold": monitor.get("above", monitor.get("below")),
            "ComparisonOperator": "GreaterThanThreshold"
            if "above" in monitor
            else "LessThanThreshold",
            "TreatMissingData": monitor.get("missing", "notBreaching"),
            "AlarmActions": topic,
            "OKActions": topic,
        },
    }


def _filled(value: object, name: str) -> object:
    if isinstance(value, dict):
        return {key: _filled(part, name) for key, part in value.items()}
    if isinstance(value, list):
        return [_filled(part, name) for part in value]
    return name if value == "{}" else value
