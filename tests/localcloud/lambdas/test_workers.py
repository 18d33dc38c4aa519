"""Functions in processes of their own: real time, real deaths."""

import json
import os
import re
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from localcloud.lambdas import memory
from localcloud.lambdas.workers import Workers

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
    for name in ("ANYTHING", "HOME", "LANG", "PATH", "TMPDIR", "MOTO_PLANTED"):
        monkeypatch.setenv(name, "planted")
    one = function(ANSWER, environment={"MOOD": "calm"})

    answer, error = run(one, {"a": "安"}, "r-7")

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
    assert "planted" not in seen.values()
    # Where the machine lacks the locale, Python itself adds LC_CTYPE.
    assert set(seen) - set(one.surroundings()) - {"LC_CTYPE"} == {
        "AWS_ENDPOINT_URL",
        "AWS_LAMBDA_RUNTIME_API",
        "NO_PROXY",
        "PYTHONPATH",
        "PYTHONUNBUFFERED",
        "TMPDIR",
        "_X_AMZN_TRACE_ID",
    }


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


def reports(heard):
    return [line for _, line in heard if line.startswith("REPORT ")]


def test_each_run_is_reported_with_its_time_its_memory_and_its_cold_start(run, function, heard):
    one = function(ANSWER)

    for request_id in ("r-1", "r-2"):
        run(one, {}, request_id)

    cold, warm = reports(heard)
    assert re.fullmatch(
        r"REPORT RequestId: r-1\tDuration: \d+\.\d\d ms\tBilled Duration: \d+ ms\t"
        r"Memory Size: 128 MB\tMax Memory Used: (\d+ MB|unknown)\tInit Duration: \d+\.\d\d ms",
        cold,
    )
    assert warm.startswith("REPORT RequestId: r-2\t")
    assert "Init Duration" not in warm


def test_a_run_that_failed_says_so_in_its_report(run, function, heard):
    run(function(ANSWER, timeout=timedelta(seconds=1)), {"sleep_s": 30})
    run(function("import nowhere", "g"))

    late, broken = reports(heard)
    assert late.endswith("\tStatus: timeout\tError Type: Sandbox.Timedout")
    assert int(late.split("\t")[2].split()[2]) >= 1000
    assert int(late.split("\t")[2].split()[2]) >= 1000
    assert broken.endswith("\tStatus: error\tError Type: Runtime.ImportModuleError")


@pytest.mark.skipif(not memory.CAN_LIMIT, reason="the platform limits no process's memory")
def test_a_function_that_wants_more_memory_than_it_has_is_killed(run, function):
    code = "import os\ndef lambda_handler(e, c):\n    len(bytearray(e.get('mb', 1) << 20))\n    return os.getpid()"
    one = function(code, memory_mb=128)
    pid, fits = run(one, {"mb": 32})

    answer, error = run(one, {"mb": 256})

    assert fits is None
    assert (answer["errorType"], error) == ("Runtime.OutOfMemory", "Unhandled")
    until(lambda: not alive(pid))
    assert run(one)[1] is None


def test_temporary_files_stay_with_their_worker_and_go_with_it(workers, run, function):
    code = """
import os, tempfile
def lambda_handler(event, context):
    place = os.path.join(tempfile.gettempdir(), "kept")
    was_there = os.path.exists(place)
    open(place, "w").close()
    if event.get("exit"):
        os._exit(1)
    return [was_there, place]
"""
    one = function(code)

    first, second = run(one)[0], run(one)[0]
    run(one, {"exit": True})
    third = run(one)[0]
    workers.close()

    assert [first[0], second[0], third[0]] == [False, True, False]
    assert first[1] == second[1] != third[1]
    assert not Path(third[1]).parent.exists()


def test_without_a_limit_what_the_machine_cannot_run_at_once_waits(function):
    workers = Workers("http://127.0.0.1:1", at_once=1)
    one = function(ANSWER)

    with ThreadPoolExecutor(3) as pool:
        results = list(pool.map(lambda n: workers.run(one, b"{}", f"r-{n}"), range(3)))
    workers.close()

    assert [result.error for result in results] == [None] * 3


def pids_of(workers, function, events):
    """The processes that ran these at the same time."""
    payloads = [json.dumps(event).encode() for event in events]
    with ThreadPoolExecutor(len(events)) as pool:
        going = [pool.submit(workers.run, function, each, "r-1") for each in payloads]
        ended = [each.result(PATIENCE_S) for each in going]
    workers.close()
    return [json.loads(result.payload)["pid"] for result in ended]


def test_what_enough_processes_will_have_done_soon_starts_no_more(function):
    workers = Workers("http://127.0.0.1:1", at_work=1)
    workers.run(function(ANSWER), b"{}", "r-0")

    pids = pids_of(workers, function(ANSWER), [{"sleep_s": 0.1}] * 8)

    assert len(set(pids)) == 1


MEETING = """
import os, time
def lambda_handler(event, context):
    if "touch" in event:
        open(event["touch"], "w").close()
    while not os.path.exists(event.get("until", "/")):
        time.sleep(0.01)
    return {"pid": os.getpid()}
"""


def test_behind_a_process_that_does_not_become_free_another_is_started(function, tmp_path):
    workers = Workers("http://127.0.0.1:1", at_work=1)
    one = function(MEETING, timeout=timedelta(seconds=30))
    first, second = str(tmp_path / "first"), str(tmp_path / "second")

    pids = pids_of(
        workers, one, [{"touch": first, "until": second}, {"touch": second, "until": first}]
    )

    assert len(set(pids)) == 2


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
