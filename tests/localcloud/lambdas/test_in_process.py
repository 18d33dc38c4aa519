"""Functions in one process run as if each were alone."""

import json
import os
import sys

import pytest

from localcloud.lambdas.in_process import InProcess

WHERE = """
import os
def lambda_handler(event, context):
    return dict(os.environ)
"""
SETTINGS = """
import os
from functools import cache
@cache
def mood():
    return os.environ["MOOD"]
"""
MOOD = """
from lent import settings
def lambda_handler(event, context):
    return [settings.mood(), id(settings)]
"""


@pytest.fixture
def run():
    heard = []
    runner = InProcess(lambda name, line: heard.append((name, line)))

    def ran(function, event=None):
        result = runner.run(function, json.dumps(event or {}).encode(), "r-1")
        return json.loads(result.payload), result.error

    vars(ran).update(heard=heard, runner=runner)
    return ran


@pytest.fixture
def layer(tmp_path):
    """A layer with one module that reads its settings once."""
    folder = tmp_path / "layer" / "lent"
    folder.mkdir(parents=True)
    (folder / "__init__.py").write_text("", "utf-8")
    (folder / "settings.py").write_text(SETTINGS, "utf-8")
    return folder.parent


def test_answers_with_what_the_handler_returns(run, function):
    code = "def lambda_handler(event, context):\n    return {'got': event, 'id': context.aws_request_id}"

    assert run(function(code), {"a": "安"}) == ({"got": {"a": "安"}, "id": "r-1"}, None)


def test_sees_the_template_environment_and_nothing_of_the_user(run, function, monkeypatch):
    monkeypatch.setenv("AWS_PROFILE", "private")
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy")
    for name in ("ANYTHING", "HOME", "LANG", "PATH", "TMPDIR", "MOTO_PLANTED"):
        monkeypatch.setenv(name, "planted")
    one = function(WHERE, environment={"MOOD": "calm"})

    seen, _ = run(one)

    assert seen == one.surroundings()

    assert seen["MOOD"] == "calm"
    assert seen["AWS_REGION"] == "cn-north-1"
    assert seen["AWS_LAMBDA_FUNCTION_NAME"] == "f"
    assert "planted" not in seen.values()


def test_leaves_the_process_as_it_was(run, function, layer):
    code = "import os, lent.settings\ndef lambda_handler(e, c):\n    os.environ['LEFT'] = 'over'"
    before, path = dict(os.environ), list(sys.path)

    run(function(code, layers=(layer,)))

    assert dict(os.environ) == before
    assert sys.path == path
    assert not [name for name in sys.modules if name.startswith("lent")]


def test_equal_environments_share_what_the_layer_keeps_and_others_do_not(run, function, layer):
    calm = {"environment": {"MOOD": "calm"}, "layers": (layer,)}
    angry = {"environment": {"MOOD": "angry"}, "layers": (layer,)}

    (first, one), _ = run(function(MOOD, "one", **calm))
    (second, two), _ = run(function(MOOD, "two", **angry))
    (third, three), _ = run(function(MOOD, "three", **calm))

    assert (first, second, third) == ("calm", "angry", "calm")
    assert one == three != two


def test_functions_do_not_see_each_others_siblings(run, function):
    code = "import sibling\ndef lambda_handler(e, c):\n    return sibling.WORD"
    one = function(code, "one", {"sibling.py": "WORD = 1"})
    two = function(code, "two", {"sibling.py": "WORD = 2"})

    assert [run(each)[0] for each in (one, two, one)] == [1, 2, 1]


def test_an_import_inside_the_handler_finds_what_the_function_ships(run, function):
    code = "def lambda_handler(e, c):\n    import late\n    late.COUNT.append(1)\n    return len(late.COUNT)"
    late = function(code, files={"late.py": "COUNT = []"})

    assert [run(late)[0] for _ in range(2)] == [1, 2]


def test_modules_that_the_process_holds_under_the_same_name_come_back(run, function):
    own = sys.modules["json"]
    code = "import json\ndef lambda_handler(e, c):\n    return json.WORD"

    answer = run(function(code, files={"json.py": "WORD = 'mine'"}))

    assert answer == ("mine", None)
    assert sys.modules["json"] is own


def test_a_warm_function_keeps_its_globals_until_the_runner_closes(run, function):
    code = "n = []\ndef lambda_handler(e, c):\n    n.append(1)\n    return len(n)"
    counting = function(code)

    warm = [run(counting)[0] for _ in range(2)]
    run.runner.close()

    assert [*warm, run(counting)[0]] == [1, 2, 1]


