"""What the README tells people to type works as typed."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from anju.__main__ import commands, parser_for

FENCED = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)


def shell_lines(page: Path) -> Iterator[str]:
    for block in FENCED.findall(page.read_text()):
        yield from (line.strip() for line in block.splitlines() if line.strip())


def test_the_two_commands_of_the_readme_are_make_demo_and_make_test(root: Path) -> None:
    first = FENCED.findall((root / "README.md").read_text())[0]

    assert first.split("\n") == ["make demo", "make test", ""]


def test_every_make_command_in_the_pages_is_a_target(root: Path, pages: list[Path]) -> None:
    files = [root / "Makefile", *root.glob("*.mk")]
    targets = {
        name
        for file in files
        for line in re.findall(r"^([a-z][a-z -]*):(?!=)", file.read_text(), re.MULTILINE)
        for name in line.split()
    }
    told = {name for page in pages for name in re.findall(r"`make ([a-z-]+)`", page.read_text())}
    told |= {
        line.split()[1] for page in pages for line in shell_lines(page) if line.startswith("make ")
    }

    assert {"demo", "test", "check", "build"} <= told
    assert told <= targets


def test_every_anju_command_in_the_pages_is_one_the_command_line_reads(pages: list[Path]) -> None:
    lines = [line for page in pages for line in shell_lines(page) if line.startswith("anju ")]
    words = [shlex.split(line.removeprefix("anju "), comments=True) for line in lines]

    assert len(words) >= 4
    for argv in words:
        args = parser_for(commands()).parse_args(argv)
        assert args.command == argv[0]


def test_every_file_that_an_example_in_the_readme_names_is_there(root: Path) -> None:
    for line in shell_lines(root / "README.md"):
        for name in re.findall(r"\bdrills/[\w*.]+", line):
            assert list(root.glob(name)), line


@pytest.mark.parametrize("name", ["demo", "drill", "replay", "rules", "doctor"])
def test_the_commands_that_the_readme_promises_explain_themselves(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        parser_for([name]).parse_args([name, "--help"])

    assert ended.value.code == 0
    assert f"usage: anju {name}" in capsys.readouterr().out
