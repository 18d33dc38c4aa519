"""The command line as a whole: what it lists, how it refuses, what it keeps out."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from anju.__main__ import COMMANDS, commands, main, parser_for
from anju.errors import UsageError
from anju.surroundings import put_aside


def bare(root: Path, *argv: str) -> subprocess.CompletedProcess[str]:
    """Runs the command line by an interpreter without any installed package."""
    program = "import sys; sys.path.insert(0, sys.argv.pop(1))\n"
    program += "from anju.__main__ import main; sys.exit(main())"
    command = [sys.executable, "-I", "-S", "-c", program, str(root), *argv]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_help_lists_every_command_that_is_there(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--help"])

    told = capsys.readouterr().out
    assert ended.value.code == 0
    assert "doctor" in commands()
    listed = told.replace("\n", " ")
    assert all(f"    {name} " in listed for name in commands())


def test_commands_are_listed_in_the_order_of_the_help() -> None:
    assert commands() == [name for name in COMMANDS if name in commands()]


@pytest.mark.parametrize(
    "argv", [[], ["nonsense"], ["doctor", "--nonsense"], ["doctor", "extra"], ["--hel"]]
)
def test_wrong_usage_exits_2_and_says_why_in_one_line(
    argv: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(argv) == 2

    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("anju: ")
    assert err.count("\n") == 1
    assert "--help`" in err


def test_an_option_is_never_guessed_from_its_beginning() -> None:
    with pytest.raises(UsageError):
        parser_for(["doctor"]).parse_args(["doctor", "--he"])


def test_an_error_of_usage_names_file_line_field_and_mend_in_one_line() -> None:
    error = UsageError(
        "is no\n  duration\n", file="a.yaml", line=7, field="do.0.at", mend="write 10s or 2m"
    )

    assert str(error) == "a.yaml:7: do.0.at: is no duration; write 10s or 2m"


def test_an_error_of_usage_leaves_out_what_is_not_known() -> None:
    assert str(UsageError("no such file", file="a.yaml")) == "a.yaml: no such file"
    assert str(UsageError("too much")) == "too much"


@pytest.fixture
def a_house_that_lacks_a_package(root: Path, tmp_path: Path) -> Path:
    room = tmp_path / "anju"
    room.mkdir()
    for name in ("__init__", "__main__", "errors", "machine", "surroundings", "doctor"):
        shutil.copy(root / "anju" / f"{name}.py", room)
    (room / "drill.py").write_text("import a_package_that_is_nowhere\n")
    return tmp_path


def test_help_and_doctor_work_where_nothing_is_installed(
    a_house_that_lacks_a_package: Path,
) -> None:
    listed = bare(a_house_that_lacks_a_package, "--help")
    told = bare(a_house_that_lacks_a_package, "doctor")

    assert listed.returncode == 0, listed.stderr
    assert "no module a_package_that_is_nowhere here" in listed.stdout
    assert told.returncode == 1, told.stderr
    assert "Anju itself is not installed here" in told.stdout
    assert "mend: make demo" in told.stdout


def test_a_command_that_lacks_a_package_says_which_in_one_line(
    a_house_that_lacks_a_package: Path,
) -> None:
    refused = bare(a_house_that_lacks_a_package, "drill")

    assert refused.returncode == 1
    assert refused.stdout == ""
    assert refused.stderr == (
        "anju drill: no module a_package_that_is_nowhere here; `anju doctor` tells the mend\n"
    )


def test_a_reader_that_goes_away_ends_the_command_without_a_trace(root: Path) -> None:
    closed = subprocess.run(
        ["/bin/sh", "-c", f"'{sys.executable}' -m anju doctor | true"],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )

    assert "Traceback" not in closed.stderr
    assert "BrokenPipe" not in closed.stderr


def test_cloud_accounts_and_proxies_are_put_aside_and_named() -> None:
    environ = {
        "AWS_PROFILE": "production",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "HTTPS_PROXY": "http://proxy:3128",
        "no_proxy": "*",
        "PATH": "/bin",
        "MY_AWS_NOTES": "mine",
    }

    taken = put_aside(environ)

    assert taken == ["AWS_PROFILE", "AWS_SECRET_ACCESS_KEY", "HTTPS_PROXY", "no_proxy"]
    assert environ["PATH"] == "/bin"
    assert environ["MY_AWS_NOTES"] == "mine"
    assert environ["AWS_CONFIG_FILE"] == os.devnull
    assert environ["AWS_SHARED_CREDENTIALS_FILE"] == os.devnull


def test_putting_aside_twice_takes_nothing_more() -> None:
    environ = {"AWS_PROFILE": "production"}
    put_aside(environ)

    assert put_aside(environ) == []