def test_an_error_is_told_with_its_type_and_message(run, function):
    code = "def lambda_handler(e, c):\n    raise ValueError('no')"

    answer, error = run(function(code))

    assert error == "Unhandled"
    assert (answer["errorType"], answer["errorMessage"]) == ("ValueError", "no")
    assert "handler.py" in answer["stackTrace"][0]


@pytest.mark.parametrize(
    ("code", "handler", "kind"),
    [
        ("import nowhere", "handler.lambda_handler", "Runtime.ImportModuleError"),
        ("def broken(:", "handler.lambda_handler", "Runtime.UserCodeSyntaxError"),
        ("raise ValueError('no')", "handler.lambda_handler", "ValueError"),
        ("raise AttributeError('no')", "handler.lambda_handler", "AttributeError"),
        ("raise SystemExit(3)", "handler.lambda_handler", "Runtime.ExitError"),
        ("", "lambda_handler", "Runtime.MalformedHandlerName"),
        ("", "sys.exit", "Runtime.BuiltInModuleConflict"),
        (
            "import os\ndef lambda_handler(e, c):\n    os._exit(3)",
            "handler.lambda_handler",
            "Runtime.ExitError",
        ),
        ("", "elsewhere.lambda_handler", "Runtime.ImportModuleError"),
        ("", "handler.other", "Runtime.HandlerNotFound"),
        (
            "def lambda_handler(e, c):\n    return {1, 2}",
            "handler.lambda_handler",
            "Runtime.MarshalError",
        ),
        (
            "def lambda_handler(e, c):\n    raise SystemExit(3)",
            "handler.lambda_handler",
            "Runtime.ExitError",
        ),
    ],
)
def test_failures_of_the_runtime_have_its_names(run, function, code, handler, kind):
    answer, error = run(function(code, handler=handler))

    assert (answer["errorType"], error) == (kind, "Unhandled")


@pytest.mark.parametrize(("how", "status"), [("os._exit(3)", 3), ("sys.exit('bye')", 1)])
def test_a_handler_that_ends_its_process_is_cold_the_next_time(run, function, how, status):
    ends = f"import os, sys\nn = []\ndef lambda_handler(e, c):\n    n.append(1)\n    e or {how}\n    return len(n)"
    one = function(ends)

    warm = [run(one, {"stay": 1})[0] for _ in range(2)]
    answer, _ = run(one)

    assert (warm, run(one, {"stay": 1})[0]) == ([1, 2], 1)
    assert answer["errorMessage"].endswith(f"exit status {status}")
    assert os._exit.__name__ == "_exit"


def test_a_payload_that_is_no_json_is_told_as_the_runtime_tells_it(run, function):
    one = function("def lambda_handler(e, c):\n    return 1")

    result = run.runner.run(one, b"{", "r-1")

    assert json.loads(result.payload)["errorType"] == "Runtime.UnmarshalError"


def test_decimals_are_written_as_the_runtime_writes_them(run, function):
    code = (
        "from decimal import Decimal\ndef lambda_handler(e, c):\n    return {'a': Decimal('1.50')}"
    )

    assert run.runner.run(function(code), b"{}", "r-1").payload == b'{"a": 1.50}'


def test_a_failed_import_is_tried_again_at_the_next_run(run, function):
    broken = function("import nowhere")
    run(broken)
    (broken.folder / "handler.py").write_text("def lambda_handler(e, c):\n    return 1", "utf-8")

    assert run(broken) == (1, None)


def test_what_functions_print_is_heard_line_by_line(run, function):
    code = "print('loading')\ndef lambda_handler(e, c):\n    print('a\\nb', end='')"

    run(function(code))

    assert run.heard == [("f", "loading"), ("f", "a"), ("f", "b")]


def test_whoever_listens_may_print_it(function, capsys):
    runner = InProcess(lambda name, line: print(f"{name}: {line}"))  # noqa: T201 - printing is what is tried

    runner.run(function("def lambda_handler(e, c):\n    print('hello')"), b"{}", "r-1")

    assert capsys.readouterr().out == "f: hello\n"


def test_a_logger_bound_to_the_first_run_is_heard_in_the_second(run, function):
    code = "import sys\nstream = sys.stdout\ndef lambda_handler(e, c):\n    stream.write(f'{e}\\n')"
    bound = function(code)

    run(bound, 1)
    run(bound, 2)

    assert [line for _, line in run.heard] == ["1", "2"]
