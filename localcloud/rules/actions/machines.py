"""The action `stepFunctions`: starts an execution of a state machine with the payload as input."""

import uuid
from typing import Any

from localcloud.rules.actions.outside import Outside, told_as_failure
from localcloud.rules.failures import ActionFailedError
from localcloud.rules.running import ActionRunner, Delivery


def runner(outside: Outside) -> ActionRunner:
    """Starts `stateMachineName` under `executionNamePrefix` and an id.

    AWS IoT draws the id; here it follows from message, rule and prefix, so that a drill starts
    the same executions every time.
    """

    def start(delivery: Delivery) -> None:
        name = str(delivery.parameters["stateMachineName"])
        with told_as_failure():
            client = outside.client("stepfunctions")
            client.start_execution(
                stateMachineArn=_arn(client, name),
                name=_execution_name(delivery),
                input=_text(delivery.payload),
            )

    return start


def _arn(client: Any, name: str) -> str:
    pages = client.get_paginator("list_state_machines").paginate()
    for machine in (machine for page in pages for machine in page["stateMachines"]):
        if machine["name"] == name:
            return str(machine["stateMachineArn"])
    raise ActionFailedError(f"There is no state machine {name}.")


def _execution_name(delivery: Delivery) -> str:
    prefix = str(delivery.parameters.get("executionNamePrefix", ""))
    said = f"{delivery.message.trace_id}/{delivery.rule}/{prefix}"
    return f"{prefix}{uuid.uuid5(uuid.NAMESPACE_OID, said)}"


def _text(payload: bytes) -> str:
    try:
        return payload.decode()
    except UnicodeDecodeError as error:
        raise ActionFailedError(
            "The message is not text, which an execution starts from."
        ) from error
