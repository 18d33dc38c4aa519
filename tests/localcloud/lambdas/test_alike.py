"""A function fails in this process as it fails in a worker: same kind, same words."""

import json

import pytest

from localcloud.lambdas.in_process import InProcess
from localcloud.lambdas.workers import Workers

RAISES = """
import os, sys
def lambda_handler(event, context):
    how = event["how"]
    if how == "raise":
        raise ValueError("no")
    if how == "exit":
        sys.exit(3)
    if how == "die":
        os._exit(4)
    return {1, 2} if how == "set" else {"said": "安"}
"""


@pytest.fixture(scope="module")
def runners():
    workers = Workers("http://127.0.0.1:1")
    yield InProcess(), workers
    workers.close()


def told(runner, function, event):
    result = runner.run(function, json.dumps(event).encode(), "r-1")
    answer = json.loads(result.payload)
    if result.error is not None:
        answer = (answer["errorType"], answer["errorMessage"])
    return answer, result.error


@pytest.mark.parametrize("how", ["raise", "exit", "die", "set", "well"])
def test_a_handler_ends_alike(runners, function, how):
    one = function(RAISES, how)

    in_process, in_a_worker = (told(runner, one, {"how": how}) for runner in runners)

    assert in_process == in_a_worker


@pytest.mark.parametrize(
    ("code", "handler"),
    [
        ("import nowhere", "handler.lambda_handler"),
        ("def broken(:", "handler.lambda_handler"),
        ("raise ValueError('no')", "handler.lambda_handler"),
        ("raise SystemExit(5)", "handler.lambda_handler"),
        ("", "handler.other"),
        ("", "elsewhere.lambda_handler"),
        ("", "lambda_handler"),
    ],
)
def test_a_module_that_cannot_be_loaded_is_told_alike(runners, function, code, handler):
    one = function(code, handler=handler)

    in_process, in_a_worker = (told(runner, one, {}) for runner in runners)

    assert in_process == in_a_worker
