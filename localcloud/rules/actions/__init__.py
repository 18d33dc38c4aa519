"""The actions of rules, one module each, carried out on the twin's own services.

Whether a role permits an action is not asked here: the template's lint holds each rule's role to
what its actions need.
"""

from localcloud.rules.actions import (
    dynamodb_items,
    firehose_records,
    functions,
    kinesis_records,
    machines,
    queues,
    topics,
)
from localcloud.rules.actions.outside import Outside, Republication
from localcloud.rules.running import ActionRunner

__all__ = ["Outside", "Republication", "action_runners"]


def action_runners(outside: Outside) -> dict[str, ActionRunner]:
    """Who carries out an action, by its kind as the API of AWS IoT spells it."""
    return {
        "dynamoDBv2": dynamodb_items.runner(outside),
        "firehose": firehose_records.runner(outside),
        "kinesis": kinesis_records.runner(outside),
        "lambda": functions.runner(outside),
        "republish": topics.runner(outside),
        "sqs": queues.runner(outside),
        "stepFunctions": machines.runner(outside),
    }
