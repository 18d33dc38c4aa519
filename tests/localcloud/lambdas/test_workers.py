"""Functions in processes of their own: real time, real deaths."""

import json
import os
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from localcloud.lambdas.workers import Workers
from localcloud.states.tasks import InvocationRefusedError

PATIENCE_S = 20

ANSWER = """
import os, time
started = []
def lambda_handler(event, context):
    started.append(1)
    if event.get("exit") is not None:
        os._exit(event["exit"])
    if event.get("raise"):
        raise ValueError("no")
    if "touch" in event:
        open(event["touch"], "w").close()
    time.sleep(event.get("sleep_s", 0))
    print("said", event.get("word"))
    return {"runs": len(started), "pid": os.getpid(), "environment": dict(os.environ),
            "id": context.aws_request_id, "arn": context.invoked_function_arn,
            "remaining": context.get_remaining_time_in_millis(), "event": event}
"""


@pytest.fixture
def heard():
    return []


@pytest.fixture
def workers(heard):
    made = Workers("http://127.0.0.1:1", lambda name, line: heard.append((name, line)))
    yield made
    made.close()


@pytest.fixture
def run(workers):
    def ran(function, event=None, request_id="r-1"):
        result = workers.run(function, json.dumps(event or {}).encode(), request_id)
        return json.loads(result.payload), result.error

    return ran


def until(holds):
    end = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.005)


def test_answers_with_event_context_and_environment(run, function, monkeypatch):
    monkeypatch.setenv("AWS_PROFILE", "private")
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy")

    answer, error = run(function(ANSWER, environment={"MOOD": "calm"}), {"a": "安"}, "r-7")

    seen = answer["environment"]
    assert error is None
    assert answer["event"] == {"a": "安"}
    assert answer["id"] == "r-7"
    assert answer["arn"].endswith(":function:f:live")
    assert 0 < answer["remaining"] <= 5000
    assert seen["MOOD"] == "calm"
    assert seen["AWS_ENDPOINT_URL"] == "http://127.0.0.1:1"
    assert seen["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"] == "128"
    assert seen["AWS_ACCESS_KEY_ID"] == "twin"
    assert not {"AWS_PROFILE", "HTTPS_PROXY"} & set(seen)


def test_a_process_is_used_again_while_it_is_warm(run, function):
    one = function(ANSWER)

    first, second = run(one)[0], run(one)[0]

    assert first["pid"] == second["pid"]
    assert (first["runs"], second["runs"]) == (1, 2)


def test_what_a_worker_prints_is_heard(run, function, heard):
    run(function(ANSWER), {"word": "hello"})

    until(lambda: ("f", "said hello") in heard)


def test_an_error_leaves_the_process_warm(run, function):
    one = function(ANSWER)
    pid = run(one)[0]["pid"]

    answer, error = run(one, {"raise": True})

    assert (answer["errorType"], error) == ("ValueError", "Unhandled")
    assert run(one)[0]["pid"] == pid


def test_a_time_out_kills_the_process(run, function):
    one = function(ANSWER, timeout=timedelta(seconds=1))
    pid = run(one)[0]["pid"]

    answer, error = run(one, {"sleep_s": 30})

    assert (answer["errorType"], error) == ("Sandbox.Timedout", "Unhandled")
    assert "timed out after 1.00 seconds" in answer["errorMessage"]
    until(lambda: not alive(pid))
    assert run(one)[0]["runs"] == 1


@pytest.mark.parametrize("code", [0, 3])
def test_a_process_that_ends_itself_is_told(run, function, code):
    answer, error = run(function(ANSWER), {"exit": code})

    assert (answer["errorType"], error) == ("Runtime.ExitError", "Unhandled")
    assert f"exit status {code}" in answer["errorMessage"]


def test_a_process_killed_under_an_invocation_is_told_and_replaced(run, function, tmp_path):
    one = function(ANSWER, timeout=timedelta(seconds=30))
    pid = run(one)[0]["pid"]
    mark = tmp_path / "begun"

    with ThreadPoolExecutor(1) as pool:
        going = pool.submit(run, one, {"sleep_s": 30, "touch": str(mark)})
        until(mark.exists)
        os.kill(pid, signal.SIGKILL)
        answer, error = going.result(PATIENCE_S)

    assert (answer["errorType"], error) == ("Runtime.ExitError", "Unhandled")
    assert "signal 9" in answer["errorMessage"]
    assert run(one)[0]["pid"] != pid


