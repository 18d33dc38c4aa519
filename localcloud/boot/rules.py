"""The Rules of a template: what its parameters must be together, held before anything is made."""

from collections.abc import Mapping
from typing import Any

from localcloud.boot.errors import BootError


def check_rules(rules: Mapping[str, Any], parameters: Mapping[str, Any]) -> None:
    """Refuse parameters that a rule does not allow, in the rule's own words."""
    for name, rule in rules.items():
        if "RuleCondition" in rule and not _holds(rule["RuleCondition"], parameters, name):
            continue
        for assertion in rule["Assertions"]:
            if not _holds(assertion["Assert"], parameters, name):
                told = assertion.get("AssertDescription", "an assertion does not hold")
                raise BootError(told, path=f"Rules.{name}")


def _holds(condition: Any, parameters: Mapping[str, Any], rule: str) -> bool:
    if not isinstance(condition, dict) or len(condition) != 1:
        raise BootError(f"{condition!r} is no condition", path=f"Rules.{rule}")
    [(function, arguments)] = condition.items()
    if function in {"Fn::And", "Fn::Or", "Fn::Not"}:
        held = [_holds(each, parameters, rule) for each in arguments]
        return {"Fn::And": all(held), "Fn::Or": any(held), "Fn::Not": not held[0]}[function]
    values = [_value(each, parameters, rule) for each in arguments]
    match function:
        case "Fn::Equals":
            return bool(str(values[0]) == str(values[1]))
        case "Fn::Contains":
            return values[1] in values[0]
    raise BootError(f"{function} is not known in a rule", path=f"Rules.{rule}")


def _value(node: Any, parameters: Mapping[str, Any], rule: str) -> Any:
    if not isinstance(node, dict):
        return node
    if set(node) == {"Ref"} and node["Ref"] in parameters:
        return parameters[node["Ref"]]
    raise BootError(f"{node!r} is not known in a rule", path=f"Rules.{rule}")
