"""State machines, schedules and rules of the event bus."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from localcloud.boot.errors import BootError
from localcloud.boot.resource import Resource, Site
from localcloud.boot.shapes import text
from localcloud.pump.checks import TargetError, check_rule, check_schedule

_PLACEHOLDER = re.compile(r"\$\{[A-Za-z0-9_]+\}")


def _state_machine(resource: Resource, site: Site) -> dict[str, Any]:
    name = resource.name("StateMachineName", site)
    substitutions = resource.take("DefinitionSubstitutions", {})
    definition = _definition(resource, site)
    for key, value in substitutions.items():
        definition = definition.replace("${" + key + "}", text(value))
    if left := sorted(set(_PLACEHOLDER.findall(definition))):
        raise BootError(
            f"{', '.join(left)} in the definition has no value", path="DefinitionSubstitutions"
        )
    # Its log goes nowhere on one machine; the history is kept by the engine.
    resource.without_effect("LoggingConfiguration", "TracingConfiguration")
    made = site.cloud.call(
        "stepfunctions",
        "create_state_machine",
        name=name,
        definition=definition,
        type=resource.take("StateMachineType"),
        **resource.rest(),
    )
    arn = made["stateMachineArn"]
    return {"Ref": arn, "Arn": arn, "Name": name}


def _definition(resource: Resource, site: Site) -> str:
    given = {
        name: resource.take(name)
        for name in ("Definition", "DefinitionString", "DefinitionS3Location")
    }
    given = {name: value for name, value in given.items() if value is not None}
    if len(given) != 1:
        raise BootError("one definition is expected", path="DefinitionString")
    ((name, value),) = given.items()
    if name == "DefinitionS3Location":
        return site.template.file(value).read_text(encoding="utf-8")
    return text(value)


def _schedule(resource: Resource, site: Site) -> dict[str, Any]:
    name = resource.name("Name", site)
    _checked(check_schedule, resource)
    made = site.cloud.call("scheduler", "create_schedule", Name=name, **resource.rest())
    return {"Ref": name, "Arn": made["ScheduleArn"]}


def _checked(check: Callable[[Mapping[str, Any]], None], resource: Resource) -> None:
    try:
        check(resource.properties)
    except TargetError as error:
        raise BootError(str(error), path=error.path) from error


def _schedule_group(resource: Resource, site: Site) -> dict[str, Any]:
    name = resource.name("Name", site)
    made = site.cloud.call("scheduler", "create_schedule_group", Name=name, **resource.rest())
    return {"Ref": name, "Arn": made["ScheduleGroupArn"]}


def _rule(resource: Resource, site: Site) -> dict[str, Any]:
    name = resource.name("Name", site)
    targets = resource.take("Targets", [])
    bus = resource.properties.get("EventBusName")
    _checked(check_rule, resource)
    made = site.cloud.call("events", "put_rule", Name=name, **resource.rest())
    if targets:
        site.cloud.call("events", "put_targets", Rule=name, EventBusName=bus, Targets=targets)
    return {"Ref": name, "Arn": made["RuleArn"]}


RECIPES = {
    "AWS::Events::Rule": _rule,
    "AWS::Scheduler::Schedule": _schedule,
    "AWS::Scheduler::ScheduleGroup": _schedule_group,
    "AWS::StepFunctions::StateMachine": _state_machine,
}
