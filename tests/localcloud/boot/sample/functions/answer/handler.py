"""Answers with what it was asked and where it runs."""

import os

import sibling

_called = {"times": 0}


def lambda_handler(event, context):
    _called["times"] += 1
    print(f"answering {event}")
    return {
        "event": event,
        "times": _called["times"],
        "word": sibling.WORD,
        "environment": dict(os.environ),
        "arn": context.invoked_function_arn,
        "version": context.function_version,
        "request_id": context.aws_request_id,
        "memory": context.memory_limit_in_mb,
        "remaining_ms": context.get_remaining_time_in_millis(),
    }
