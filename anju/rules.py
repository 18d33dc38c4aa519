"""`anju rules eval`: what a rule's SQL makes of one message."""

import argparse
import os
import sys
import time
import uuid
from pathlib import Path

from anju.errors import UsageError
from localcloud.iot_sql import (
    NO_MATCH,
    UNDEFINED,
    Message,
    NoMatch,
    SqlSyntaxError,
    Statement,
    Value,
    compile_statement,
    json_bytes,
)


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> object:
    """Declares `rules eval`."""
    rules = subparsers.add_parser("rules", help="evaluate AWS IoT SQL")
    verbs = rules.add_subparsers(dest="verb", required=True, metavar="VERB")
    evaluation = verbs.add_parser("eval", help="print what a statement makes of one message")
    evaluation.add_argument("--sql", required=True, help="the statement")
    evaluation.add_argument("--topic", required=True, help="the topic published to")
    evaluation.add_argument(
        "--payload", required=True, help="the payload; @FILE reads a file, - standard input"
    )
    evaluation.add_argument("--client-id", help="the MQTT client that published")
    return evaluation


def run(args: argparse.Namespace) -> int:
    """Prints JSON, `undefined` or `no match`; a payload that is not JSON comes out as it is."""
    statement = _statement(args.sql)
    message = Message(
        _payload(args.payload),
        args.topic,
        client_id=args.client_id,
        received_at_ms=time.time_ns() // 1_000_000,
        trace_id=str(uuid.uuid4()),
    )
    sys.stdout.buffer.write(_printed(statement.evaluate(message)) + b"\n")
    return 0


def _statement(sql: str) -> Statement:
    try:
        statement = compile_statement(sql)
    except SqlSyntaxError as error:
        raise UsageError(str(error), field="--sql") from error
    for name in sorted(statement.external_functions):
        problem = f"{name}() asks another service, and there is none here"
        raise UsageError(problem, field="--sql", mend="put its answer in its place")
    return statement


def _payload(given: str) -> bytes:
    if given == "-":
        return sys.stdin.buffer.read()
    if not given.startswith("@"):
        return os.fsencode(given)
    try:
        return Path(given[1:]).read_bytes()
    except OSError as error:
        raise UsageError(error.strerror or str(error), file=given[1:], field="--payload") from error


def _printed(result: Value | NoMatch) -> bytes:
    if result is NO_MATCH:
        return b"no match"
    if result is UNDEFINED:
        return b"undefined"
    return result if isinstance(result, bytes) else json_bytes(result)