def test_a_process_killed_while_idle_is_replaced_unnoticed(workers, run, function):
    one = function(ANSWER)
    pid = run(one)[0]["pid"]

    os.kill(pid, signal.SIGKILL)
    until(lambda: not alive(pid))
    answer, error = run(one)

    assert error is None
    assert answer["pid"] != pid
    until(lambda: workers.pids("f") == [answer["pid"]])


@pytest.mark.parametrize(
    ("code", "handler", "kind"),
    [
        ("import nowhere", "handler.lambda_handler", "Runtime.ImportModuleError"),
        ("def broken(:", "handler.lambda_handler", "Runtime.UserCodeSyntaxError"),
        ("", "handler.other", "Runtime.HandlerNotFound"),
    ],
)
def test_a_handler_that_cannot_be_loaded_is_told_each_time(
    workers, run, function, code, handler, kind
):
    broken = function(code, handler=handler)

    answers = [run(broken) for _ in range(2)]

    assert [(answer["errorType"], error) for answer, error in answers] == [(kind, "Unhandled")] * 2
    until(lambda: workers.pids("f") == [])


def test_siblings_and_layers_are_found(run, function, tmp_path):
    layer = tmp_path / "layer" / "python" / "lent"
    layer.mkdir(parents=True)
    (layer / "__init__.py").write_text("WORD = 'lent'", "utf-8")
    code = "import sibling, lent\ndef lambda_handler(e, c):\n    return [sibling.WORD, lent.WORD]"
    files = {"sibling.py": "WORD = 'own'"}

    answer = run(function(code, files=files, layers=(tmp_path / "layer",)))

    assert answer == (["own", "lent"], None)


def test_invocations_at_the_same_time_have_processes_of_their_own(run, function, tmp_path):
    one = function(ANSWER, timeout=timedelta(seconds=20))
    marks = [tmp_path / name for name in "ab"]

    with ThreadPoolExecutor(2) as pool:
        going = [pool.submit(run, one, {"sleep_s": 1, "touch": str(mark)}) for mark in marks]
        until(lambda: all(mark.exists() for mark in marks))
        pids = {each.result(PATIENCE_S)[0]["pid"] for each in going}

    assert len(pids) == 2


def test_reserved_concurrency_refuses_what_is_beyond_it(workers, run, function, tmp_path):
    one = function(ANSWER, concurrency=1, timeout=timedelta(seconds=20))
    mark = tmp_path / "begun"

    with ThreadPoolExecutor(1) as pool:
        going = pool.submit(run, one, {"sleep_s": 2, "touch": str(mark)})
        until(mark.exists)
        with pytest.raises(InvocationRefusedError) as refused:
            run(one)
        assert going.result(PATIENCE_S)[1] is None

    assert refused.value.code == "TooManyRequestsException"
    assert run(one)[1] is None


def test_without_a_limit_what_the_machine_cannot_run_at_once_waits(function):
    workers = Workers("http://127.0.0.1:1", at_once=1)
    one = function(ANSWER)

    with ThreadPoolExecutor(3) as pool:
        results = list(pool.map(lambda n: workers.run(one, b"{}", f"r-{n}"), range(3)))
    workers.close()

    assert [result.error for result in results] == [None] * 3


def test_closing_ends_what_runs_and_starts_nothing_more(function, tmp_path):
    workers = Workers("http://127.0.0.1:1")
    one = function(ANSWER, timeout=timedelta(seconds=60))
    mark = tmp_path / "begun"

    with ThreadPoolExecutor(1) as pool:
        event = json.dumps({"sleep_s": 60, "touch": str(mark)}).encode()
        going = pool.submit(workers.run, one, event, "r-1")
        until(mark.exists)
        workers.close()
        ended = going.result(PATIENCE_S)

    assert json.loads(ended.payload)["errorType"] == "Runtime.ExitError"
    assert json.loads(workers.run(one, b"{}", "r-2").payload)["errorType"] == "Runtime.ExitError"
    assert not [each for each in threading.enumerate() if each.name.startswith("anju-worker")]


def alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
