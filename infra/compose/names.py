"""How the names of folders and files become the template's logical ids."""

from __future__ import annotations

import re
from typing import Any

Resources = dict[str, Any]
"""The Resources section of a template, by logical id."""

FUNCTION = "AWS::Serverless::Function"
QUEUE = "AWS::SQS::Queue"


def logical_id(name: str, suffix: str = "") -> str:
    """Return `ReceiveAlarm` for `receive_alarm` or `receive-alarm`, with a suffix where given."""
    return "".join(word.capitalize() for word in re.split(r"[_-]", name)) + suffix


def dashed(logical: str) -> str:
    """Return `receive-alarm` for `ReceiveAlarm`, as resources are named; `rest-api` for `RestAPI`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "-", logical).lower()


def of_type(resources: Resources, kind: str) -> list[str]:
    """Return the logical ids of a resource type, in the template's order."""
    return [name for name, resource in resources.items() if resource.get("Type") == kind]
